/**
 * The last line of `npm run verify`: how many cases all files compared. A globalSetup of the verify project.
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the file that tallies append to; what is returned reads it when all tests are over. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'fpchop-verify-'));
  const counts = join(folder, 'counts');
  writeFileSync(counts, '');
  process.env['FPCHOP_TALLY'] = counts;
  return () => {
    const cases = readFileSync(counts, 'utf8')
      .trim()
      .split('\n')
      .reduce((sum, count) => sum + Number(count), 0);
    console.log(`verify: ${cases.toLocaleString('en')} cases compared in all`);
    rmSync(folder, { recursive: true });
  };
}
