/** E15: the digits, and one trained network in a few formats. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PIXELS, readDigits } from '../../../src/experiments/builtin/quantized-network/digits.js';
import quantizedNetwork from '../../../src/experiments/builtin/quantized-network/index.js';
import { cell, collect } from '../../../src/experiments/index.js';

describe('the digits', () => {
  const { training, test } = readDigits(readFileSync(quantizedNetwork.inputs!.digits!));

  it.each([
    ['training', training, 150],
    ['test', test, 50],
  ] as const)('for %s: as many of each digit, pixels from 0 to 1', (_, { x, labels }, each) => {
    for (let digit = 0; digit < 10; digit++) {
      expect(labels.filter((label) => label === digit)).toHaveLength(each);
    }
    expect(x).toHaveLength(labels.length * PIXELS);
    expect([Math.min(...x.slice(0, 9800)), Math.max(...x.slice(0, 9800))]).toEqual([0, 1]);
  });

  it('are upright: a zero is dark in the middle, a one is not', () => {
    const middle = (digit: number): number => {
      let sum = 0;
      for (let i = digit; i < 1500; i += 10) sum += training.x[i * PIXELS + 7 * 14 + 7]!;
      return sum / 150;
    };
    expect(middle(0)).toBeLessThan(0.1);
    expect(middle(1)).toBeGreaterThan(0.6);
  });
});

describe('a network of rounded weights', async () => {
  const rows = await collect(quantizedNetwork, {
    formats: ['float8_e4m3', 'float16', 'float32'],
    rounding: ['tiesToEven', 'towardZero', 'stochastic'],
    seeds: [1],
  });
  const at = (format: string, rounding: string, column: string): number =>
    cell(rows, { format, rounding }, column) as number;

  it('has learnt', () => expect(at('float32', 'tiesToEven', 'accuracy')).toBeGreaterThan(75));

  it('loses no accuracy to nearest', () => {
    expect(
      Math.abs(at('float8_e4m3', 'tiesToEven', 'accuracy') - at('float32', 'tiesToEven', 'accuracy')),
    ).toBeLessThan(4);
  });

  it('gains six decibels a bit', () => {
    const gain = at('float16', 'tiesToEven', 'sqnr') - at('float8_e4m3', 'tiesToEven', 'sqnr');
    expect(gain / 7).toBeGreaterThan(5.3);
    expect(gain / 7).toBeLessThan(6.7);
  });

  it('has errors of weights as theory says: four times as large toward zero, twice at random', () => {
    const ratio = (rounding: string): number =>
      at('float8_e4m3', rounding, 'weightError') / at('float8_e4m3', 'tiesToEven', 'weightError');
    expect(ratio('towardZero')).toBeGreaterThan(3.2);
    expect(ratio('towardZero')).toBeLessThan(5);
    expect(ratio('stochastic')).toBeGreaterThan(1.6);
    expect(ratio('stochastic')).toBeLessThan(2.6);
  });
});
