/** What a report completes of a plot. */
import { describe, expect, it } from 'vitest';
import { clipped, totalText } from '../../src/experiments/report/claims.js';
import { standalone, plotsOf } from '../../src/experiments/report/plots.js';
import { prepare } from '../../src/experiments/report/prepare.js';

const spec = {
  mark: 'line',
  encoding: {
    x: { field: 'n', type: 'quantitative' },
    y: { field: 'error', type: 'quantitative', scale: { type: 'log' } },
    color: { field: 'format', type: 'nominal' },
  },
} as const;
const row = (n: number, error: number, seed: number, format = 'bfloat16') => ({ n, error, seed, format });
const texts = (prepared: { spec: object }): string => JSON.stringify(prepared.spec);

describe('values that a logarithmic axis has no place for', () => {
  const rows = [row(1, 0.02, 1), row(2, 0, 1), row(3, -1, 1), row(4, Infinity, 1), row(5, NaN, 1), row(6, 30, 1)];

  it('are counted, and lie on edges a decade away', () => {
    const { spec: made, notes } = prepare(spec, rows);
    expect(notes).toEqual([
      '2 values of error are zero or less and lie on the lower edge',
      '2 values of error are not finite and lie on the upper edge',
    ]);
    expect(made).toMatchObject({ encoding: { y: { title: 'error', scale: { domain: [0.001, 1000] } } } });
    expect(texts({ spec: made })).toContain("? 'not finite'");
  });

  it('are all drawn', async () => {
    const experiment = {
      name: 'x',
      title: '',
      summary: '',
      run: () => [],
      plots: () => ({ Errors: { ...spec, mark: 'point' } }),
    };
    const [plot] = await plotsOf({ experiment, rows });
    const marks = plot!.svg.match(/role-mark.*?<\/g>/s)![0].match(/<path/g);
    expect(marks).toHaveLength(rows.length);
    expect(plot!.svg).not.toMatch(/NaN|Infinity/);
  });

  it('leave the axis alone where there are none', () => {
    const { notes, spec: made } = prepare(spec, [row(1, 0.1, 1)]);
    expect(notes).toEqual([]);
    expect(texts({ spec: made })).not.toContain('shown');
  });
});

describe('seeds of a line', () => {
  const rows = [row(1, 0.1, 1), row(1, 0.3, 2), row(2, 0.2, 1), row(2, 0.4, 2)];

  it('become a band and a mean', () => {
    const { spec: made, notes } = prepare(spec, rows);
    expect(notes).toEqual(['lines: mean over 2 seeds; bands: smallest to largest']);
    const { layer } = made as { layer: { encoding: { y: object } }[] };
    expect(layer.map(({ encoding }) => encoding.y)).toMatchObject([
      { aggregate: 'min', title: 'error' },
      { aggregate: 'mean', title: 'error' },
    ]);
  });

  it('or quartiles, or points, where the experiment says so', () => {
    expect(texts(prepare({ ...spec, seeds: 'quartiles' }, rows))).toContain('"q3"');
    expect(prepare({ ...spec, seeds: 'points' }, rows)).toMatchObject({ notes: [], spec: { mark: { type: 'line' } } });
  });

  it('that colour tells apart stay lines', () => {
    const apart = rows.map((each) => ({ ...each, format: `seed ${each.seed}` }));
    expect(prepare(spec, apart).notes).toEqual([]);
  });

  it('are looked for among the rows that the plot shows', async () => {
    const shown = { ...spec, transform: [{ filter: 'datum.seed === 1' }] };
    const experiment = { name: 'x', title: '', summary: '', run: () => [], plots: () => ({ Errors: shown }) };
    expect((await plotsOf({ experiment, rows }))[0]!.notes).toEqual([]);
  });
});

it('a format has one colour through the page', () => {
  const range = (rows: readonly object[]): unknown =>
    (
      prepare({ ...spec, mark: 'point' }, rows as never, ['float16', 'bfloat16', 'float32']).spec as {
        encoding: { color: { scale: object } };
      }
    ).encoding.color.scale;
  expect(range([row(1, 1, 1, 'bfloat16')])).toEqual({ domain: ['bfloat16'], range: ['#d55e00'] });
  expect(range([row(1, 1, 1, 'float32'), row(1, 1, 1, 'bfloat16')])).toEqual({
    domain: ['bfloat16', 'float32'],
    range: ['#d55e00', '#009e73'],
  });
});

it('facets stand in rows that fit the page', () => {
  const rows = [1, 2, 3, 4, 5].map((seed) => row(1, 1, seed));
  const faceted = { ...spec, encoding: { ...spec.encoding, column: { field: 'seed', type: 'nominal' } } };
  expect(prepare(faceted, rows).spec).toMatchObject({ columns: 2, facet: { field: 'seed' }, spec: { width: 370 } });
});

it('an SVG file has no variables of the page', () => {
  expect(standalone('<svg class="x"><path stroke="var(--line)" fill="var(--soft)"/></svg>')).toBe(
    '<svg style="background: #fff; color: #1d1d1f" class="x"><path stroke="#dcdce2" fill="#5c5c66"/></svg>',
  );
});

it.each([
  ['3.14', '3.14'],
  ['12345678901234567890123', '12345678901234567890123'],
  [
    '0.123456789012345678901234 <',
    '<details><summary>0.1234567890…1234 &lt;</summary>0.123456789012345678901234 &lt;</details>',
  ],
])('%s in a cell is %s', (text, html) => expect(clipped(text)).toBe(html));

it('totals name the outcomes that occur', () => {
  const one = (verdict: 'pass' | 'fail') => ({ verdict }) as never;
  expect(totalText([one('pass'), one('pass'), one('fail')])).toBe('3 claims: 2 pass, 1 fail');
  expect(totalText([one('pass')])).toBe('1 claim: 1 pass');
});
