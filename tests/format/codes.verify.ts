import { afterEach, describe, it } from 'vitest';
import { decode, decodeArray, encode, encodeArray, useBackend } from '../../src/index.js';
import { backends } from '../oracle/backends.js';
import { expectedBits32, expectedBits64, firstDifference, show } from '../oracle/bits.js';
import { boundaries } from '../oracle/boundaries.js';
import { decode as decodeExactly, encode as encodeExactly, floatOf, widthOf } from '../oracle/codes.js';
import { allSettings, float32Holds } from '../oracle/comparison.js';
import { realOf } from '../oracle/dyadic.js';
import { factsOf, namedFormats, p3109Names, widthNames } from '../oracle/facts.js';
import { roundExactly } from '../oracle/rounding.js';
import { tally } from '../oracle/tally.js';

const counted = tally('codes of every format of up to 16 bits');
const named = namedFormats.filter((name) => widthOf(factsOf(name)!.layout!) <= 16);

/**
 * Every code decodes to its exact value, which encodes to the code; NaN codes encode to the canonical one. Arrays do so
 * by every back end.
 */
function roundTrips(names: readonly string[]): number {
  let cases = 0;
  for (const name of names) {
    const f = factsOf(name);
    if (f === undefined) continue;
    const layout = f.layout!;
    const width = widthOf(layout);
    const codes = Uint32Array.from({ length: 2 ** width }, (_, code) => code);
    const values = Float64Array.from(codes, (code) => floatOf(decodeExactly(BigInt(code), layout)));
    const canonical = f.nan ? Number(encodeExactly({ kind: 'nan' }, layout)) : undefined;

    codes.forEach((code, i) => {
      const value = decode(code, name);
      if (!Object.is(value, values[i]))
        throw new Error(`${name}: ${code} is ${show(value)}, expected ${show(values[i])}`);
      const back = encode(value, name);
      const expected = value !== value ? canonical : code;
      if (back !== expected) throw new Error(`${name}: ${show(value)} encodes to ${back}, expected ${expected}`);
    });

    const natural = width <= 8 ? Uint8Array.from(codes) : Uint16Array.from(codes);
    const back = natural.map((code, i) => (values[i] !== values[i] ? canonical! : code));
    for (const backend of backends) {
      backend.use();
      const decoded = decodeArray(natural, name);
      expectNone(firstDifference(decoded, expectedBits64(values)), name, `decodeArray, ${backend.name}`);
      checkEncoding(decoded, back, name, backend.name);
      if (float32Holds(f)) {
        const singles = decodeArray(natural, name, new Float32Array(codes.length));
        expectNone(firstDifference(singles, expectedBits32(values)), name, `decodeArray to float32, ${backend.name}`);
        checkEncoding(singles, back, name, backend.name);
      }
    }
    cases += codes.length;
  }
  return cases;
}

function checkEncoding(
  values: Float64Array | Float32Array,
  expected: Uint8Array | Uint16Array,
  name: string,
  backend: string,
): void {
  const encoded = encodeArray(values, name);
  if (encoded.constructor !== expected.constructor)
    throw new Error(`${name}: encodeArray gives ${encoded.constructor.name}`);
  const difference = expected.findIndex((code, i) => code !== encoded[i]);
  expectNone(difference, name, `encodeArray of ${values.constructor.name}, ${backend}`);
}

/** encodeArray of values that are not in the format: the code of what the oracle rounds them to. */
function roundsAndEncodes(name: string): number {
  const f = factsOf(name)!;
  let cases = 0;
  for (const setting of allSettings) {
    if (setting.subnormals === 'none' || setting.saturate === 'propagate') continue;
    // Where the format has no NaN, encoding one is an error.
    const all = boundaries(f, 'Float64Array').filter((_, i) => i % 7 === 0);
    const results = all.map((x) => roundExactly(x, f, setting));
    const kept = (_: number, i: number): boolean => f.nan || results[i] === results[i];
    const x = all.filter(kept) as Float64Array;
    const expected = Array.from(results.filter(kept), (result) => Number(encodeExactly(realOf(result), f.layout!)));
    const { mode: rounding, subnormals, saturate } = setting;
    for (const backend of backends) {
      backend.use();
      const codes = encodeArray(x, name, { rounding, subnormals, saturate });
      const i = expected.findIndex((code, k) => code !== codes[k]);
      expectNone(i, name, `encodeArray ${JSON.stringify(setting)} of ${show(x[i])}, ${backend.name}`);
    }
    cases += x.length;
  }
  return cases;
}

function expectNone(difference: number, name: string, path: string): void {
  if (difference >= 0) throw new Error(`${name}, ${path}: element ${difference} differs`);
}

afterEach(() => useBackend('auto'));

describe('every code of every format of up to 16 bits decodes exactly and encodes back', () => {
  it('named formats', () => counted('codes of named formats', roundTrips(named)));
  it('e{X}m{Y} and e{X}m{Y}finite', () => counted('codes of e{X}m{Y} and e{X}m{Y}finite', roundTrips(widthNames(16))));
  it.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])('P3109, K = %d', (K) => {
    counted(`codes of P3109, K = ${K}`, roundTrips(p3109Names(K)));
  });
});

describe('what is not in the format is rounded, then encoded', () => {
  it.each(named.filter((name) => !name.endsWith('float16')))('%s', (name) => {
    counted(`encodeArray to ${name}`, roundsAndEncodes(name));
  });
});
