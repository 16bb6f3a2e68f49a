/**
 * digits: how many digits of a function's result are significant, by running it under random errors.
 * @module
 */
import { checkInteger, checkKeys, checkOneOf } from '../arguments.js';
import { chopper as chopperOf } from '../chopper.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import { lower, type Lowerable, type LowerOptions } from '../lower/index.js';
import { drawSeed } from '../seed.js';
import { copiesOf } from './inputs.js';
import { noiseModes, noisyChopper, type NoiseMode } from './noise.js';
import { someNumbersOf } from './numbers.js';
import { makeTrust, trustKeys, trustSettings, type Trust, type TrustOptions } from './trust.js';

/** What `digits` can be told, besides what `trust` and `lower` can. Unknown keys are errors. */
export interface DigitsOptions extends TrustOptions, LowerOptions {
  /**
   * How often the function runs.
   * @defaultValue 30
   */
  readonly samples?: number;
  /**
   * How its operations are disturbed.
   * @defaultValue 'sr'
   */
  readonly mode?: NoiseMode;
  /**
   * Bits above the noise of 'rr', 'pb' and 'mca', 1 to the precision of the format.
   * @defaultValue the precision of the format
   */
  readonly virtualPrecision?: number;
  /**
   * Seed of the random words, an integer in 0..2^64-1.
   * @defaultValue drawn, and told in the answer
   */
  readonly seed?: number | bigint;
  /**
   * The stream of the first sample; sample k has this plus k.
   * @defaultValue 0
   */
  readonly stream?: number;
  /**
   * The format that the function computes in.
   * @defaultValue 'float64'
   */
  readonly format?: FormatLike;
}

/** What `digits` found. */
export interface Digits extends Trust {
  readonly seed: bigint;
  readonly mode: NoiseMode;
}

const lowerKeys = ['scope', 'exact'] as const;
const keys = [...trustKeys, ...lowerKeys, 'samples', 'mode', 'virtualPrecision', 'seed', 'stream'];

/**
 * How many digits of a function's result can be trusted, from runs with random errors in every operation.
 *
 * Sample k runs on its own copy of `args`, with the random words of stream + k from position 0. In mode 'sr' it **is**
 * `lower(fn, chopper(format, { rounding: 'stochastic', seed, stream: stream + k }))(...args)`, in 'cestac' the same with
 * 'stochasticEqual'. In the other modes each operation is rounded once to nearest after noise was added, with
 * e(x) = floor(log2 |x|) + 1 and ξ = (H + ½) 2^-32 - ½, H a random word: 'rr' makes an exact result z of more than t bits
 * |z| + ξ 2^(e(z) - t); 'pb' each operand x |x| + ξ 2^(e(x) - t); 'mca' both, exact results too. Zeros, infinities and NaN
 * are not disturbed; subnormals and overflow are the format's; literals are rounded to nearest. `% **` and functions of
 * Math take operands that are rounded to float64 after they are disturbed.
 * @param fn - what `lower` takes; it must not depend on time or Math.random
 * @param args - its arguments, cloned for each run (functions are passed as they are); or a function that makes them
 * @throws {@link SyntaxError} and {@link TypeError} of `lower`; TypeError for results without numbers or of different
 * shapes, and arguments that cannot be cloned; {@link RangeError} for options
 * @example
 * const difference = (x: number) => Math.sqrt(x + 1) - Math.sqrt(x);
 * const { values } = digits(difference, [1e13], { seed: 1 });
 * Math.floor(values[0]!.decimal)  // 2
 */
export function digits(
  fn: Lowerable,
  args: readonly unknown[] | (() => unknown[]),
  options: DigitsOptions = {},
): Digits {
  const name = 'digits';
  checkKeys(options, keys, name);
  const { samples = 30, mode = 'sr', format = 'float64', stream = 0 } = options;
  checkInteger(samples, 2, Infinity, name, 'samples');
  checkOneOf(mode, noiseModes, name, 'mode');
  const { precision } = formatOf(format);
  if (options.virtualPrecision !== undefined && (mode === 'sr' || mode === 'cestac')) {
    throw new RangeError(`${name}: "virtualPrecision" expected mode rr, pb or mca, got ${mode}`);
  }
  const virtualPrecision = options.virtualPrecision ?? precision;
  checkInteger(virtualPrecision, 1, precision, name, 'virtualPrecision');
  trustSettings(options, name);
  const seed = BigInt(options.seed ?? drawSeed());
  chopperOf(format, { seed, stream: checkInteger(stream + samples - 1, 0, 4294967295, name, 'stream') });

  const copies = copiesOf(args, name);
  const lowering: LowerOptions = {
    text: 'calls',
    ...(options.scope && { scope: options.scope }),
    ...(options.exact && { exact: options.exact }),
  };
  const results: unknown[] = [];
  for (let k = 0; k < samples; k++) {
    const noisy = noisyChopper(format, { mode, virtualPrecision, seed, stream: stream + k });
    const run = lower(fn, noisy, lowering) as (...inputs: unknown[]) => unknown;
    const result = run(...copies());
    someNumbersOf(result, name);
    results.push(result);
  }
  const trusted = makeTrust(results, { ...options, format }, name);
  const note = `mode ${mode}, seed ${seed}`;
  return { ...trusted, seed, mode, toString: () => `${trusted.toString()}\n${note}` };
}
