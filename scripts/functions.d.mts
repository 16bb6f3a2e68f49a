/** Types of the reference of the math functions, for the tests. */
export interface TableFormat {
  readonly precision: number;
  readonly exponentBits: number;
  readonly bias: number;
}
export type Reference =
  | { readonly special: number }
  | { readonly negative: boolean; readonly significand: bigint; readonly exponent: number };
export const unaryNames: readonly string[];
export const tableFormats: Readonly<Record<'float16' | 'bfloat16', TableFormat>>;
export function reference(name: string, x: number, y: number, places: number): Reference;
export function decode(code: number, facts: TableFormat): number;
export function entryOf(result: Reference, facts: TableFormat): number;
export function numberOf(entry: number, facts: TableFormat): number;
export function readTable(name: string): Record<'float16' | 'bfloat16', Int32Array>;
