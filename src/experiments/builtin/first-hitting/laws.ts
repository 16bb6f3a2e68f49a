/**
 * The laws of masked samplers, exactly, by dynamic programming over patterns.
 *
 * A pattern is L digits of base V + 1: a token 0..V-1, or V where the position is still masked. Patterns are visited in
 * an order in which each comes after those that lead to it: by the number of masked positions, most first.
 * @module
 */
import { uniform } from '../../author/data.js';
import { chopper } from '../../../chopper.js';

const { log, expm1 } = chopper('float64');

/** A network: p(v | pattern, position), the same at all times. */
export interface Network {
  readonly positions: number;
  readonly tokens: number;
  /** `conditionals[(pattern * positions + position) * tokens + v]`. */
  readonly conditionals: Float64Array;
}

/** A network whose conditionals are proportional to the squares of exponential deviates, one for each entry. */
export function randomNetwork(positions: number, tokens: number, seed: bigint): Network {
  const patterns = count(tokens + 1, positions);
  const draws = uniform(patterns * positions * tokens, { seed, stream: 1 }).map((u) => log(1 - u) * log(1 - u));
  const conditionals = new Float64Array(draws.length);
  for (let from = 0; from < draws.length; from += tokens) {
    let sum = 0;
    for (let v = 0; v < tokens; v++) sum += draws[from + v]!;
    for (let v = 0; v < tokens; v++) conditionals[from + v] = draws[from + v]! / sum;
  }
  return { positions, tokens, conditionals };
}

function count(base: number, digits: number): number {
  let product = 1;
  for (let i = 0; i < digits; i++) product *= base;
  return product;
}

/** The masked positions of a pattern. */
function maskedOf({ positions, tokens }: Network, pattern: number): number[] {
  const masked: number[] = [];
  for (let i = 0, rest = pattern; i < positions; i++, rest = Math.floor(rest / (tokens + 1))) {
    if (rest % (tokens + 1) === tokens) masked.push(i);
  }
  return masked;
}

/** The pattern with nothing unmasked: the largest number. */
function start({ positions, tokens }: Network): number {
  return count(tokens + 1, positions) - 1;
}

/** What a pattern gains when `position` becomes token v: a negative number. */
function gain({ tokens }: Network, position: number, v: number): number {
  return (v - tokens) * count(tokens + 1, position);
}

/** The probabilities of patterns without masks, others 0; from the law of one step to the next pattern. */
function finish(network: Network, law: Float64Array): Float64Array {
  return law.map((p, pattern) => (maskedOf(network, pattern).length === 0 ? p : 0));
}

/**
 * First hitting: one masked position, drawn uniformly, is unmasked by the conditionals of the pattern, until none is.
 * Unmasking lowers the number of a pattern, so that one pass from the largest down visits each after its sources.
 */
export function firstHittingLaw(network: Network): Float64Array {
  const { positions, tokens, conditionals } = network;
  const law = new Float64Array(start(network) + 1);
  law[start(network)] = 1;
  for (let pattern = start(network); pattern >= 0; pattern--) {
    const masked = maskedOf(network, pattern);
    for (const position of masked) {
      for (let v = 0; v < tokens; v++) {
        const p = conditionals[(pattern * positions + position) * tokens + v]!;
        law[pattern + gain(network, position, v)]! += (law[pattern]! * p) / masked.length;
      }
    }
  }
  return finish(network, law);
}

/** An order-agnostic model: the mean over all orders of positions of the product of conditionals. */
export function orderAgnosticLaw(network: Network): Float64Array {
  const { positions, tokens, conditionals } = network;
  const orders = permutations(Array.from({ length: positions }, (_, i) => i));
  const law = new Float64Array(start(network) + 1);
  for (const order of orders) {
    let states = new Map([[start(network), 1]]);
    for (const position of order) {
      const next = new Map<number, number>();
      for (const [pattern, mass] of states) {
        for (let v = 0; v < tokens; v++) {
          const p = conditionals[(pattern * positions + position) * tokens + v]!;
          next.set(pattern + gain(network, position, v), mass * p);
        }
      }
      states = next;
    }
    for (const [pattern, mass] of states) law[pattern]! += mass / orders.length;
  }
  return law;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/**
 * Ancestral sampling in N steps: with k steps left each masked position is unmasked with probability 1 / k; all that are
 * unmasked in a step, by the conditionals of the pattern before it.
 */
export function ancestralLaw(network: Network, steps: number): Float64Array {
  const { positions, tokens, conditionals } = network;
  let law = new Float64Array(start(network) + 1);
  law[start(network)] = 1;
  for (let k = steps; k >= 1; k--) {
    const next = new Float64Array(law.length);
    law.forEach((mass, pattern) => {
      if (mass === 0) return;
      const masked = maskedOf(network, pattern);
      const visit = (i: number, target: number, p: number): void => {
        if (p === 0) return;
        if (i === masked.length) {
          next[target]! += p;
          return;
        }
        visit(i + 1, target, (p * (k - 1)) / k);
        for (let v = 0; v < tokens; v++) {
          const conditional = conditionals[(pattern * positions + masked[i]!) * tokens + v]!;
          visit(i + 1, target + gain(network, masked[i]!, v), (p * conditional) / k);
        }
      };
      visit(0, pattern, mass);
    });
    law = next;
  }
  return law;
}

/** Half the sum of differences. */
export function totalVariation(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.abs(p[i]! - q[i]!);
  return sum / 2;
}

/**
 * The mean times at which the first, second, … of L positions are unmasked, time going from 1 to 0: with n masked it goes
 * from t to t u^(1/n).
 */
export function hittingTimes(positions: number, paths: number, seed: bigint): Float64Array {
  const draws = uniform(positions * paths, { seed, stream: 2 });
  const sums = new Float64Array(positions);
  for (let path = 0; path < paths; path++) {
    let time = 1;
    for (let masked = positions; masked >= 1; masked--) {
      time += time * expm1(log(1 - draws[path * positions + masked - 1]!) / masked);
      sums[positions - masked]! += time;
    }
  }
  return sums.map((sum) => sum / paths);
}

/** Evaluations of the network in N steps of ancestral sampling where steps that change nothing are left out: N (1 - (1 - 1/N)^L). */
export function evaluations(positions: number, steps: number): number {
  let unchanged = 1;
  for (let i = 0; i < positions; i++) unchanged *= 1 - 1 / steps;
  return steps * (1 - unchanged);
}
