/**
 * Calibration: fixed scales of the results of a model, found from what it gives once.
 * @module
 */
import { scaleFor } from '../../blocks/index.js';
import type { TensorSpec } from './modelSpec.js';

/** Results of the parts of a model by name, and by number where a part has several. */
export class Results {
  private readonly found = new Map<string, Float32Array[][]>();

  constructor(names: readonly string[]) {
    for (const name of names) this.found.set(name, []);
  }

  add(name: string, k: number, values: Float32Array): void {
    (this.found.get(name)![k] ??= []).push(values);
  }

  /** The scale of each. */
  scales({ format, scale, calibration }: TensorSpec): Record<string, readonly number[]> {
    const spec = { format, ...(scale !== undefined && { scale }), ...(calibration !== undefined && { calibration }) };
    return Object.fromEntries(
      [...this.found].map(([name, results]) => [name, results.map((parts) => scaleFor(joined(parts), spec))]),
    );
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
