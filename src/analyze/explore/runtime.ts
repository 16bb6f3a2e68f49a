/**
 * What explored text calls: the operations of the lowered program, each with the shadows of its operands.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { chopper as chopperOf } from '../../chopper.js';
import { exponentOf, power } from '../../format/bits.js';
import { operations, type Operations, type OperationName } from '../../lower/runtime.js';
import { ulp, ulpDistance } from '../../value/neighbours.js';
import { bigOf, compareBig, magnitude, minus, toNumber, ZERO, type Big } from '../big/float.js';
import { nearestIn } from '../big/rounding.js';
import { Containers } from './containers.js';
import { Tally } from './counts.js';
import { isNothing, realOf, shadowed, weights } from './realOperations.js';
import { blend, noBlame, shadowFor, type Shadow } from './shadow.js';

/** How shadows are kept. */
export interface ShadowSettings {
  readonly chopper: Chopper;
  /** Bits of the shadows. */
  readonly bits: number;
  /** Bits of local error that make a site a cause. */
  readonly threshold: number;
  readonly blame: boolean;
  /** Values of literals that lowering changed, or that stand for decimals. */
  readonly literals: readonly { readonly value: number; readonly real: Big; readonly site: number }[];
}

const { log2 } = chopperOf('float64');

/** Members are called by generated text; their names are those of the lowered text's operations. */
export class Shadows extends Containers {
  readonly tallies: Tally[] = [];
  operationCount = 0;
  lost = 0;
  private readonly fp: Operations;
  private readonly nearest: (x: Big) => number;
  private readonly plain: Chopper;
  private readonly precision: number;
  private readonly isNearest: boolean;
  private readonly chain: { value: unknown; shadow: Shadow | undefined }[] = [];

  constructor(
    private readonly settings: ShadowSettings,
    sites: () => number,
  ) {
    super();
    const { chopper } = settings;
    const { format, saturate, subnormals } = chopper;
    this.fp = operations(chopper);
    this.nearest = nearestIn(chopper);
    this.plain = chopperOf(format, { saturate, subnormals });
    this.precision = format.precision;
    this.isNearest = chopper.rounding === 'tiesToEven';
    for (let i = 0; i < sites(); i++) this.tallies.push(new Tally());
  }

  add = (site: number, x: unknown, sx: Shadow | undefined, y: unknown, sy: Shadow | undefined): unknown =>
    this.binary(site, 'add', x, sx, y, sy);
  sub = (site: number, x: unknown, sx: Shadow | undefined, y: unknown, sy: Shadow | undefined): unknown =>
    this.binary(site, 'sub', x, sx, y, sy);
  mul = (site: number, x: unknown, sx: Shadow | undefined, y: unknown, sy: Shadow | undefined): unknown =>
    this.binary(site, 'mul', x, sx, y, sy);
  div = (site: number, x: unknown, sx: Shadow | undefined, y: unknown, sy: Shadow | undefined): unknown =>
    this.binary(site, 'div', x, sx, y, sy);
  rem = (site: number, x: unknown, sx: Shadow | undefined, y: unknown, sy: Shadow | undefined): unknown =>
    this.binary(site, 'rem', x, sx, y, sy);
  pow = (site: number, x: unknown, sx: Shadow | undefined, y: unknown, sy: Shadow | undefined): unknown =>
    this.binary(site, 'pow', x, sx, y, sy);

  private binary(
    site: number,
    name: OperationName,
    x: unknown,
    sx: Shadow | undefined,
    y: unknown,
    sy: Shadow | undefined,
  ): unknown {
    const v = this.fp[name](x, y);
    if (typeof x !== 'number' || typeof y !== 'number') return this.put(v, undefined);
    this.s = this.track(site, name, [x, y], [shadowFor(sx, x), shadowFor(sy, y)], v as number);
    return v;
  }

