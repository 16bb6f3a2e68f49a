/**
 * Directories that a run may go to.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { MANIFEST } from './manifest/manifestFile.js';
import { RunError } from './runError.js';

/** What the library leaves when it is killed before a directory holds a run. */
const LEFTOVERS: ReadonlySet<string> = new Set(['lock', 'lock.takeover', 'manifest.json.tmp', 'results.ndjson.tmp']);

/**
 * Checks that a directory without a manifest holds nothing that a run would write over: it may be a finished run that lost
 * its manifest, or the directory of somebody else.
 * @param own - names that may be there: what the caller has put there itself
 * @throws RunError that names the first thing that is there
 */
export async function checkFresh(directory: string, own: Iterable<string> = []): Promise<void> {
  const allowed = new Set([...LEFTOVERS, ...own]);
  const found = (await readdir(directory)).filter((name) => !allowed.has(name) && !/^lock\.\d+\.tmp$/.test(name));
  const [first] = found.sort();
  if (first === undefined) return;
  const more = found.length > 1 ? ` and ${found.length - 1} more` : '';
  throw new RunError(`${directory}: holds no run (no ${MANIFEST}), but ${first}${more}; choose another directory`);
}
