/**
 * Counting the cases that a verify file compares: a line a test, a total a file.
 * @module
 */
import { afterAll, expect } from 'vitest';

/** Whether everything is to run that is otherwise thinned. */
export const full = process.env['FPCHOP_VERIFY'] === 'full';

/** A tally that prints its total when the file's tests are over. */
export function tally(title: string): (what: string, cases: number) => void {
  let total = 0;
  afterAll(() => console.log(`verify: ${title}: ${total.toLocaleString('en')} cases in total`));
  return (what, cases) => {
    expect(cases, `${what}: no case compared`).toBeGreaterThan(0);
    total += cases;
    console.log(`verify: ${what}: ${cases.toLocaleString('en')} cases`);
  };
}
