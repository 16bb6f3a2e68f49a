/**
 * The scaling law of training in a floating-point layout.
 *
 * L(N, D, E, M, B) = n / N^alpha + d / D^beta + epsilon + (D^beta / N^alpha) log2 B / (gamma (E + 1/2)^delta (M + 1/2)^nu)
 * @module
 */
import { chopper } from '../../../chopper.js';
import { fitted } from './published.js';

const { n, alpha, d, beta, epsilon, gamma, delta, nu } = fitted;
const { pow, exp } = chopper('float64');

/** A layout: a sign, E exponent bits, M trailing significand bits. */
export interface Layout {
  readonly exponentBits: number;
  readonly significandBits: number;
}

/** (E + 1/2)^delta (M + 1/2)^nu: the larger, the less a layout costs. */
export function capacity({ exponentBits, significandBits }: Layout): number {
  return pow(exponentBits + 0.5, delta) * pow(significandBits + 0.5, nu);
}

/** Every layout of `bits` bits. */
export function layoutsOf(bits: number): Layout[] {
  return Array.from({ length: bits }, (_, exponentBits) => ({
    exponentBits,
    significandBits: bits - 1 - exponentBits,
  }));
}

/** The exponent bits that would be best if they could be a fraction: delta P / (delta + nu) - 1/2. */
export function bestExponentBits(bits: number): number {
  return (delta * bits) / (delta + nu) - 0.5;
}

/** The loss after training a model of `parameters` on `tokens`, scales shared by 2^`logBlock` numbers. */
export function loss(parameters: number, tokens: number, layout: Layout, logBlock: number): number {
  const [size, data] = [pow(parameters, alpha), pow(tokens, beta)];
  return n / size + d / data + epsilon + ((data / size) * logBlock) / (gamma * capacity(layout));
}

/** Operations of training are k N P D: parameters, bits and tokens (its equation 24). */
const OPERATIONS = 6 / 16;

/** The capacity of P bits, a real number, in the best split. */
function bestCapacity(bits: number): number {
  return pow((delta * bits) / (delta + nu), delta) * pow((nu * bits) / (delta + nu), nu);
}

/** The loss with bits P, a real number in the best split, after spending `budget` operations on a model of `parameters`. */
export function lossOfBudget(parameters: number, bits: number, budget: number, logBlock: number): number {
  const [size, data] = [pow(parameters, alpha), pow(budget / (OPERATIONS * parameters * bits), beta)];
  return n / size + d / data + ((data / size) * logBlock) / (gamma * bestCapacity(bits));
}

/** The number of bits with the least loss for `budget` operations, by search over the bits and the size of the model. */
export function bestBits(budget: number, logBlock: number): number {
  const overSizes = (bits: number): number =>
    lossOfBudget(exp(lowest((size) => lossOfBudget(exp(size), bits, budget, logBlock), 5, 60)), bits, budget, logBlock);
  return exp(lowest((logBits) => overSizes(exp(logBits)), 0, 4));
}

/** The number of bits with the least loss where `tokens` are fixed and the size of the model is free, equation 22. */
export function bestBitsFor(tokens: number, logBlock: number): number {
  const total = delta + nu;
  const unit = pow(delta / total, delta) * pow(nu / total, nu);
  return pow((logBlock * pow(tokens, beta) * (total - alpha)) / (gamma * unit * alpha * n), 1 / total);
}

/** Where a function with one valley is lowest, by golden section. */
function lowest(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [x, y] = [b - golden * (b - a), a + golden * (b - a)];
  let [fx, fy] = [f(x), f(y)];
  while (b - a > 1e-7) {
    if (fx < fy) {
      [b, y, fy] = [y, x, fx];
      x = b - golden * (b - a);
      fx = f(x);
    } else {
      [a, x, fx] = [x, y, fy];
      y = a + golden * (b - a);
      fy = f(y);
    }
  }
  return (a + b) / 2;
}

/** The number of tokens beyond which more data raise the loss. */
export function criticalData(parameters: number, layout: Layout, logBlock: number): number {
  return pow((d * gamma * pow(parameters, alpha) * capacity(layout)) / logBlock, 1 / (2 * beta));
}
