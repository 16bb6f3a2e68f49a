/**
 * Integers that steer stay exact, in variables, properties, elements, results and arguments; data stays rounded.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';

interface Check {
  readonly name: string;
  readonly run: () => unknown;
  readonly want: unknown;
}
const path = new URL('./steering.js', import.meta.url).href;
const { checks } = (await import(/* @vite-ignore */ path)) as {
  checks: (lowering: typeof lower, make: typeof chopper) => readonly Check[];
};
const all = checks(lower, chopper);

describe('programs, lowered', () => {
  it('are more than fifty', () => expect(all.length).toBeGreaterThan(60));
  it.each(all.map((check) => [check.name, check] as const))(
    '%s',
    (_, { run, want }) => expect(run()).toEqual(want),
    20_000,
  );
});
