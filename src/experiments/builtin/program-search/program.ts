/**
 * Programs: a few operations in a row, each on two of x, constants and earlier results; the last result is the value.
 * @module
 */

/** The operators, by code. */
export const OPERATORS = ['+', '-', '*', '/'] as const;

/**
 * A program of n operations and m constants. Values are numbered: 0 is x, 1..m are the constants, m + 1 + i is the result
 * of operation i.
 */
export interface Program {
  /** Codes of the operators, operation by operation. */
  readonly operators: Uint8Array;
  /** Numbers of the values on the left. */
  readonly left: Uint8Array;
  /** Numbers of the values on the right. */
  readonly right: Uint8Array;
  readonly constants: Float64Array<ArrayBuffer>;
}

/** A copy that shares nothing. */
export function copyOf({ operators, left, right, constants }: Program): Program {
  return { operators: operators.slice(), left: left.slice(), right: right.slice(), constants: constants.slice() };
}

/** Runs programs at the same points again and again, in float64. */
export interface Machine {
  readonly points: Float64Array;
  /** The values at the points: a view of scratch, which the next run overwrites. */
  readonly run: (program: Program) => Float64Array;
}

/** A machine for programs of up to `operations` operations and `constants` constants. */
export function machineFor(points: Float64Array, operations: number, constants: number): Machine {
  const count = points.length;
  const cells = new Float64Array((1 + constants + operations) * count);
  cells.set(points);
  const run = ({ operators, left, right, constants: values }: Program): Float64Array => {
    let at = count;
    for (const value of values) cells.fill(value, at, (at += count));
    for (let i = 0; i < operators.length; i++, at += count) {
      operate(cells, operators[i]!, left[i]! * count, right[i]! * count, at, at + count);
    }
    return cells.subarray(at - count, at);
  };
  return { points, run };
}

/** cells[at..end) = cells[a..] operator cells[b..]. */
function operate(cells: Float64Array, operator: number, a: number, b: number, at: number, end: number): void {
  if (operator === 0) for (let k = at; k < end; k++) cells[k] = cells[a++]! + cells[b++]!;
  else if (operator === 1) for (let k = at; k < end; k++) cells[k] = cells[a++]! - cells[b++]!;
  else if (operator === 2) for (let k = at; k < end; k++) cells[k] = cells[a++]! * cells[b++]!;
  else for (let k = at; k < end; k++) cells[k] = cells[a++]! / cells[b++]!;
}

/**
 * The program as an expression, its constants to six digits. Results that are used twice come first, by name; operations
 * that the value does not need are left out.
 * @example
 * const square = { operators: Uint8Array.of(0, 2), left: Uint8Array.of(0, 2), right: Uint8Array.of(1, 2), constants: Float64Array.of(2) };
 * textOf(square)   // 'a = x + 2; a * a'
 */
export function textOf({ operators, left, right, constants }: Program): string {
  const first = 1 + constants.length;
  const last = operators.length - 1;
  const uses = new Uint8Array(operators.length);
  uses[last] = 1;
  for (let i = last; i >= 0; i--) {
    if (uses[i] === 0) continue;
    for (const value of [left[i]!, right[i]!]) if (value >= first) uses[value - first]!++;
  }
  const texts: string[] = [];
  const named: string[] = [];
  const operand = (value: number): string => {
    if (value === 0) return 'x';
    return value < first ? String(Number(constants[value - 1]!.toPrecision(6))) : texts[value - first]!;
  };
  for (let i = 0; i <= last; i++) {
    const text = `${operand(left[i]!)} ${OPERATORS[operators[i]!]} ${operand(right[i]!)}`;
    if (i === last) return [...named, text].join('; ');
    texts.push(uses[i]! > 1 ? 'abcdefghij'[named.length]! : `(${text})`);
    if (uses[i]! > 1) named.push(`${texts[i]} = ${text}`);
  }
  return '';
}
