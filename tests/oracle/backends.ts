/**
 * The back ends that bulk calls can use; every suite about arrays runs once on each.
 * @module
 */

/** A back end and how to choose it. */
export interface Backend {
  readonly name: string;
  use(): void;
}

export const backends: readonly Backend[] = [{ name: 'the only one', use: () => undefined }];