  /** x++ and x--, before the value of the expression is chosen. */
  inc = (site: number, x: unknown, sx: Shadow | undefined): unknown => this.stepped(site, 'add', x, sx, this.fp.inc(x));
  dec = (site: number, x: unknown, sx: Shadow | undefined): unknown => this.stepped(site, 'sub', x, sx, this.fp.dec(x));
  private stepped(site: number, name: 'add' | 'sub', x: unknown, sx: Shadow | undefined, v: unknown): unknown {
    if (typeof x !== 'number') return this.put(v, undefined);
    this.s = this.track(site, name, [x, 1], [shadowFor(sx, x), undefined], v as number);
    return v;
  }
  /** The value of `x++`: that of x before. */
  first = (x: unknown, sx: Shadow | undefined, after?: unknown): unknown => {
    void after; // it has run
    return this.put(this.fp.first(x), shadowFor(sx, x));
  };

  /** A chain of operations that stand beside each other. */
  begin = (x: unknown, sx: Shadow | undefined): void => void this.chain.push({ value: x, shadow: sx });
  then = (site: number, name: OperationName, y: unknown, sy: Shadow | undefined): void => {
    const link = this.chain.at(-1)!;
    link.value = this.binary(site, name, link.value, link.shadow, y, sy);
    link.shadow = this.s;
  };
  end = (): unknown => {
    const { value, shadow } = this.chain.pop()!;
    return this.put(value, shadow);
  };

  /** A function of Math, with values and shadows in turn. */
  math = (site: number, name: string, ...flat: unknown[]): unknown => {
    const values: unknown[] = [];
    const shadows: (Shadow | undefined)[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      values.push(flat[i]);
      shadows.push(flat[i + 1] as Shadow | undefined);
    }
    const f = Reflect.get(this.fp.Math, name) as (...x: unknown[]) => unknown;
    const v = f(...values);
    const numbers = values.map((x) => +(x as number));
    const kept = shadows.map((s, i) => shadowFor(s, numbers[i]));
    if (typeof v !== 'number') return this.put(v, undefined);
    if (name === 'min' || name === 'max' || name === 'abs')
      return this.put(v, this.selected(site, name, numbers, kept, v));
    if (integers.has(name)) {
      this.toInteger(site, numbers[0]!, kept[0], (x) => integerOf(name, x));
      return this.put(v, undefined);
    }
    if (!tracked.has(name) || numbers.length === 0 || numbers.length > 2) return this.put(v, undefined);
    const arity = name === 'pow' || name === 'atan2' || name === 'hypot' ? 2 : 1;
    if (numbers.length < arity)
      return this.put(v, name === 'hypot' ? this.selected(site, 'abs', numbers, kept, v) : undefined);
    return this.put(v, this.track(site, name, numbers.slice(0, arity), kept.slice(0, arity), v));
  };

  /** Which operand was chosen; shadows that would choose otherwise are a flip. */
  private selected(
    site: number,
    name: 'min' | 'max' | 'abs',
    numbers: readonly number[],
    shadows: readonly (Shadow | undefined)[],
    v: number,
  ): Shadow | undefined {
    const tally = this.tallies[site]!;
    tally.count++;
    const i = name === 'abs' ? 0 : numbers.findIndex((x) => Object.is(x, v));
    const s = shadows[i];
    if (name !== 'abs' && shadows.some((one) => one !== undefined)) {
      for (let k = 0; k < numbers.length; k++) {
        if (k === i || !Number.isFinite(numbers[k]!)) continue;
        const order = this.order(numbers[i]!, s, numbers[k]!, shadows[k]);
        if (order === undefined) tally.undecided++;
        else if (name === 'min' ? order > 0 : order < 0) tally.note('flips', ...numbers);
      }
    }
    if (s === undefined) return undefined;
    return Object.is(numbers[i], v) ? s : negatedShadow(s, v);
  }

  /** The sign of x - y among shadows; undefined where their bounds leave it open. */
  private order(x: number, sx: Shadow | undefined, y: number, sy: Shadow | undefined): number | undefined {
    const a = sx?.z ?? bigOf(x);
    const b = sy?.z ?? bigOf(y);
    const beta = (sx?.beta ?? 0) + (sy?.beta ?? 0);
    const difference = minus(a, b);
    if (beta > 0 && !(Math.abs(toNumber(difference)) > beta)) return undefined;
    return compareBig(difference, ZERO);
  }

