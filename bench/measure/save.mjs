/** The file of a run. */
import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file in whole or not at all. */
export function save(path, result) {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(result, undefined, 2)}\n`);
  renameSync(temporary, path);
}
