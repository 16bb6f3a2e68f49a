/**
 * The back ends that bulk calls can use; every suite about arrays runs once on each.
 * @module
 */
import { useBackend } from '../../src/index.js';

/** A back end and how to choose it. */
export interface Backend {
  readonly name: string;
  use(): void;
}

export const backends: readonly Backend[] = (['js', 'wasm-simd'] as const).map((name) => ({
  name,
  use: () => useBackend(name),
}));
