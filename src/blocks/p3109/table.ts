/**
 * The operations of P3109 that fpchop has: their operands, and whether the result is projected.
 * @module
 */

/** What an operation takes. */
export interface Header {
  /** Formats of operands, then of the result where it is a number: a format, or a pair of scale and element. */
  readonly formats: readonly ('format' | 'pair')[];
  readonly projects: boolean;
}

const of = (operands: number, projects: boolean): Header => ({
  formats: new Array<'format'>(operands).fill('format'),
  projects,
});

const unary = [
  'Convert',
  'Negate',
  'Abs',
  'Recip',
  'Sqrt',
  'RSqrt',
  'Exp',
  'Exp2',
  'Log',
  'Log2',
  'Sin',
  'Cos',
  'Tan',
  'Tanh',
];
const binary = [
  'Add',
  'Subtract',
  'Multiply',
  'Divide',
  'Hypot',
  'Minimum',
  'Maximum',
  'MinimumNumber',
  'MaximumNumber',
  'MinimumMagnitude',
  'MaximumMagnitude',
  'MinimumMagnitudeNumber',
  'MaximumMagnitudeNumber',
  'MinimumFinite',
  'MaximumFinite',
];
const ternary = ['FMA', 'FAA'];
const comparisons = ['CompareLess', 'CompareLessEqual', 'CompareEqual', 'CompareGreater', 'CompareGreaterEqual'];
const predicates = ['IsZero', 'IsOne', 'IsNaN', 'IsInfinite', 'IsFinite', 'IsSignMinus', 'IsNormal', 'IsSubnormal'];
const facts = [
  'BitwidthOf',
  'PrecisionOf',
  'ExponentBitsOf',
  'TrailingSignificandBitsOf',
  'ExponentBiasOf',
  'SignednessOf',
  'DomainOf',
  'MaxFiniteOf',
  'MinFiniteOf',
  'MinPositiveOf',
  'MaxSubnormalOf',
  'MinNormalOf',
];
const neighbours = ['NextGreaterThan', 'NextLessThan'];
const scaled: Header = { formats: ['pair', 'pair', 'format'], projects: true };

/** Every operation by its name in the draft. */
export const HEADERS: ReadonlyMap<string, Header> = new Map([
  ...unary.map((name) => [name, of(2, true)] as const),
  ...binary.map((name) => [name, of(3, true)] as const),
  ...ternary.map((name) => [name, of(4, true)] as const),
  ...comparisons.map((name) => [name, of(2, false)] as const),
  ...predicates.map((name) => [name, of(1, false)] as const),
  ...facts.map((name) => [name, of(1, false)] as const),
  ...neighbours.map((name) => [name, of(1, false)] as const),
  ...['ScaledAdd', 'ScaledSubtract', 'ScaledMultiply'].map((name) => [name, scaled] as const),
]);
