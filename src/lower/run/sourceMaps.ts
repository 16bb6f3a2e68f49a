/**
 * Source maps of lowered files, composed with the map that a file already carries.
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import remapping, { type SourceMapInput } from '@jridgewell/remapping';

const comment = /^[ \t]*\/\/[#@][ \t]*sourceMappingURL=(\S+)[ \t]*$/gm;

/** A text without the comment that names its source map. */
export function withoutMapComment(text: string): string {
  return text.replace(comment, '');
}

/**
 * The source map of a lowered text, back to what its author wrote: where the text names a map that is there, inline or
 * in a file, the two are composed; otherwise `map` itself.
 * @param map - from the lowered text to `text`
 * @param file - where `text` stands
 */
export function composedMap(map: string, text: string, file: string): string {
  const original = originalMap(text, file);
  if (original === undefined) return map;
  let isOuter = true;
  const composed = remapping(map as SourceMapInput, () => {
    const answer = isOuter ? original : null;
    isOuter = false; // what the author wrote has no map
    return answer;
  });
  return composed.toString();
}

/** A source map as the comment that carries it. */
export function inlineMap(map: string): string {
  return `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}\n`;
}

/** The map that a text carries; undefined if it has none, or names one that cannot be read. */
function originalMap(text: string, file: string): SourceMapInput | undefined {
  const reference = [...text.matchAll(comment)].at(-1)?.[1];
  if (reference === undefined) return undefined;
  try {
    return JSON.parse(mapText(reference, file)) as SourceMapInput;
  } catch {
    return undefined;
  }
}

function mapText(reference: string, file: string): string {
  const inline = /^data:[^,]*?(;base64)?,(.*)$/s.exec(reference);
  if (inline !== null) {
    return inline[1] === undefined ? decodeURIComponent(inline[2]!) : Buffer.from(inline[2]!, 'base64').toString();
  }
  const path = reference.startsWith('file:') ? fileURLToPath(reference) : resolve(dirname(file), decodeURI(reference));
  return readFileSync(path, 'utf8');
}
