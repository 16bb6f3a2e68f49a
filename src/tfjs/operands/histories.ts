/**
 * Histories: the largest magnitudes of operands in calls before, from which delayed scales are found.
 * @module
 */

/** Magnitudes by layer, kernel, operand and phase. */
export class Histories {
  private readonly magnitudes = new Map<string, number[]>();

  /**
   * The magnitude that scales this call: the largest of the last `calls` ones, or its own in the first; its own is
   * remembered for the next.
   */
  next(name: string, own: number, calls: number): number {
    const known = this.magnitudes.get(name) ?? [];
    const magnitude = known.length === 0 ? own : known.reduce((largest, x) => Math.max(largest, x), 0);
    known.push(own);
    if (known.length > calls) known.shift();
    this.magnitudes.set(name, known);
    return magnitude;
  }

  /** Magnitudes by name. */
  toJSON(): Record<string, readonly number[]> {
    return Object.fromEntries(this.magnitudes);
  }
}
