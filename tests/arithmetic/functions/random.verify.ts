import { describe, it } from 'vitest';
import { binary, unary, type BinaryName, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { factsOf } from '../../oracle/facts.js';
import { bracketOfReal, deliverInput, deterministicModes } from '../../oracle/rounding.js';
import { full, tally } from '../../oracle/tally.js';
import { compareAt } from './compare.js';
import { exactValue } from './exact.js';
import { argumentOf, argumentsOf, generator } from './inputs.js';
import { planOf } from './tables.js';

const counted = tally('math functions at random and hard arguments in random formats, all modes, word by word');
const times = full ? 10 : 1;

describe('random and hard arguments in random formats, all modes, against the exact value', () => {
  it.each(Object.keys(unary) as UnaryName[])('%s', (name) => {
    const random = generator(name.length * 104729 + name.charCodeAt(1));
    let compared = 0;
    for (let i = 0; i < 1500 * times; i++) compared += compareAt(name, argumentOf(name, random), 0, random);
    counted(name, compared);
  });

  it.each(Object.keys(binary) as BinaryName[])('%s', (name) => {
    const random = generator(name.length * 104729 + name.charCodeAt(1));
    let compared = 0;
    for (let i = 0; i < 8000 * times; i++) {
      const [x, y] = argumentsOf(name, random);
      compared += compareAt(name, x, y, random, 6);
    }
    counted(name, compared);
  });
});

describe('random float32 bits in float32, nine modes, against the exact value', () => {
  const facts = factsOf('float32')!;
  const plans = deterministicModes.map((rounding) => planOf('float32', { rounding }));
  const bits = new Uint32Array(2);
  const floats = new Float32Array(bits.buffer);

  function compareBits(name: UnaryName | BinaryName, random: () => number): number {
    for (let i = 0; i < 2; i++) {
      bits[i] = random() * 2 ** 32;
      // Half of the arguments near 1: exponents -16 to 15.
      if (random() < 0.5)
        bits[i] = (bits[i]! & 0x87ffffff) | (Math.floor(random() * 2) === 0 ? 0x38000000 : 0x40000000);
    }
    const x = floats[0]!;
    const y = floats[1]!;
    const exact = bracketOfReal(exactValue(name, x, y, 26), facts, false);
    deterministicModes.forEach((mode, m) => {
      const expected = deliverInput(exact, facts, { mode, subnormals: 'gradual', saturate: false });
      const got =
        name in unary
          ? unary[name as UnaryName](x, plans[m]!, undefined, 0)
          : binary[name as BinaryName](x, y, plans[m]!, undefined, 0);
      if (!Object.is(got, expected)) {
        throw new Error(`${name}(${x}, ${y}), ${mode}: expected ${expected}, got ${got}`);
      }
    });
    return deterministicModes.length;
  }

  it.each([...Object.keys(unary), ...Object.keys(binary)] as (UnaryName | BinaryName)[])('%s', (name) => {
    const random = generator(name.length * 15485863 + name.charCodeAt(2));
    let compared = 0;
    for (let i = 0; i < 15000 * times; i++) compared += compareBits(name, random);
    counted(`${name} of float32`, compared);
  });
});
