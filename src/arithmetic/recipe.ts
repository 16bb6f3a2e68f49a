/**
 * The recipe: each operation rounded once as a few float64 operations, written as text.
 *
 * One source for two forms: `scripts/closures.mjs` makes scalars.generated.ts of it, and lowered code holds it in its
 * own text. The core itself never imports this file, and compiles no text.
 *
 * s is float64's result, r the candidate that the tables of kernel/quanta.ts give. What float64 lost in s matters only
 * where s lies on a boundary of the mode: there the condition asks whether s is exact, and leaves the rest to the other
 * way of the caller.
 * @module
 */
import type { Family } from '../kernel/quanta.js';

/** The operations that have a recipe; `round` rounds a number as it is. */
export type RecipeName = 'round' | 'add' | 'sub' | 'mul' | 'div' | 'sqrt' | 'fma';

/** Two families beyond the tables: float32 to nearest by fround, float64 to nearest by its own operations. */
export type RecipeFamily = Family | 'single' | 'double';

/** What a recipe depends on besides operation and family. */
export interface Circumstances {
  /** Whether float64's result is rounded as if it were exact. */
  readonly twice: boolean;
  /** Whether all operands are values of the format, of 25 bits at most, to nearest: float64's result decides then. */
  readonly known: boolean;
  /** Whether exact zero sums are negative unless their operands agree. */
  readonly negativeZeros: boolean;
  /** Whether what rounds to less than the smallest normal number becomes zero. */
  readonly flushes: boolean;
  /** Whether negative numbers are none of the format's. */
  readonly unsigned: boolean;
}

/** How things are called in the text. */
export interface Names {
  readonly operands: readonly string[];
  /** Variables: result, candidate, rest, field, and the product of fma or a part of a sum. */
  readonly s: string;
  readonly r: string;
  readonly d: string;
  readonly i: string;
  readonly q: string;
  /** The tables and the float64 that is taken apart. */
  readonly float: string;
  readonly high: string;
  readonly magic: string;
  readonly half: string;
  readonly quantum: string;
  readonly inverse: string;
  readonly abs: string;
  readonly floor: string;
  readonly fround: string;
  readonly sqrt: string;
  readonly maxFinite: string;
  readonly minNormal: string;
  readonly margin: string;
  /** The random word, drawn; between the operands and the operation. */
  readonly word: string;
  /** 2^-32. */
  readonly unit: string;
}

/** An operation as text: assignments in order, when their result holds, and the result. */
export interface Recipe {
  readonly steps: readonly (readonly [target: string, value: string])[];
  /** Empty where every result holds. */
  readonly condition: string;
  /** The result; of the families of tables but for zeros, whose sign is that of s where the format has -0. */
  readonly value: string;
}

/** The recipe of an operation. */
export function recipeOf(name: RecipeName, family: RecipeFamily, circumstances: Circumstances, names: Names): Recipe {
  const { s, r, d } = names;
  const steps: [string, string][] = [];
  if (name === 'fma') steps.push([names.q, `${names.operands[0]!} * ${names.operands[1]!}`]);
  steps.push([s, resultOf(name, names)]);
  if (family === 'double') return { steps, condition: '', value: `${s} === ${s} ? ${s} : 0 / 0` };
  if (family === 'single') {
    steps.push([r, `${names.fround}(${s})`]);
    const condition = circumstances.known || circumstances.twice || name === 'round' ? '' : bySingle(name, names);
    return { steps, condition, value: `${r} === ${r} ? ${r} : 0 / 0` };
  }
  steps.push(
    [`${names.float}[0]`, s],
    [names.i, `${names.high}[0] >>> 20`],
    [d, `${names.magic}[${names.i}]`],
    [r, `${s} + ${d} - ${d}`],
  );
  for (const step of stepsOf(family, names)) steps.push(step);
  const conditions = [
    `${names.abs}(${r}) <= ${names.maxFinite}`,
    ...(circumstances.unsigned ? [`${s} >= 0`] : []),
    ...(circumstances.flushes ? [`(${r} === 0 || ${names.abs}(${r}) >= ${names.minNormal})`] : []),
    ...conditionsOf(name, family, circumstances, names),
  ];
  return { steps, condition: conditions.join(' && '), value: r };
}

/** What float64 makes of the operands. */
function resultOf(name: RecipeName, { operands, sqrt, q }: Names): string {
  const [x, y, z] = operands as [string, string, string];
  switch (name) {
    case 'round':
      return x;
    case 'add':
      return `${x} + ${y}`;
    case 'sub':
      return `${x} - ${y}`;
    case 'mul':
      return `${x} * ${y}`;
    case 'div':
      return `${x} / ${y}`;
    case 'sqrt':
      return `${sqrt}(${x})`;
    case 'fma':
      return `${q} + ${z}`;
  }
}

