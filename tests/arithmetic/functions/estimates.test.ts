import { describe, expect, it } from 'vitest';
import * as error from '../../../src/arithmetic/functions/errorFunction.js';
import type { MathFunction } from '../../../src/arithmetic/functions/estimate.js';
import * as exponential from '../../../src/arithmetic/functions/exponential.js';
import * as gamma from '../../../src/arithmetic/functions/gamma.js';
import * as hyperbolic from '../../../src/arithmetic/functions/hyperbolic.js';
import { binary, unary, type BinaryName, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import * as inverse from '../../../src/arithmetic/functions/inverseTrigonometric.js';
import * as logarithm from '../../../src/arithmetic/functions/logarithm.js';
import * as power from '../../../src/arithmetic/functions/power.js';
import * as trigonometric from '../../../src/arithmetic/functions/trigonometric.js';
import { checkClaims } from './estimates.js';
import { argumentOf, argumentsOf, generator } from './inputs.js';

const all = {
  ...{ ...error, ...exponential, ...gamma, ...hyperbolic, ...inverse },
  ...{ ...logarithm, ...power, ...trigonometric },
} as unknown as Record<UnaryName | BinaryName, MathFunction>;

/** log2 of the largest relative error that 150 arguments may show: 4 bits or more below what is claimed. */
const measured: Partial<Record<UnaryName | BinaryName, number>> = { exp10: -96, pow: -94, gamma: -94, expm1: -96 };
/** Those whose errors count relative to what may cancel: a sum, or an argument less a multiple of pi / 2. */
const cancels = ['erfc', 'lgamma', 'sin', 'cos', 'tan'];

describe('estimates and enclosures hold the exact value', () => {
  it.each(Object.keys(unary) as UnaryName[])('%s', (name) => {
    const random = generator(name.charCodeAt(1) * 101 + name.length);
    let worst = -Infinity;
    for (let i = 0; i < 150; i++)
      worst = Math.max(worst, checkClaims(all[name], name, argumentOf(name, random), 0) ?? worst);
    if (!cancels.includes(name)) expect(worst).toBeLessThan(measured[name] ?? -99.5);
  });

  it.each(Object.keys(binary) as BinaryName[])('%s', (name) => {
    const random = generator(name.charCodeAt(1) * 103 + name.length);
    let worst = -Infinity;
    for (let i = 0; i < 250; i++) {
      const [x, y] = argumentsOf(name, random);
      worst = Math.max(worst, checkClaims(all[name], name, x, y) ?? worst);
    }
    expect(worst).toBeLessThan(measured[name] ?? -99.5);
  });
});
