/**
 * rddmin: every 1-minimal set of units that fails, one after the other.
 *
 * Sources: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002 (ddmin);
 * Févotte and Lathuilière, Debugging and Optimization of HPC Programs with the Verrou Tool, Correctness 2019 (rddmin).
 * @module
 */

/** What is found: sets that fail, each 1-minimal, and the units that pass together. */
export interface Reduced {
  readonly sets: readonly (readonly number[])[];
  readonly rest: readonly number[];
  /** False where `fails` gave up, by throwing {@link OutOfBudget}. */
  readonly complete: boolean;
}

/** Thrown by a test that may not run any more. */
export class OutOfBudget extends Error {}

/**
 * While the rest fails, reduces it to a 1-minimal set, puts that down and removes it.
 * @param units - numbers, in the order of the source
 * @param fails - whether a set of units fails; the empty set passes
 */
export function rddmin(units: readonly number[], fails: (set: readonly number[]) => boolean): Reduced {
  const sets: (readonly number[])[] = [];
  let rest = units;
  try {
    while (rest.length > 0 && fails(rest)) {
      const set = ddmin(rest, fails);
      sets.push(set);
      rest = without(rest, set);
    }
    return { sets, rest, complete: true };
  } catch (error) {
    if (error instanceof OutOfBudget) return { sets, rest, complete: false };
    throw error;
  }
}

/** A set that fails, and does not without any one of its units. */
export function ddmin(failing: readonly number[], fails: (set: readonly number[]) => boolean): readonly number[] {
  let set = failing;
  for (let granularity = 2; set.length > 1;) {
    const divided = parts(set, granularity);
    const part = divided.find((one) => fails(one));
    if (part !== undefined) {
      set = part;
      granularity = 2;
      continue;
    }
    const whole = set;
    const complement = divided.map((one) => without(whole, one)).find((one) => one.length < whole.length && fails(one));
    if (complement !== undefined) {
      set = complement;
      granularity = Math.max(granularity - 1, 2);
    } else if (granularity >= set.length) break;
    else granularity = Math.min(set.length, 2 * granularity);
  }
  return set;
}

/** `count` parts, each of floor(what is left / parts left) units. */
function parts(set: readonly number[], count: number): (readonly number[])[] {
  const found: (readonly number[])[] = [];
  let start = 0;
  for (let left = Math.min(count, set.length); left > 0; left--) {
    const size = Math.floor((set.length - start) / left);
    found.push(set.slice(start, start + size));
    start += size;
  }
  return found;
}

function without(set: readonly number[], removed: readonly number[]): readonly number[] {
  const gone = new Set(removed);
  return set.filter((one) => !gone.has(one));
}
