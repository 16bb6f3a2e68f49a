/**
 * Blocks of IEEE P3109: numbers with a common scale.
 * @module
 */
import { kind } from '../../arguments.js';
import type { Chopper } from '../../chopper.js';
import { dyadic, plus, project, times } from './exact.js';

/** Elements and the scale that they share, as numbers. */
export interface Block {
  readonly scale: number;
  readonly elements: readonly number[];
}

function checkBlock(block: unknown, field: string, name: string): asserts block is Block {
  const { scale, elements } = (block ?? {}) as Partial<Block>;
  if (typeof scale !== 'number' || !Array.isArray(elements)) {
    throw new TypeError(`${name}: "${field}" expected { scale, elements }, got ${kind(block)}`);
  }
}

/**
 * ConvertToBlock: numbers divided by a scale that is given, rounded once each.
 *
 * A NaN scale makes all elements NaN, and NaN stays NaN; a scale of 0 gives 0, an infinite one the signs of the numbers times
 * its own; other quotients are exact before they are rounded.
 * @param to - the projection of elements: a chopper
 * @throws {@link TypeError} for arguments of another kind
 * @example
 * convertToBlock(chopper('binary8p4se'), 2, [1, 3, -0.7]).elements    // [0.5, 1.5, -0.34375]
 */
export function convertToBlock(to: Chopper, scale: number, x: readonly number[]): Block {
  if (typeof scale !== 'number') throw new TypeError(`convertToBlock: "scale" expected a number, got ${kind(scale)}`);
  if (!Array.isArray(x)) throw new TypeError(`convertToBlock: "x" expected an array of numbers, got ${kind(x)}`);
  const elements = (x as readonly number[]).map((v) => {
    if (scale !== scale || v !== v) return to(NaN);
    if (scale === 0) return to(0);
    if (Math.abs(scale) === Infinity) return to((v > 0 ? 1 : v < 0 ? -1 : 0) * (scale > 0 ? 1 : -1) + 0);
    return to.div(v, scale);
  });
  return { scale, elements };
}

/**
 * ConvertFromBlock: elements times their scale, rounded once each.
 *
 * 0 times an infinity and anything with NaN is NaN.
 * @param to - the projection of the results: a chopper
 * @throws {@link TypeError} for arguments of another kind
 * @example
 * convertFromBlock(chopper('binary32'), { scale: 2, elements: [0.5, 1.5] })    // [1, 3]
 */
export function convertFromBlock(to: Chopper, block: Block): number[] {
  checkBlock(block, 'block', 'convertFromBlock');
  return block.elements.map((element) => to.mul(element, block.scale));
}

/**
 * BlockDotProduct: the sum of (s x_i) (t y_i), exact from 0 on, and projected once.
 *
 * NaN anywhere, 0 times an infinity, and infinite products of both signs give NaN; no blocks of elements give 0.
 * @param to - the projection: a chopper
 * @throws {@link TypeError} for arguments of another kind; {@link RangeError} for blocks of different lengths
 * @example
 * const x = { scale: 2, elements: [1, 0.5] };
 * blockDotProduct(chopper('binary32'), x, { scale: 0.5, elements: [3, -1] })   // 2.5
 */
export function blockDotProduct(to: Chopper, x: Block, y: Block): number {
  const name = 'blockDotProduct';
  checkBlock(x, 'x', name);
  checkBlock(y, 'y', name);
  if (x.elements.length !== y.elements.length) {
    throw new RangeError(`${name}: "y" expected ${x.elements.length} elements like "x", got ${y.elements.length}`);
  }
  const factors = x.elements.map((element, i) => [x.scale, element, y.scale, y.elements[i]!]);
  if (factors.some((four) => !four.every((factor) => Math.abs(factor) < Infinity))) {
    // Only which products are infinite or NaN matters, and their signs.
    return to(factors.reduce((sum, four) => sum + four.reduce((product, factor) => product * signOf(factor), 1), 0));
  }
  const sum = factors.reduce((so, four) => plus(so, four.map(dyadic).reduce(times)), dyadic(0));
  return project(sum, to);
}

/** A factor that cannot overflow or underflow with others: its sign where it is finite. */
function signOf(factor: number): number {
  if (!(Math.abs(factor) < Infinity)) return factor;
  return factor > 0 ? 1 : factor < 0 ? -1 : 0;
}