  compare = (
    operator: string,
    site: number,
    x: unknown,
    sx: Shadow | undefined,
    y: unknown,
    sy: Shadow | undefined,
  ): boolean => {
    const result = decide(operator, x, y);
    if (typeof x !== 'number' || typeof y !== 'number') return result;
    const a = shadowFor(sx, x);
    const b = shadowFor(sy, y);
    const tally = this.tallies[site]!;
    tally.count++;
    if ((a === undefined && b === undefined) || !isComparable(x, a) || !isComparable(y, b)) return result;
    const order = this.order(x, a, y, b);
    if (order === undefined) tally.undecided++;
    else if (decide(operator, order, 0) !== result) tally.note('flips', x, y);
    return result;
  };

  /** An operand of a bitwise operator. */
  whole = (site: number, x: unknown, sx: Shadow | undefined): unknown => {
    if (typeof x === 'number') this.toInteger(site, x, shadowFor(sx, x), (y) => integerOf('trunc', y));
    return this.put(x, undefined);
  };

  private toInteger(site: number, x: number, s: Shadow | undefined, round: (x: Big) => bigint): void {
    const tally = this.tallies[site]!;
    tally.count++;
    if (s === undefined || !Number.isFinite(x)) return;
    const exact = round(bigOf(x));
    if (round(s.z) === exact) return;
    const edge = Math.abs(toNumber(minus(s.z, { m: exact, e: 0 })));
    const isNear = s.beta > 0 && (edge <= s.beta || Math.abs(edge - 1) <= s.beta || Math.abs(edge - 0.5) <= s.beta);
    if (isNear) tally.undecided++;
    else tally.note('flips', x);
  }

  negated = (x: unknown, sx: Shadow | undefined): unknown => {
    const v = -(x as number);
    const s = shadowFor(sx, x);
    return this.put(v, s === undefined ? undefined : negatedShadow(s, v));
  };
  number = (x: unknown, sx: Shadow | undefined): unknown => this.put(+(x as number), shadowFor(sx, x));

  /** A literal that lowering changed, or that stands for a decimal. */
  literal = (index: number): Shadow => {
    const { value, real, site } = this.settings.literals[index]!;
    const error = toNumber(minus(bigOf(value), real));
    const tally = this.tallies[site]!;
    tally.count++;
    const bits = this.bitsBetween(value, this.nearest(real));
    tally.bitsMax = Math.max(tally.bitsMax, bits);
    tally.bitsSum += bits;
    return { v: value, z: real, beta: 0, blame: error === 0 ? noBlame : new Map([[site, error]]), causes: 0n };
  };

  /** A property that is read now and written later. */
  ref = (
    object: object,
    key: PropertyKey,
  ): { run: (method: string, site: number, y?: unknown, sy?: Shadow) => unknown } => {
    const before = this.get(object, key);
    const shadow = this.s;
    return {
      run: (method, site, y, sy) => {
        const step = /^(inc|dec)(After)?$/.exec(method);
        if (step === null) {
          const value = this.binary(site, method as OperationName, before, shadow, y, sy);
          return this.set(site, object, key, value, this.s);
        }
        const value = step[1] === 'inc' ? this.inc(site, before, shadow) : this.dec(site, before, shadow);
        this.set(site, object, key, value, this.s);
        return step[2] === undefined ? value : this.first(before, shadow);
      },
    };
  };

  /** Storing in an array that narrows is an error of its own. */
  protected override narrowed(site: number, v: number, stored: number, s: Shadow | undefined): Shadow {
    const tally = this.tallies[site]!;
    tally.count++;
    const error = stored - v;
    return {
      v: stored,
      z: s?.z ?? bigOf(v),
      beta: s?.beta ?? 0,
      blame: blend(s, 1, undefined, 0, site, Number.isFinite(error) ? error : 0),
      causes: s?.causes ?? 0n,
    };
  }

