import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillWords, randomWords, word } from '../../src/random/words.js';
import { wordOf } from '../oracle/philox.js';
import { wordsFrom } from '../oracle/words.js';
import { checked } from '../laws/checked.js';

interface Row {
  readonly seed: string;
  readonly stream: number;
  readonly plane: number;
  readonly element: number;
  readonly word: string;
}

const vectors = new URL('../vectors/random-words.json', import.meta.url);
const { rows } = JSON.parse(readFileSync(vectors, 'utf8')) as { rows: readonly Row[] };

describe('words by (seed, stream, plane, element)', () => {
  it.each(rows)('seed $seed, stream $stream, plane $plane, element $element: $word', (row) => {
    const { seed, stream, plane, element } = row;
    const expected = Number(row.word);
    expect(word(randomWords(BigInt(seed), stream), plane, element)).toBe(expected);
    expect(wordOf(BigInt(seed), stream, plane, BigInt(element))).toBe(BigInt(expected));
  });

  const element = fc.oneof(
    fc.nat(100),
    fc.integer({ min: 2 ** 30 - 40, max: 2 ** 30 + 40 }),
    fc.integer({ min: 2 ** 32 - 40, max: 2 ** 32 + 40 }),
    fc.integer({ min: 2 ** 34 - 40, max: 2 ** 34 + 40 }), // where the block number passes 2^32
    fc.integer({ min: 2 ** 53 - 80, max: 2 ** 53 - 41 }),
    fc.integer({ min: 0, max: 2 ** 53 - 41 }),
  );
  const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const stream = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const plane = fc.nat(3);

  checked(
    'one word equals the oracle',
    fc.property(seed, stream, plane, element, (s, t, p, i) => {
      expect(word(randomWords(s, t), p, i)).toBe(Number(wordOf(s, t, p, BigInt(i))));
    }),
  );

  checked(
    'a run of words equals the oracle, wherever it starts and ends',
    fc.property(seed, stream, plane, element, fc.nat(40), (s, t, p, i, length) => {
      const out = new Uint32Array(42).fill(7);
      fillWords(out, randomWords(s, t), p, i, length);
      expect([...out.subarray(0, length)]).toEqual(wordsFrom(s, t, p, BigInt(i), length).map(Number));
      expect([...out.subarray(length)].every((rest) => rest === 7)).toBe(true);
    }),
  );

  it('the last element of all', () => {
    const last = 2 ** 53 - 1;
    expect(word(randomWords(5n, 0), 0, last)).toBe(Number(wordOf(5n, 0, 0, BigInt(last))));
  });
});
