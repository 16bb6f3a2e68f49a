/**
 * An accumulation: how products are rounded, how they are summed, and which random words that draws.
 *
 * Leaf p_l = fl_prod(a_l b_l). Sequential: s = fl_acc(p_0), then s = fl_acc(s + p_l); with fma s = fl_acc(a_0 b_0), then
 * fl_acc(a_l b_l + s). Slot e n + l belongs to term l of output element e; docs/linalg.md says who draws it.
 * @module
 */
import { add, fma, mul, sqrt } from '../../arithmetic/basic.js';
import { sharedBy } from '../../arithmetic/methods.js';
import { inDouble, type Binary, type Ternary, type Unary } from '../../arithmetic/operations.js';
import { chopper, type Chopper } from '../../chopper.js';
import type { FormatLike } from '../../format/names.js';
import { checkOptions, checkWords, roundingKeys, type RoundingOptions } from '../../options.js';
import { kind } from '../../arguments.js';
import { checkBoolean, checkKeys } from '../../arguments.js';
import { isGivenChopper } from '../../chopperArgument.js';
import { undivided, type Rounding } from './slots.js';
import { checkMultiplier, type LMulOptions, type Multiplier } from './lmul.js';
import { checkTensorCore, type TensorCore, type TensorCoreName } from './tensorCore.js';

/** The orders in which terms are added. */
export type Order = 'sequential' | 'pairwise' | 'blocked';

/** How sums of products are rounded. Unknown keys are errors. */
export interface ProductOptions extends RoundingOptions {
  /** The format, or the chopper, that every addition rounds to. */
  readonly accumulator: FormatLike | Chopper;
  /**
   * The format, or the chopper, that every product rounds to.
   * @defaultValue the accumulator
   */
  readonly product?: FormatLike | Chopper;
  /**
   * The order of the additions.
   * @defaultValue 'sequential'
   */
  readonly order?: Order;
  /**
   * Terms of a block, an integer from 1 on; for order `'blocked'` alone.
   * @defaultValue 32
   */
  readonly block?: number;
  /**
   * Whether a product is added without having been rounded: fl(a b + s). `product` must then be the accumulator.
   * @defaultValue false
   */
  readonly fma?: boolean;
  /**
   * Takes products by integer addition (see `lmul`) instead of exactly; `product` then rounds what that gives.
   * @defaultValue exact products
   */
  readonly lmul?: LMulOptions;
  /**
   * Adds as a tensor core does: several products and the accumulator at once (see `tensorCores`). Without `order`,
   * `block`, `fma` and `lmul`.
   * @defaultValue one term at a time
   */
  readonly tensorCore?: TensorCoreName | TensorCore;
}

/** Everything that decides the value of a sum of products, but for the operands. */
export interface Accumulation {
  readonly product: Rounding;
  readonly accumulator: Rounding;
  readonly order: Order;
  /** Terms of a block; only for order 'blocked'. */
  readonly block: number;
  readonly fma: boolean;
  readonly multiplier?: Multiplier;
  readonly tensorCore?: TensorCore;
  /** Takes `slots` slots, and `more` words of the accumulator behind them, from the choppers that were passed. */
  use(slots: number, more: number, name: string): void;
}

const ownKeys = ['accumulator', 'product', 'order', 'block', 'fma', 'lmul', 'tensorCore'];
const DEFAULT_BLOCK = 32;

/**
 * The accumulation that options ask for.
 * @param name - the function that was called, for messages
 * @param more - keys of that function's own
 * @throws {@link TypeError} for options of the wrong kind; {@link RangeError} for an unknown key, a value out of range,
 * or options that do not go together
 */
