/** Sites: where a function computes, and what they are called. */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../../src/index.js';
import { lower, sitesOf } from '../../../src/lower/index.js';
import { lowerModule } from '../../../src/lower/plugin.js';

type Any = (...inputs: never[]) => unknown;
const written = (text: string): Any => new Function(`return ${text}`)() as Any;

describe('sitesOf', () => {
  const text = `function solve(x, n) {
  let s = 0.1;
  const step = (y) => Math.sqrt(y) + /* + */ 1;
  for (let i = 0; i < n; i++) {
    s += x[i + 1] * step(s);
    if (s > x[0]) s = Math.floor(s);
  }
  return { t: s / 3, k: s | 0 };
}`;
  const sites = sitesOf(written(text));
  it('lists operations, functions, comparisons and integers of data in order, by position', () => {
    expect(sites.map(({ id, kind, operator }) => `${id} ${kind} ${operator}`)).toEqual([
      '3:28 function Math.sqrt',
      '3:36 operation +',
      '5:7 operation +=',
      '5:19 operation *',
      '6:11 compare >',
      '6:28 integer Math.floor',
      '8:17 operation /',
      '8:27 integer |',
    ]);
  });

  it('names the function, the variable and the format', () => {
    const by = Object.fromEntries(sites.map((site) => [site.id, site]));
    expect(by['3:36']).toMatchObject({ function: 'solve.step', text: 'Math.sqrt(y) + /* + */ 1', format: 'float64' });
    expect(by['5:7']).toMatchObject({ function: 'solve', variable: 's' });
    expect(by['5:19']!.variable).toBeUndefined();
    expect(by['8:17']!.variable).toBe('t');
  });

  it('of a lowered function, with its formats; literals and stores where they round', () => {
    const f = lower(written(text), 'float32', { formats: { s: 'float16', '@3': 'float64' } });
    expect(sitesOf(f).map(({ id, kind, format }) => `${id} ${kind} ${format}`)).toEqual([
      '2:11 literal float16',
      '3:28 function float64',
      '3:36 operation float64',
      '5:7 operation float32',
      '5:19 operation float32',
      '6:11 compare float32',
      '6:28 integer float16',
      '8:17 operation float16',
      '8:27 integer float32',
    ]);
    expect(() => sitesOf(f, { text: 'calls' })).toThrow(RangeError);
    const g = lower(written('(x) => { const s = x * 3; return s; }'), chopper('float32'), {
      formats: { s: 'float16' },
    });
    expect(sitesOf(g).map(({ kind, text: one, format }) => [kind, one, format])).toEqual([
      ['store', 'x * 3', 'float16'],
      ['operation', 'x * 3', 'float32'],
    ]);
  });

  it('every id is a key of formats that is accepted', () => {
    for (const { id, kind } of sites.filter(({ kind: one }) => one === 'operation' || one === 'function')) {
      expect(kind).toMatch(/operation|function/);
      expect(() => lower(written(text), 'float64', { formats: { [`@${id}`]: 'float16' } })).not.toThrow();
    }
  });

  it('classes and methods', () => {
    const path = sitesOf(written('class Model { forward(x) { return x * x; } }') as never).map((site) => site.function);
    expect(path).toEqual(['Model.forward']);
    expect(sitesOf(written('(x) => x * x')).map((site) => site.function)).toEqual(['']);
  });
});

describe('modules', () => {
  it('have sites with the file, and formats in the directive', () => {
    const { code, sites } = lowerModule(
      "'use precision float32 s:float64 @3:float16';\nexport function f(s) { return s * s; }\nexport const g = (x) => x + 1;",
      'a.js',
    )!;
    expect(code).toContain('const $fp = $fpIn("float32"), $fp1 = $fp.format("float64"), $fp2 = $fp.format("float16");');
    expect(code).toContain('s = $fp1.to(s); return $fp1.mul(s, s);');
    expect(code).toContain('(x) => $fp2.add(x, 1)');
    expect(sites.map(({ file, id, format }) => [file, id, format])).toEqual([
      ['a.js', '2:33', 'float64'],
      ['a.js', '3:27', 'float16'],
    ]);
  });
});
