/**
 * What the page shows, kept in the hash of its address: only what differs from the start, each entry a text.
 *
 * Links are meant to open for ever, so a key never changes its meaning; new keys are added beside the old ones.
 * @module
 */
import {
  defineFormat,
  format,
  type Format,
  type RoundingMode,
  type RoundingOptions,
  type Specials,
} from '../../src/index.js';

/** Every entry of the state is a text, as it stands in the hash. */
export interface State {
  /** The format: a name, or `e4m3-fn` for one that the reader has set. */
  f: string;
  /** The rounding mode. */
  m: string;
  /** The number, as the reader wrote it. */
  x: string;
  /** Zoom of the number line, in powers of two. */
  z: string;
  /** What the number line shows: `line` or `binades`. */
  v: string;
  seed: string;
  /** How many times a number is rounded stochastically. */
  n: string;
  /** Random bits; empty for exact probabilities. */
  rb: string;
  /** Subnormals; empty for what the format says. */
  sub: string;
  /** Saturation; empty for overflow as the format has it. */
  sat: string;
  /** The body of the program. */
  p: string;
  /** The ends of the interval that the program is run on. */
  a: string;
  b: string;
  /** Elements of the block. */
  bx: string;
  /** What stores the block: a recipe, or a scale for the chosen format. */
  bs: string;
}

export const examples: Readonly<Record<string, readonly [body: string, from: string, to: string]>> = {
  'sum of x / i': ['let s = 0;\nfor (let i = 1; i <= 200; i++) s += x / i;\nreturn s;', '0', '4'],
  '(1 - cos x) / x²': ['return (1 - Math.cos(x)) / (x * x);', '0.01', '2'],
  '(x - 1)⁷, expanded': ['return x**7 - 7*x**6 + 21*x**5 - 35*x**4 + 35*x**3 - 21*x*x + 7*x - 1;', '0.7', '1.3'],
  'softmax of (x, 0)': ['const a = Math.exp(x), b = Math.exp(0);\nreturn a / (a + b);', '-12', '12'],
  "Euler's method, y′ = -y": ['let y = x;\nfor (let k = 0; k < 64; k++) y = y - y / 64;\nreturn y;', '0', '4'],
};

const [firstProgram] = Object.values(examples);

export const start: Readonly<State> = {
  f: 'float8_e4m3fn',
  m: 'tiesToEven',
  x: '0.1',
  z: '0',
  v: 'line',
  seed: '1',
  n: '1000',
  rb: '',
  sub: '',
  sat: '',
  p: firstProgram![0],
  a: firstProgram![1],
  b: firstProgram![2],
  bx: '0.1 -0.7 3 12 0.02 -1.5 100 0.5',
  bs: 'mxfp4',
};

/** The state that a hash holds; keys that this page does not know are left out. */
export function readHash(hash: string): State {
  const given = [...new URLSearchParams(hash.replace(/^#/, ''))].filter(([key]) => key in start);
  return { ...start, ...Object.fromEntries(given) };
}

/** The hash of a state: what differs from the start. */
export function writeHash(state: State): string {
  const differing = Object.entries(state).filter(([key, value]) => value !== start[key as keyof State]);
  return `#${new URLSearchParams(differing as [string, string][])}`;
}

const ownName = /^e(\d+)m(\d+)-(.+)$/;

/** The spec of a format that the reader has set, or undefined for a name. */
export function ownSpec(name: string) {
  const own = ownName.exec(name);
  if (own === null) return undefined;
  const [, exponentBits, significandBits, specials] = own;
  return {
    name,
    exponentBits: Number(exponentBits),
    significandBits: Number(significandBits),
    specials: specials as Specials,
  };
}

/** @throws RangeError if there is no such format */
export function formatOf({ f }: Pick<State, 'f'>): Format {
  const own = ownSpec(f);
  return own === undefined ? format(f) : defineFormat(own);
}

/**
 * The options of a mode; the number of random bits belongs to `stochastic` alone. The position is 0, so that every part of
 * the page draws the same random words.
 * @throws SyntaxError if the seed is not an integer
 */
export function optionsOf(state: State, mode = state.m): RoundingOptions & { position: number } {
  return {
    rounding: mode as RoundingMode,
    seed: BigInt(state.seed || '0'),
    position: 0,
    ...(state.sub !== '' && { subnormals: state.sub as 'flush' }),
    ...(state.sat !== '' && { saturate: state.sat as 'finite' }),
    ...(state.rb !== '' && mode === 'stochastic' && { randomBits: Number(state.rb) }),
  };
}
