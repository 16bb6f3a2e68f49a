import { describe, it } from 'vitest';
import { codeOf, nanCode, valueOf, withCodes } from '../../src/format/code.js';
import { format } from '../../src/index.js';
import { show } from '../oracle/bits.js';
import { decode, encode, widthOf } from '../oracle/codes.js';
import { float64Of, type Real } from '../oracle/dyadic.js';
import { factsOf, namedFormats, p3109Names, widthNames } from '../oracle/facts.js';
import { tally } from '../oracle/tally.js';

const counted = tally('codes of every format of up to 16 bits');

function floatOf(x: Real): number {
  if (x.kind === 'nan') return NaN;
  if (x.kind === 'infinite') return x.negative ? -Infinity : Infinity;
  return float64Of(x.negative, x.magnitude)!;
}

/** Every code of every named format: decodes to the exact value, which encodes to the code (NaN: to the canonical one). */
function compare(names: readonly string[]): number {
  let cases = 0;
  for (const name of names) {
    const facts = factsOf(name);
    if (facts === undefined) continue;
    const layout = facts.layout!;
    const f = withCodes(format(name), 'test');
    const nan = facts.nan ? encode({ kind: 'nan' }, layout) : undefined;
    if (nan !== undefined && BigInt(nanCode(f)) !== nan) throw new Error(`${name}: NaN encodes as ${nanCode(f)}`);
    const codes = 2 ** widthOf(layout);
    for (let code = 0; code < codes; code++) {
      const expected = floatOf(decode(BigInt(code), layout));
      const got = valueOf(code, f);
      if (!Object.is(got, expected))
        throw new Error(`${name}: ${code} decodes to ${show(got)}, expected ${show(expected)}`);
      const back = codeOf(got, f);
      const wanted = got !== got ? Number(nan) : code;
      if (back !== wanted) throw new Error(`${name}: ${show(got)} encodes to ${back}, expected ${wanted}`);
    }
    cases += codes;
  }
  return cases;
}

describe('every code of every format of up to 16 bits decodes exactly and encodes back', () => {
  it('named formats', () => {
    counted('codes of named formats', compare(namedFormats.filter((name) => widthOf(factsOf(name)!.layout!) <= 16)));
  });
  it('e{X}m{Y} and e{X}m{Y}finite', () => counted('codes of e{X}m{Y} and e{X}m{Y}finite', compare(widthNames(16))));
  it.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])('P3109, K = %d', (K) => {
    counted(`codes of P3109, K = ${K}`, compare(p3109Names(K)));
  });
});
