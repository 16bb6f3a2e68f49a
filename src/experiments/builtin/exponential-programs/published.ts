/**
 * Programs for 2^x, and how far they are from it.
 *
 * Coefficients of the polynomials: baselines.py of google-deepmind/autonumerics_zero (exp16_poly_sollya_2 to _10 and the
 * Taylor coefficients), constant term first. Errors: a reference program that shares no code with fpchop.
 * @module
 */
import { parse } from '../../../value/parse.js';

/** c1 … c5 of the program of ten operations: the continued fraction of coth at a = ln 2 / 16, w = (15 + sqrt 45) / 2. */
export const programCoefficients = [
  '15141.127649743913656', // c1 = c3^3 a^4 / 45
  '-250.54654528018506819', // c2 = -c3 a
  '5783.3961342013619001', // c3 = w / a^2
  '501.09309056037013638', // c4 = 2 c3 a
  '-1',
] as const;

/** A polynomial with its published errors, in units of 2^-7. */
export interface Polynomial {
  readonly name: string;
  readonly coefficients: readonly number[];
  /** Every operation rounded to bfloat16. */
  readonly rounded: string;
  /** In exact arithmetic. */
  readonly exact?: string;
}

const hexadecimal = (...texts: readonly string[]): number[] => texts.map((text) => parse(text, 'bfloat16'));

const taylorCoefficients = [
  ...['1', '0.69314718055994530941723', '0.24022650695910071233355', '0.055504108664821579953142'],
  ...['0.0096181291076284771619791', '0.0013333558146428443423412', '1.5403530393381609954437e-4'],
  ...['1.5252733804059840280025e-5'],
];

const taylor = (order: number, rounded: string): Polynomial => ({
  name: `Taylor ${order}`,
  coefficients: taylorCoefficients.slice(0, order + 1).map((text) => parse(text, 'bfloat16')),
  rounded,
});

export const polynomials: readonly Polynomial[] = [
  { name: 'Sollya 2', coefficients: hexadecimal('0x1p0', '0x1.54p-1', '0x1.54p-2'), rounded: '1.313', exact: '0.500' },
  {
    name: 'Sollya 3',
    coefficients: hexadecimal('0x1p0', '0x1.64p-1', '0x1.dp-3', '0x1.4p-4'),
    rounded: '0.854',
    exact: '0.024',
  },
  {
    name: 'Sollya 4',
    coefficients: hexadecimal('0x1p0', '0x1.62p-1', '0x1p-2', '0x1.3cp-5', '0x1.48p-6'),
    rounded: '0.827',
    exact: '0.012',
  },
  {
    name: 'Sollya 5',
    coefficients: hexadecimal('0x1p0', '0x1.62p-1', '0x1.06p-2', '0x1.4ap-7', '0x1p-4', '-0x1.46p-6'),
    rounded: '0.827',
  },
  {
    name: 'Sollya 6',
    coefficients: hexadecimal('0x1p0', '0x1.62p-1', '0x1.0cp-2', '-0x1.22p-5', '0x1.74p-3', '-0x1.3p-3', '0x1.92p-5'),
    rounded: '0.827',
  },
  {
    name: 'Sollya 7',
    coefficients: hexadecimal(
      ...['0x1p0', '0x1.62p-1', '0x1.12p-2', '-0x1.a4p-4', '0x1.ccp-2', '-0x1.44p-1', '0x1.d4p-2', '-0x1.0ap-3'],
    ),
    rounded: '1.018',
  },
  {
    name: 'Sollya 8',
    coefficients: hexadecimal(
      ...['0x1p0', '0x1.62p-1', '0x1.1cp-2', '-0x1.dp-3', '0x1.0ep0', '-0x1.0ep1', '0x1.3p1', '-0x1.66p0', '0x1.58p-2'],
    ),
    rounded: '1.242',
  },
  {
    name: 'Sollya 9',
    coefficients: hexadecimal(
      ...['0x1p0', '0x1.62p-1', '0x1.1ep-2', '-0x1.2ap-2', '0x1.a8p0', '-0x1.28p2', '0x1.f8p2', '-0x1.fcp2'],
      ...['0x1.16p2', '-0x1.fcp-1'],
    ),
    rounded: '4.617',
  },
  {
    name: 'Sollya 10',
    coefficients: hexadecimal(
      ...['0x1p0', '0x1.62p-1', '0x1.2cp-2', '-0x1.bp-2', '0x1.cp0', '-0x1.cp0', '-0x1.6p2', '0x1.3p4', '-0x1.8p4'],
      ...['0x1.c8p3', '-0x1.a8p1'],
    ),
    rounded: '9.383',
  },
  taylor(4, '1.309'),
  taylor(5, '1.146'),
  taylor(6, '1.146'),
  taylor(7, '1.146'),
];

/** The program of ten operations: format, largest error in units in the last place, largest relative error. */
export const programErrors = [
  { format: 'float32', ulps: '7.67', relative: '7.5e-7' },
  { format: 'p16', ulps: '8.2' },
  { format: 'tfloat32', ulps: '8.95', relative: '6.5e-3' },
  { format: 'bfloat16', ulps: '6.7', relative: '4.0e-2' },
  { format: 'exact', relative: '2.47e-15' },
] as const;
