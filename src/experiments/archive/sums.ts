/**
 * The digests of the files of an archive: a text that `sha256sum -c` takes.
 * @module
 */
import { sha256 } from '../run/digests.js';

/** The files of an archive by name. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** The name of the file of digests: it names every other file. */
export const SUMS = 'sha256sums.txt';

/** The digests of all files but their own, by name. */
export function sumsText(files: Files): string {
  const names = Object.keys(files).filter((name) => name !== SUMS);
  return names
    .sort()
    .map((name) => `${sha256(files[name]!)}  ${name}\n`)
    .join('');
}

/** Files that are not as the digests say, each by its name; empty if all are. */
export function tampered(files: Files): string[] {
  if (!Object.hasOwn(files, SUMS)) return [`${SUMS}: missing in the archive`];
  const stated = new Map(linesOf(new TextDecoder().decode(files[SUMS]!)));
  const found = new Map(linesOf(sumsText(files)));
  const names = [...new Set([...stated.keys(), ...found.keys()])].sort();
  const wrong = names.flatMap((name) => {
    if (!found.has(name)) return [`${name}: missing in the archive`];
    if (!stated.has(name)) return [`${name}: not named in ${SUMS}`];
    return stated.get(name) === found.get(name) ? [] : [`${name}: has another digest than ${SUMS} states`];
  });
  if (wrong.length > 0 || new TextDecoder().decode(files[SUMS]!) === sumsText(files)) return wrong;
  return [`${SUMS}: written in another way than ours`];
}

function linesOf(text: string): [name: string, digest: string][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(66), line.slice(0, 64)]);
}
