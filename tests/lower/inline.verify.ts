/**
 * Arithmetic in the text and the scalar methods against the plain operations, over formats of every precision, all modes
 * and operands near what decides: twenty million cases.
 */
import { describe, expect, it } from 'vitest';
import { chopper, defineFormat, format, formats, type Format } from '../../src/index.js';
import { add, div, mul, sqrt, sub } from '../../src/arithmetic/basic.js';
import { sharedBy } from '../../src/arithmetic/methods.js';
import { roundingModes } from '../../src/modes.js';
import { lower } from '../../src/lower/index.js';
import { operandsNear } from '../arithmetic/operandsNear.js';
import { full, tally } from '../oracle/tally.js';

const count = tally('arithmetic in the text');
type Method = (...operands: number[]) => number;
const plain = { add, sub, mul, div, sqrt } as unknown as Record<string, (...parameters: unknown[]) => number>;
const functions: Record<string, Method> = {
  add: (x, y) => x! + y!,
  sub: (x, y) => x! - y!,
  mul: (x, y) => x! * y!,
  div: (x, y) => x! / y!,
  sqrt: (x) => Math.sqrt(x!),
};

/** Named formats, and every precision with exponents of its own, some of them at the ends of float64. */
const all: Format[] = [
  ...formats.values(),
  ...['binary8p3se', 'binary8p4sf', 'binary8p3ue', 'binary6p1ue', 'e11m10', 'e11m50', 'e2m1'].map((name) =>
    format(name),
  ),
  ...Array.from({ length: 53 }, (_, k) => {
    const precision = k + 1;
    const emin = [-14, -126, -1022, -40, 5][k % 5]!;
    const subnormals = (['gradual', 'flush', 'gradual', 'none'] as const)[k % 4]!;
    const emax = Math.min(1023, emin + 30 + 40 * (k % 7));
    return defineFormat({ precision, emin: Math.max(emin, precision - 1075), emax, subnormals, signed: k % 6 !== 5 });
  }),
  ...[1, 8, 24, 40, 53].map((precision) => defineFormat({ precision, unbounded: true })),
];

/** 82 formats, 11 modes, 5 operations, two forms each. */
const ROUNDS = full ? 9000 : 2300;

describe.each(roundingModes)('%s', (rounding) => {
  it('gives what the plain operations give, word by word', () => {
    let cases = 0;
    all.forEach((f, k) => {
      const options = { rounding, seed: BigInt(k), position: 11 * k, saturate: k % 3 === 0 };
      for (const [name, fn] of Object.entries(functions)) {
        const [inText, byMethod] = [chopper(f, options), chopper(f, options)];
        const lowered = lower(fn, inText);
        const method = byMethod[name as 'add'] as unknown as Method;
        const { plan, words } = sharedBy(inText)!;
        const next = operandsNear(f, 1000 * k + rounding.length);
        for (let i = 0; i < ROUNDS; i++) {
          const operands = next(name === 'sqrt' ? 1 : 2, name);
          const want = plain[name]!(...operands, plan, words, inText.position);
          const got = [lowered(...operands), method(...operands)];
          if (!Object.is(got[0], want) || !Object.is(got[1], want)) {
            expect.fail(`${f.name} ${name}(${operands.join(', ')}): text, method ${got.join(', ')}, want ${want}`);
          }
        }
        expect(byMethod.position).toBe(inText.position);
        expect(inText.position).toBe(words === undefined ? 11 * k : 11 * k + ROUNDS);
        cases += 2 * ROUNDS;
      }
    });
    count(rounding, cases);
  });
});