  /** The shadow of the result of an operation, and everything that is counted of it. */
  private track(
    site: number,
    name: string,
    x: readonly number[],
    shadows: readonly (Shadow | undefined)[],
    v: number,
  ): Shadow | undefined {
    const tally = this.tallies[site]!;
    tally.count++;
    this.operationCount++;
    const isReal = x.every((one, i) => Number.isFinite(one) || shadows[i] !== undefined);
    if (v !== v && x.every((one) => one === one)) tally.note('nan', ...x);
    if (!isReal) return undefined;
    const operands = x.map((one, i) => ({ z: shadows[i]?.z ?? bigOf(one), beta: shadows[i]?.beta ?? 0 }));
    const real = shadowed(name, operands, this.settings.bits);
    const isOrdinary = x.every((one) => Number.isFinite(one));
    if (isOrdinary && Math.abs(v) === Infinity) {
      if (real === undefined) tally.poles++;
      else tally.note('overflow', ...x);
    }
    if (real === undefined) {
      this.lost++;
      return undefined;
    }
    const reals = operands.map(({ z }) => z);
    const nothing = (name === 'add' || name === 'sub') && isNothing(real.z, real.beta, reals, this.precision);
    const z = nothing ? ZERO : real.z;
    const local = this.count(tally, name, { x, shadows, reals, v, z, beta: real.beta, nothing });
    const exact = isOrdinary && Number.isFinite(v) ? realOf(name, x.map(bigOf), this.settings.bits + 64) : undefined;
    const delta = exact === undefined ? 0 : toNumber(minus(bigOf(v), exact));
    if (exact !== undefined) this.countRounding(tally, x, v, delta, exact);
    return this.shadowOf(site, name, { x, shadows, reals, v, real, delta, local });
  }

  private shadowOf(
    site: number,
    name: string,
    made: {
      readonly x: readonly number[];
      readonly shadows: readonly (Shadow | undefined)[];
      readonly reals: readonly Big[];
      readonly v: number;
      readonly real: { readonly z: Big; readonly beta: number };
      readonly delta: number;
      readonly local: number;
    },
  ): Shadow | undefined {
    const { x, shadows, reals, v, real, delta, local } = made;
    const [sx, sy] = shadows;
    let causes = (sx?.causes ?? 0n) | (sy?.causes ?? 0n);
    if (local >= this.settings.threshold) causes |= 1n << BigInt(site);
    let blame = noBlame;
    if (this.settings.blame && Number.isFinite(v)) {
      const isInherited = (sx?.blame.size ?? 0) + (sy?.blame.size ?? 0) > 0;
      const [wx, wy] = isInherited && x.every(Number.isFinite) ? weights(name, x, reals, this.settings.bits) : [0, 0];
      blame = isInherited || delta !== 0 ? blend(sx, wx, sy, wy, site, delta) : noBlame;
    }
    const isRight = real.beta === 0 && Number.isFinite(v) && compareBig(bigOf(v), real.z) === 0;
    if (isRight && causes === 0n && blame.size === 0) return undefined;
    return { v, z: real.z, beta: real.beta, blame, causes };
  }

  /** Bits, ulps and cancellation; the local error. */
  private count(
    tally: Tally,
    name: string,
    made: {
      readonly x: readonly number[];
      readonly shadows: readonly (Shadow | undefined)[];
      readonly reals: readonly Big[];
      readonly v: number;
      readonly z: Big;
      readonly beta: number;
      readonly nothing: boolean;
    },
  ): number {
    const { x, shadows, reals, v, z, beta, nothing } = made;
    const { format } = this.settings.chopper;
    const right = this.nearest(z);
    const bits = this.bitsBetween(v, right);
    tally.bitsMax = Math.max(tally.bitsMax, bits);
    tally.bitsSum += bits;
    const isPlain = this.isNearest && shadows.every((s) => s === undefined);
    const local = isPlain ? bits : this.bitsBetween(this.again(name, reals), right);
    tally.localMax = Math.max(tally.localMax, local);
    tally.localSum += local;
    const error = Number.isFinite(v) ? Math.abs(toNumber(minus(bigOf(v), z))) : Infinity;
    const unit = Number.isFinite(right) ? ulp(right, format) : Infinity;
    if (error > 0) {
      tally.maxUlps = Math.max(tally.maxUlps, error / unit);
      tally.maxRelative = Math.max(tally.maxRelative, z.m === 0n ? Infinity : error / Math.abs(toNumber(z)));
    }
    if (!nothing && !(beta <= Math.max(unit, error) * power(-10))) tally.unproved = true;
    if (name === 'add' || name === 'sub') this.countCancelled(tally, x as [number, number], v);
    return local;
  }

