/**
 * Temperatures after 60 years, rounded to nearest, to four decimals: by a reference program in C that shares no code
 * with fpchop, with significands of 24, 16, 11 and 8 bits and an unlimited exponent. The formats here have these
 * significands, and 8 bits of exponent: no increment of the column is subnormal in them.
 * @module
 */

/** One column. */
export interface PublishedColumn {
  readonly format: string;
  /** The temperature that is kept as 0, in kelvin. */
  readonly zero: number;
  /** Mean over the nodes 0..60, and nodes 10 and 60, in kelvin. */
  readonly mean: string;
  readonly node10: string;
  readonly bottom: string;
}

export const published: readonly PublishedColumn[] = [
  { format: 'float32', zero: 0, mean: '274.4669', node10: '276.5352', bottom: '273.1500' },
  { format: 'e8m15', zero: 0, mean: '273.2916', node10: '273.1484', bottom: '273.1484' },
  { format: 'e8m10', zero: 0, mean: '273.3607', node10: '273.2500', bottom: '273.2500' },
  { format: 'bfloat16', zero: 0, mean: '274.0984', node10: '274.0000', bottom: '274.0000' },
  { format: 'float32', zero: 273.15, mean: '277.7358', node10: '279.0780', bottom: '276.4143' },
  { format: 'e8m10', zero: 273.15, mean: '273.4220', node10: '273.1860', bottom: '273.1500' },
];