/** From the nearest candidate to that of the mode. */
function stepsOf(family: Family, names: Names): [string, string][] {
  const { s, r, d, i, floor, quantum, inverse, magic } = names;
  const scaled = `(${s} - ${r}) * ${inverse}[${i}]`;
  switch (family) {
    case 'even':
    case 'ties':
      return [];
    case 'directed':
      return [
        [d, scaled],
        [r, `${r} + ${quantum}[${i}] * ${floor}(${d})`],
      ];
    case 'odd':
      // The lower candidate, unless s is one itself; then the one above where it is even: a multiple of two quanta.
      return [
        [d, scaled],
        [r, `${r} + ${quantum}[${i}] * ${floor}(${d})`],
        [r, `${d} !== 0 && ${r} + 2 * ${magic}[${i}] - 2 * ${magic}[${i}] === ${r} ? ${r} + ${quantum}[${i}] : ${r}`],
      ];
    case 'stochastic':
      return [
        [d, `${scaled} + ${names.word} * ${names.unit}`],
        [r, `${r} + ${quantum}[${i}] * ${floor}(${d})`],
      ];
    case 'coin':
      return [
        [d, scaled],
        [r, `${d} === 0 ? ${r} : ${r} + ${quantum}[${i}] * (${floor}(${d}) + (${names.word} >>> 31))`],
      ];
  }
}

/** When the candidate is the result. */
function conditionsOf(
  name: RecipeName,
  family: Family,
  { twice, known, negativeZeros }: Circumstances,
  names: Names,
): string[] {
  const { s, r, d, i, abs, half, floor, margin } = names;
  const sure = twice || name === 'round';
  // The product of fma must be exact in every family.
  const whole = name === 'fma' ? [isShort(names, 0, 1)] : [];
  const exact = sure ? '' : exactnessOf(name, names);
  switch (family) {
    case 'even':
      if (sure || known) return whole;
      return [...whole, eitherOf(name, exact, `${abs}(${s} - ${r}) !== ${half}[${i}]`)];
    case 'ties':
      return [...whole, `${abs}(${s} - ${r}) !== ${half}[${i}]`];
    case 'stochastic':
      return [...whole, `(${d} -= ${floor}(${d})) > ${margin}`, `${d} < 1 - ${margin}`];
    default: {
      const signs = negativeZeros && /^(add|sub|fma)$/.test(name) ? [`${s} !== 0`] : [];
      return [...whole, ...signs, ...(exact === '' ? [] : [eitherOf(name, exact, `${d} !== 0`)])];
    }
  }
}

/**
 * Whether s is exact or off every boundary. The branch that goes one way nearly always comes first: sums of short numbers
 * are exact, while products lie on a boundary as chance has it.
 */
function eitherOf(name: RecipeName, exact: string, off: string): string {
  return /^(add|sub|fma)$/.test(name) ? `(${exact} || ${off})` : `(${off} || ${exact})`;
}

/** Whether s is the exact result; false, too, where that is not known. */
function exactnessOf(name: RecipeName, names: Names): string {
  const { operands, s, fround, q } = names;
  const [x, y, z] = operands as [string, string, string];
  switch (name) {
    case 'round':
      return '';
    case 'add':
      return `${x} - (${s} - (${q} = ${s} - ${x})) + (${y} - ${q}) === 0`;
    case 'sub':
      return `${x} - (${s} - (${q} = ${s} - ${x})) - (${y} + ${q}) === 0`;
    case 'fma':
      return `${q} - (${s} - (${s} - ${q})) + (${z} - (${s} - ${q})) === 0`;
    // 24 bits by 24 bits are exact, down to the smallest float32s.
    case 'mul':
      return `${isShort(names, 0, 1)}`;
    case 'div':
      return `${fround}(${s}) === ${s} && ${fround}(${y}) === ${y} && ${s} * ${y} === ${x}`;
    case 'sqrt':
      return `${fround}(${s}) === ${s} && ${s} * ${s} === ${x}`;
  }
}

/** Whether operands are float32s. */
function isShort({ operands, fround }: Names, ...which: readonly number[]): string {
  return which.map((k) => `${fround}(${operands[k]!}) === ${operands[k]!}`).join(' && ');
}

/** float32: s is a tie only if the float64 as far beyond it as r is on this side is a float32, too. */
function bySingle(name: RecipeName, names: Names): string {
  const { s, r, d, fround } = names;
  const decided = `(${r} === ${s} || ${fround}(${d} = ${s} + (${s} - ${r})) !== ${d} || ${exactnessOf(name, names)})`;
  return name === 'fma' ? `${isShort(names, 0, 1)} && ${decided}` : decided;
}
