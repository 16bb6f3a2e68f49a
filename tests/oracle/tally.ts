/**
 * Counting the cases that verify compares: a line a test, a total a file, and a total of all files at the end.
 * @module
 */
import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';

/** Whether everything is to run that is otherwise thinned. */
export const full = process.env['FPCHOP_VERIFY'] === 'full';

/** Counts of the files, one a line, which all workers append to; set by total.ts. */
const COUNTS = 'FPCHOP_TALLY';

/** A tally that prints its total when the file's tests are over. */
export function tally(title: string): (what: string, cases: number) => void {
  let total = 0;
  afterAll(() => {
    console.log(`verify: ${title}: ${total.toLocaleString('en')} cases in total`);
    const counts = process.env[COUNTS];
    if (counts !== undefined) appendFileSync(counts, `${total}\n`);
  });
  return (what, cases) => {
    expect(cases, `${what}: no case compared`).toBeGreaterThan(0);
    total += cases;
    console.log(`verify: ${what}: ${cases.toLocaleString('en')} cases`);
  };
}
