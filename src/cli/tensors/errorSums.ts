/**
 * Errors between numbers and what became of them, over many arrays.
 * @module
 */

/** What differs between arrays. */
export interface Errors {
  /** Elements that were compared. */
  readonly count: number;
  /** Elements that differ, NaN against NaN excepted. */
  readonly changed: number;
  /** Elements of which one is NaN, or infinite, and the other is not the same. */
  readonly notFinite: number;
  /** The largest and the mean difference of elements that are finite in both. */
  readonly maxError: number;
  readonly meanError: number;
  /** 10 log10(sum x^2 / sum (y - x)^2) of them; Infinity where nothing differs. */
  readonly sqnr: number;
}

/** Sums in float64, in the order of the elements, scaled by a power of two so that squares neither overflow nor vanish. */
export class ErrorSums {
  #count = 0;
  #finite = 0;
  #changed = 0;
  #notFinite = 0;
  #largest = 0;
  #total = 0;
  #signal = new Squares();
  #noise = new Squares();

  /** Adds arrays of one length. */
  add(x: ArrayLike<number>, y: ArrayLike<number>): this {
    for (let i = 0; i < x.length; i++) {
      const [a, b] = [x[i]!, y[i]!];
      this.#count++;
      const same = a === b || (a !== a && b !== b);
      if (!same) this.#changed++;
      if (!Number.isFinite(a) || !Number.isFinite(b)) {
        if (!same) this.#notFinite++;
        continue;
      }
      const error = Math.abs(b - a);
      this.#finite++;
      this.#total += error;
      if (error > this.#largest) this.#largest = error;
      this.#signal.add(a);
      this.#noise.add(error);
    }
    return this;
  }

  get errors(): Errors {
    const noise = this.#noise.log10;
    return {
      count: this.#count,
      changed: this.#changed,
      notFinite: this.#notFinite,
      maxError: this.#largest,
      meanError: this.#finite === 0 ? 0 : this.#total / this.#finite,
      sqnr: noise === -Infinity ? Infinity : 10 * (this.#signal.log10 - noise),
    };
  }
}

/** A sum of squares, kept as a multiple of the square of the largest number. */
class Squares {
  #scale = 0;
  #sum = 0;

  add(x: number): void {
    const size = Math.abs(x);
    if (size > this.#scale) {
      const ratio = this.#scale / size;
      this.#sum = this.#sum * ratio * ratio + 1;
      this.#scale = size;
    } else if (size > 0) {
      const ratio = size / this.#scale;
      this.#sum += ratio * ratio;
    }
  }

  /** log10 of the sum; -Infinity for 0. */
  get log10(): number {
    return this.#scale === 0 ? -Infinity : 2 * Math.log10(this.#scale) + Math.log10(this.#sum);
  }
}
