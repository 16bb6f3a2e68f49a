/**
 * Real packages, bundled each to one source and lowered whole: what must hold in three formats (tests/lower/rows). The packages
 * are installed on demand; without a registry the suite is skipped aloud.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Result {
  readonly name: string;
  readonly format: string;
  readonly wrong?: string;
}

const load = async (file: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(file, import.meta.url).href) as Promise<unknown>;
const { install } = (await load('../../scripts/packages.mjs')) as { install(group: string): string };
const { runRows, formats } = (await load('./rows/suite.js')) as {
  runRows(): Promise<readonly Result[]>;
  formats: readonly string[];
};
const { rows } = (await load('./rows/index.js')) as { rows: Readonly<Record<string, { outOfReach?: string }>> };
const { left } = (await load('./rows/left.js')) as { left: Readonly<Record<string, Readonly<Record<string, string>>>> };

/** How many rows held when this was written; the list of those that are left may only get shorter. */
const least: Readonly<Record<string, number>> = { bfloat16: 54, float16: 51, float8_e4m3fn: 28 };

const missing = ((): string | undefined => {
  try {
    install('tests/packages/lowering');
    return undefined;
  } catch (error) {
    if ((error as { skipped?: boolean }).skipped !== true) throw error;
    return `packages that are lowered whole: skipped, the registry does not answer (${Object.keys(rows).length} rows)`;
  }
})();
if (missing !== undefined) console.warn(missing);

describe.skipIf(missing !== undefined)('packages that are lowered whole', () => {
  let results: readonly Result[] = [];
  beforeAll(async () => {
    results = await runRows();
  }, 1_800_000);
  afterAll(() => {
    for (const format of formats) {
      const held = results.filter((one) => one.format === format && one.wrong === undefined).length;
      console.log(`${format}: ${held} of ${Object.keys(rows).length} rows hold`);
    }
  });

  const cases = Object.keys(rows).flatMap((name) => formats.map((format) => [name, format] as const));
  it.each(cases)('%s in %s', (name, format) => {
    const { wrong } = results.find((one) => one.name === name && one.format === format)!;
    if (left[name]?.[format] === undefined) expect(wrong).toBeUndefined();
    else expect(wrong, `${name} holds in ${format} now; take it off the list of those that are left`).toBeDefined();
  });

  it.each(Object.entries(least))('%s: at least %d rows hold', (format, count) => {
    const held = results.filter((one) => one.format === format && one.wrong === undefined);
    expect(held.length).toBeGreaterThanOrEqual(count);
  });

  it('nothing hangs, crashes or throws in bfloat16 but what is out of reach', () => {
    const bad = results.filter(
      ({ format, wrong = '' }) => format === 'bfloat16' && /^(hangs|crashes|throws)/.test(wrong),
    );
    expect(bad.filter(({ name }) => rows[name]!.outOfReach === undefined)).toEqual([]);
  });
});