export function checkAccumulation(options: ProductOptions, name: string, more: readonly string[] = []): Accumulation {
  checkKeys(options, [...ownKeys, ...more, ...roundingKeys], name);
  const { order = 'sequential', block, fma: fused = false, lmul, tensorCore } = options;
  if (!['sequential', 'pairwise', 'blocked'].includes(order)) {
    throw new RangeError(`${name}: "order" expected sequential, pairwise or blocked, got ${String(order)}`);
  }
  checkBoolean(fused, name, 'fma');
  if (block !== undefined) checkBlock(block, order, name);
  if (lmul !== undefined && fused) throw new RangeError(`${name}: "lmul" expected without "fma", got both`);
  if (tensorCore !== undefined && (options.order ?? block ?? lmul ?? (fused || undefined)) !== undefined) {
    throw new RangeError(`${name}: "tensorCore" expected without "order", "block", "fma" and "lmul", got some of them`);
  }
  const { accumulator, product, interleaved, use } = checkRoundings(options, name);
  if (
    (fused || tensorCore !== undefined) &&
    (!interleaved || product.plan.rule.format !== accumulator.plan.rule.format)
  ) {
    const option = fused ? '"fma", which rounds no products' : '"tensorCore"';
    throw new RangeError(`${name}: "product" expected the accumulator with ${option}, got another`);
  }
  return {
    product,
    accumulator,
    order,
    block: block ?? DEFAULT_BLOCK,
    fma: fused,
    ...(lmul !== undefined && { multiplier: checkMultiplier(lmul, name) }),
    ...(tensorCore !== undefined && { tensorCore: checkTensorCore(tensorCore, accumulator.plan, name) }),
    use,
  };
}

function checkBlock(block: unknown, order: Order, name: string): void {
  if (typeof block !== 'number') throw new TypeError(`${name}: "block" expected a number, got ${kind(block)}`);
  if (!Number.isSafeInteger(block) || block < 1) {
    throw new RangeError(`${name}: "block" expected an integer from 1 on, got ${block}`);
  }
  if (order !== 'blocked') {
    throw new RangeError(`${name}: "block" expected with order "blocked" only, got order "${order}"`);
  }
}

interface Roundings {
  readonly accumulator: Rounding;
  readonly product: Rounding;
  /** Whether both draw from one sequence of words: product slots are the even ones, accumulator slots the odd ones. */
  readonly interleaved: boolean;
  use(slots: number, more: number, name: string): void;
}

function checkRoundings(options: ProductOptions, name: string): Roundings {
  const given: Record<string, unknown> = {};
  for (const key of roundingKeys) {
    if (options[key as keyof RoundingOptions] !== undefined) given[key] = options[key as keyof RoundingOptions];
  }
  checkOptions(given, name);
  const { accumulator, product = accumulator } = options;
  const ownSums = isGivenChopper(accumulator, name, 'accumulator');
  const ownProducts = isGivenChopper(product, name, 'product');
  if (ownSums && ownProducts) {
    const [key] = Object.keys(given);
    if (key !== undefined) {
      throw new RangeError(`${name}: "${key}" expected in the chopper that is passed, got it beside the chopper`);
    }
  }
  const sums = ownSums ? accumulator : chopper(accumulator, given);
  // Formats that share their options share the words: without a seed, the one that was drawn for the sums.
  const shared = sums.seed !== undefined ? { ...given, seed: sums.seed } : given;
  const products = product === accumulator ? sums : ownProducts ? product : chopper(product, ownSums ? given : shared);
  const interleaved = products === sums || (!ownProducts && !ownSums);
  const use = (slots: number, more: number, caller: string): void => {
    take(sums, (interleaved ? 2 : 1) * slots + more, caller);
    if (!interleaved) take(products, slots, caller);
  };
  return {
    accumulator: roundingOf(sums, interleaved ? 1 : 0, interleaved ? 2 : 1),
    product: roundingOf(products, 0, interleaved ? 2 : 1),
    interleaved,
    use,
  };
}

function take(from: Chopper, count: number, name: string): void {
  const { words, position } = sharedBy(from)!;
  if (words === undefined) return;
  checkWords(position.get(), count, name);
  position.set(position.get() + count);
}

function roundingOf(from: Chopper, offset: number, step: 1 | 2): Rounding {
  const { plan, words, position, emulation } = sharedBy(from)!;
  const exact = emulation === 'exact';
  return {
    plan,
    words,
    exact,
    add: exact ? add : (inDouble('add') as Binary),
    mul: exact ? mul : (inDouble('mul') as Binary),
    fma: exact ? fma : (inDouble('fma') as Ternary),
    sqrt: exact ? sqrt : (inDouble('sqrt') as Unary),
    first: position.get() + offset,
    step,
  };
}

/** The accumulator for what follows sums of `slots` slots: it draws the words behind theirs one by one. */
export function behind(slots: number, { accumulator }: Accumulation): Rounding {
  const alone = undivided(accumulator);
  return { ...alone, first: alone.first + accumulator.step * slots };
}
