/**
 * The scaling law of training in a floating-point layout.
 *
 * L(N, D, E, M, B) = n / N^alpha + d / D^beta + epsilon + (D^beta / N^alpha) log2 B / (gamma (E + 1/2)^delta (M + 1/2)^nu)
 * @module
 */
import { chopper } from '../../../chopper.js';
import { fitted } from './published.js';

const { n, alpha, d, beta, epsilon, gamma, delta, nu } = fitted;
const { pow } = chopper('float64');

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

/** The number of tokens beyond which more data raise the loss. */
export function criticalData(parameters: number, layout: Layout, logBlock: number): number {
  return pow((d * gamma * pow(parameters, alpha) * capacity(layout)) / logBlock, 1 / (2 * beta));
}
