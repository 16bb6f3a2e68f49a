/**
 * Which formats the element types of arrays hold.
 * @module
 */
import type { Format } from './format.js';

/** The precision and the exponents of the largest and the smallest positive value of an element type. */
const elements = {
  float32: { precision: 24, emax: 127, smallest: -149 },
  float16: { precision: 11, emax: 15, smallest: -24 },
};

/** Whether every value of the format is one of the element type. */
export function isHeldBy(element: keyof typeof elements, { precision, emax, emin }: Format): boolean {
  const limits = elements[element];
  return precision <= limits.precision && emax <= limits.emax && emin - precision + 1 >= limits.smallest;
}
