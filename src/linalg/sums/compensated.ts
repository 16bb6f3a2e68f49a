/**
 * Compensated summation.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { checkChopper } from '../../chopperArgument.js';
import { checkKeys, checkOneOf } from '../../arguments.js';
import { copyVector, type VectorLike } from '../matrix.js';
import { operationsOf } from '../operations.js';

/** Options of `compensatedSum`. */
export interface CompensatedSumOptions {
  /**
   * Kahan's recurrence, or Neumaier's, which stays accurate where a term is larger than the sum so far; but its correction,
   * a plain sum, can stop growing in low precision as any.
   * @defaultValue 'kahan'
   */
  readonly method?: 'kahan' | 'neumaier';
}

/**
 * The sum of the elements in the chopper `c`, with a running correction for what each addition lost.
 *
 * `'kahan'` (1965): y = x_i - e; t = s + y; e = (t - s) - y; s = t, from s = e = 0. `'neumaier'` (1974): t = s + x_i;
 * e = e + ((s - t) + x_i) where |s| >= |x_i|, else e + ((x_i - t) + s); the result is s + e. Every addition and subtraction
 * is rounded and draws its random word in this order; the elements are taken as they are.
 *
 * To nearest the error of Kahan's sum is about 2u sum|x_i| however many the elements are, where a plain sum can stop growing. The
 * corrections are exact only to nearest and as long as nothing overflows; an overflow gives NaN (Infinity - Infinity).
 * Without elements the sum is +0; NaN and infinities among them give NaN.
 * @throws {@link TypeError} for arguments of the wrong kind; {@link RangeError} for an unknown option
 * @example
 * const c = chopper('float16');
 * const tenths = new Float64Array(10000).fill(c(0.1));
 * compensatedSum(tenths, c)                               // 1000
 * tenths.reduce((sum, x) => c.add(sum, x), 0)             // 256
 * // A term that is larger than the sum before it:
 * compensatedSum([1001, 2 ** 15, -(2 ** 15)], c)                             // 1008
 * compensatedSum([1001, 2 ** 15, -(2 ** 15)], c, { method: 'neumaier' })     // 1001
 */
export function compensatedSum(x: VectorLike, c: Chopper, options: CompensatedSumOptions = {}): number {
  const elements = copyVector(x, undefined, 'compensatedSum', 'x');
  checkChopper(c, 'compensatedSum');
  checkKeys(options, ['method'], 'compensatedSum');
  const { method = 'kahan' } = options;
  checkOneOf(method, ['kahan', 'neumaier'], 'compensatedSum', 'method');
  const { add, sub } = operationsOf(c);
  let sum = 0;
  let correction = 0;
  for (const element of elements) {
    const term = method === 'kahan' ? sub(element, correction) : element;
    const next = add(sum, term);
    if (method === 'kahan') {
      correction = sub(sub(next, sum), term);
    } else if (Math.abs(sum) >= Math.abs(term)) {
      correction = add(correction, add(sub(sum, next), term));
    } else {
      correction = add(correction, add(sub(term, next), sum));
    }
    sum = next;
  }
  return method === 'kahan' ? sum : add(sum, correction);
}
