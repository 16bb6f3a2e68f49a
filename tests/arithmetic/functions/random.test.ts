import { describe, expect, it } from 'vitest';
import { binary, unary, type BinaryName, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { compareAt } from './compare.js';
import { argumentOf, argumentsOf, generator } from './inputs.js';

describe('random and hard arguments in random formats, all modes, against the exact value', () => {
  it.each(Object.keys(unary) as UnaryName[])('%s', (name) => {
    const random = generator(name.length * 7919 + name.charCodeAt(0));
    let compared = 0;
    for (let i = 0; i < 60; i++) compared += compareAt(name, argumentOf(name, random), 0, random);
    expect(compared).toBeGreaterThan(2000);
  });

  it.each(Object.keys(binary) as BinaryName[])('%s', (name) => {
    const random = generator(name.length * 7919 + name.charCodeAt(0));
    let compared = 0;
    for (let i = 0; i < 150; i++) {
      const [x, y] = argumentsOf(name, random);
      compared += compareAt(name, x, y, random);
    }
    expect(compared).toBeGreaterThan(5000);
  });
});
