/**
 * Orbits of a map of [0, 1) into itself, and which one each start leads to.
 * @module
 */
import { chopper } from '../../../chopper.js';
import type { Format } from '../../../format/format.js';
import { decode, encode } from '../../../value/codes.js';

/** A map of [0, 1) into itself whose values belong to a format. */
export type IntervalMap = (x: number) => number;

/** A periodic orbit. */
export interface Orbit {
  readonly length: number;
  readonly minimum: number;
}

/** Every number of `format` in [0, 1), ascending: the number of code k is the k-th. */
export function everyNumber(format: Format): number[] {
  return Array.from({ length: Number(encode(1, format)) }, (_, code) => decode(code, format));
}

/** The numbers of `format` nearest to the midpoints of `count` equal parts of [0, 1). */
export function evenlySpread(count: number, format: Format): number[] {
  const nearest = chopper(format);
  return Array.from({ length: count }, (_, k) => nearest((k + 0.5) / count));
}

/**
 * The orbit that each start leads to.
 * @param progress - told how much is done, 0..1
 */
export function orbitsFrom(
  starts: readonly number[],
  next: IntervalMap,
  progress: (fraction: number) => void,
): Orbit[] {
  const known = new Map<number, Orbit>(); // of each number that has been met
  return starts.map((start, i) => {
    const path: number[] = [];
    let x = start;
    for (; !known.has(x); x = next(x)) {
      known.set(x, pending);
      path.push(x);
    }
    const orbit = known.get(x) === pending ? orbitOf(path.slice(path.indexOf(x))) : known.get(x)!;
    for (const met of path) known.set(met, orbit);
    if (i % 64 === 0) progress(i / starts.length);
    return orbit;
  });
}

/** Stands for the orbit of numbers on the present path, which is not known yet. */
const pending: Orbit = { length: 0, minimum: NaN };

function orbitOf(cycle: readonly number[]): Orbit {
  return { length: cycle.length, minimum: cycle.reduce((a, b) => Math.min(a, b)) };
}

/** The weight of the starts that lead to `orbit`, over the weight of all. */
export function share(orbit: Orbit, orbits: readonly Orbit[], weights: readonly number[]): number {
  let [own, all] = [0, 0];
  for (const [i, weight] of weights.entries()) {
    all += weight;
    if (orbits[i] === orbit) own += weight;
  }
  return own / all;
}