  /** The operation on operands that are right, in the format. */
  private again(name: string, reals: readonly Big[]): number {
    const right = reals.map((z) => this.nearest(z));
    const method = Reflect.get(this.plain, name === 'rem' ? 'fmod' : name) as (...x: readonly number[]) => number;
    return method(...right);
  }

  private countCancelled(tally: Tally, [x, y]: readonly [number, number], v: number): void {
    if (!Number.isFinite(v)) return;
    const top = Math.max(exponentOf(x), exponentOf(y));
    const fallen = v === 0 ? (x === 0 ? 0 : this.precision) : Math.max(0, top - exponentOf(v));
    if (fallen > 0 && (x !== 0 || y !== 0)) {
      tally.cancelledMax = Math.max(tally.cancelledMax, fallen);
      tally.cancelledCount++;
    }
    if ((Math.abs(v) === Math.abs(x) && y !== 0 && x !== 0) || (Math.abs(v) === Math.abs(y) && x !== 0 && y !== 0)) {
      if (Math.max(Math.abs(x), Math.abs(y)) === Math.abs(v)) tally.absorbed++;
    }
  }

  private countRounding(tally: Tally, x: readonly number[], v: number, delta: number, exact: Big): void {
    if (delta === 0) return;
    const { format } = this.settings.chopper;
    tally.rounding = Math.max(tally.rounding, Math.abs(delta) / ulp(v, format));
    if (compareBig(magnitude(exact), bigOf(format.minNormal)) < 0) tally.note('underflow', ...x);
  }

  /** log2(1 + distance in ulps), at most the precision. */
  bitsBetween(a: number, b: number): number {
    if (Object.is(a, b) || a === b) return 0;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return this.precision;
    const { format } = this.settings.chopper;
    const distance = ulpDistance(this.inFormat(a), this.inFormat(b), format);
    return Math.min(this.precision, log2(1 + distance));
  }

  /** A real number to nearest in the format. */
  rounded(z: Big): number {
    return this.nearest(z);
  }

  private inFormat(x: number): number {
    return this.nearest(bigOf(x));
  }
}

const integers = new Set(['floor', 'ceil', 'trunc', 'round', 'sign']);
const tracked = new Set([
  ...['sqrt', 'cbrt', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'atan2', 'pow', 'hypot'],
]);

function negatedShadow(s: Shadow, v: number): Shadow {
  const blame = new Map([...s.blame].map(([site, amount]) => [site, -amount]));
  return { ...s, v, z: { m: -s.z.m, e: s.z.e }, blame };
}

function isComparable(x: number, s: Shadow | undefined): boolean {
  return s !== undefined || Number.isFinite(x);
}

function integerOf(name: string, { m, e }: Big): bigint {
  const floor = (k: bigint): bigint => (e >= 0 ? k << BigInt(e) : k >> BigInt(-e));
  switch (name) {
    case 'floor':
      return floor(m);
    case 'ceil':
      return -floor(-m);
    case 'round':
      return e >= 0 ? floor(m) : (m + (1n << BigInt(-e - 1))) >> BigInt(-e);
    case 'sign':
      return m > 0n ? 1n : m < 0n ? -1n : 0n;
    default:
      return m < 0n ? -floor(-m) : floor(m);
  }
}

function decide(operator: string, x: unknown, y: unknown): boolean {
  switch (operator) {
    case '<':
      return (x as number) < (y as number);
    case '<=':
      return (x as number) <= (y as number);
    case '>':
      return (x as number) > (y as number);
    case '>=':
      return (x as number) >= (y as number);
    case '==':
      return x == y;
    case '!=':
      return x != y;
    case '===':
      return x === y;
    default:
      return x !== y;
  }
}
