/**
 * Arithmetic with random errors: what `digits` and `locate` disturb a program with.
 *
 * Definitions: D. S. Parker, Monte Carlo Arithmetic, UCLA CSD-970002, 1997, in the reading of Verificarlo's
 * interflop_mca.c (noise on exact operands too; only 'rr' spares exact results); CESTAC: Vignes 1993.
 * @module
 */
import { chopper as chopperOf, type Chopper } from '../chopper.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import { checkPosition } from '../options.js';
import { randomWords, word, type RandomWords } from '../random/words.js';
import { bigBinary, bigUnary } from './big/functions.js';
import { bigOf, exponentOfBig, fits, minus, over, plus, rootBig, times, toNumber, type Big } from './big/float.js';
import { nearestIn } from './big/rounding.js';

/** The modes of `digits`. */
export const noiseModes = ['sr', 'cestac', 'rr', 'pb', 'mca'] as const;
/**
 * How operations are disturbed: stochastic rounding, CESTAC's random rounding, random rounding of inexact results,
 * precision bounding (noise on operands), Monte Carlo arithmetic (noise on operands and results).
 */
export type NoiseMode = (typeof noiseModes)[number];

/** What noise is made of. */
export interface Noise {
  readonly mode: NoiseMode;
  /** Bits above the noise, 1 to the precision of the format. */
  readonly virtualPrecision: number;
  readonly seed: bigint;
  readonly stream: number;
}

/** The planes of words that results and operands draw from. */
const RESULT = 0;
const OPERAND = 4;
/**
 * Places of quotients, roots and functions: a quotient of 86 bits by 86 lies at least 2^-216 from every number of 130
 * bits, a root 2^-262, so that no rounding below is decided by what is cut off. For functions, the last of these places
 * decides with probability 2^-180.
 */
const PLACES = 300;
const FUNCTION_PLACES = 240;
const TWO_32 = 4294967296;

/**
 * A chopper that disturbs every operation. In 'sr' and 'cestac' it is `chopper(format, { rounding: 'stochastic' or
 * 'stochasticEqual', seed, stream })`; in the others each operation is rounded once to nearest after noise was added.
 */
export function noisyChopper(format: FormatLike, { mode, virtualPrecision, seed, stream }: Noise): Chopper {
  if (mode === 'sr' || mode === 'cestac') {
    return chopperOf(format, { rounding: mode === 'sr' ? 'stochastic' : 'stochasticEqual', seed, stream });
  }
  return disturbed(format, { mode, bits: virtualPrecision, words: randomWords(seed, stream) });
}

interface Disturbance {
  readonly mode: 'rr' | 'pb' | 'mca';
  readonly bits: number;
  readonly words: RandomWords;
}

type Exact = (operands: readonly Big[]) => Big | undefined;

function disturbed(like: FormatLike, { mode, bits, words }: Disturbance): Chopper {
  const plain = chopperOf(like);
  const format = formatOf(like);
  const round = nearestIn(plain);
  let position = 0;

  /** |x| + ξ 2^(e(x) - t), with the word of a plane at the position. */
  const disturb = (x: Big, plane: number): Big => {
    if (x.m === 0n) return x;
    const xi = BigInt(2 * word(words, plane, position) + 1 - TWO_32);
    return plus(x, { m: x.m < 0n ? -xi : xi, e: exponentOfBig(x) + 1 - bits - 33 });
  };
  const operand = (x: number, i: number): Big => (mode === 'rr' ? bigOf(x) : disturb(bigOf(x), OPERAND + i));
  const finish = (z: Big): number => {
    if (z.m === 0n) return 0;
    const isSpared = mode === 'pb' || (mode === 'rr' && fits(z, bits));
    return round(isSpared ? z : disturb(z, RESULT));
  };
  const isOrdinary = (x: number): boolean => Math.abs(x) < Infinity;
  /** Operands exactly as they are disturbed: + - * / and the square root. */
  const basic =
    (name: 'add' | 'sub' | 'mul' | 'div' | 'sqrt', exact: Exact) =>
    (...operands: number[]): number => {
      const special = plain[name as 'add'](operands[0]!, operands[1]!);
      const z = operands.every(isOrdinary) ? exact(operands.map(operand)) : undefined;
      const result = z === undefined || (z.m === 0n && special === 0) ? special : finish(z);
      position++;
      return result;
    };
  /** Operands rounded to float64 after they are disturbed: % and the functions. */
  const ofFloat64 =
    (name: string, exact: Exact) =>
    (...operands: number[]): number => {
      const taken = operands.map((x, i) => (isOrdinary(x) && x !== 0 && mode !== 'rr' ? toNumber(operand(x, i)) : x));
      const special = (Reflect.get(plain, name) as (...x: number[]) => number)(...taken);
      const isPlain = special === 0 || !isOrdinary(special) || !taken.every(isOrdinary);
      const z = isPlain ? undefined : exact(taken.map(bigOf));
      const result = z === undefined ? special : finish(z);
      position++;
      return result;
    };
  const self = (x: number): number => {
    position++;
    return plain(x);
  };
  const methods: Record<string, unknown> = {
    add: basic('add', ([x, y]) => plus(x!, y!)),
    sub: basic('sub', ([x, y]) => minus(x!, y!)),
    mul: basic('mul', ([x, y]) => times(x!, y!)),
    div: basic('div', ([x, y]) => (y!.m === 0n ? undefined : over(x!, y!, PLACES))),
    sqrt: basic('sqrt', ([x]) => (x!.m < 0n ? undefined : rootBig(x!, PLACES))),
    fmod: ofFloat64('fmod', ([x, y]) => bigOf(toNumber(x!) % toNumber(y!))),
    abs: self,
  };
  methods['abs'] = (x: number) => self(Math.abs(x));
  for (const [name, exact] of Object.entries(bigUnary)) {
    if (name !== 'sqrt') methods[name] = ofFloat64(name, ([x]) => exact(x!, FUNCTION_PLACES));
  }
  for (const [name, exact] of Object.entries(bigBinary)) {
    methods[name] = ofFloat64(name, ([x, y]) => exact(x!, y!, FUNCTION_PLACES));
  }
  const properties = { format, rounding: plain.rounding, saturate: plain.saturate, subnormals: plain.subnormals };
  Object.assign(self, methods, properties);
  Object.defineProperty(self, 'position', {
    get: () => position,
    set: (next: number) => void (position = checkPosition(next, 'digits')),
  });
  return self as Chopper; // of numbers alone, which is all that lowered code asks for
}
