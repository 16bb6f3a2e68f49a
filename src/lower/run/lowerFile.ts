/**
 * The lowered text of a file: types stripped, arithmetic rounded, a source map back to what its author wrote.
 * @module
 */
import type { Words } from '../directive.js';
import { rewriteModule, type Runtime } from '../module.js';
import type { SourceType } from '../parse.js';
import { packageOf } from './nearestPackage.js';
import { composedMap, withoutMapComment } from './sourceMaps.js';
import { isTypeScript, strip } from './typescript.js';

/** A lowered file, and how it is loaded. */
export interface LoweredFile {
  /** Without a comment that names a source map. */
  readonly code: string;
  readonly map: string;
}

/**
 * Lowers the text of a file; undefined if it has no directive and there are no words.
 * @param file - its path, for messages, maps and the `"type"` of its package
 * @param sourceType - how it is loaded, where that is known
 * @throws {@link SyntaxError} for what cannot be lowered
 */
export function lowerFile(
  text: string,
  file: string,
  words: Words | undefined,
  runtime: Runtime,
  sourceType?: SourceType,
): LoweredFile | undefined {
  const plain = isTypeScript(file) ? strip(text, file) : text;
  const fallback = packageOf(file).sourceType;
  const lowered = rewriteModule(plain, file, words, { sourceType, fallback }, runtime);
  if (lowered === undefined) return undefined;
  return { code: withoutMapComment(lowered.code), map: composedMap(lowered.map, text, file) };
}
