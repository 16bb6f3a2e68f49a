import { describe, it } from 'vitest';
import { binary, unary, type BinaryName, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { full, tally } from '../../oracle/tally.js';
import { compareAt } from './compare.js';
import { argumentOf, argumentsOf, generator } from './inputs.js';

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
