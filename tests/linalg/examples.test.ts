/**
 * The programs of examples/linalg, run as a reader runs them, but against the sources.
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fpchop-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines that an example prints. */
async function run(name: string): Promise<string[]> {
  const outfile = join(folder, name);
  await build({
    entryPoints: [join(root, 'examples/linalg', name)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: { fpchop: join(root, 'src/index.ts'), 'fpchop/linalg': join(root, 'src/linalg/index.ts') },
  });
  return execFileSync(process.execPath, [outfile], { encoding: 'utf8' }).split('\n');
}

describe('plate.mjs, a finite-element system', async () => {
  const lines = await run('plate.mjs');
  const row = (factor: string, method: string): string[] =>
    lines.find((line) => line.startsWith(factor) && line.includes(method))!.split(/[\s,]+/);

  it('is beyond float16 as it stands', () => {
    expect(lines[0]).toMatch(/^144 unknowns, elements up to 2673333$/);
    expect(lines[1]).toBe('float16 without scaling: overflow');
  });

  it.each(['float16', 'bfloat16', 'float8_e5m2'])('GMRES-IR solves it with %s factors', (factor) => {
    const [, , outcome, steps, before, after, ...iterations] = row(factor, 'gmres');
    expect(outcome).toBe('converged');
    expect(Number(steps)).toBeLessThanOrEqual(6);
    expect(Number(before)).toBeGreaterThan(1e-6);
    expect(Number(after)).toBeLessThan(2 ** -53);
    expect(iterations).toHaveLength(Number(steps));
  });

  it('LU-IR solves it with float16 factors, and not with those of eight bits', () => {
    expect(row('float16', 'lu').slice(2, 3)).toEqual(['converged']);
    expect(row('float8_e5m2', 'lu')[2]).not.toBe('converged');
  });
});

describe('sums.mjs', async () => {
  const lines = await run('sums.mjs');
  /** Errors in percent of the table for bfloat16, from n = 100 to 100000. */
  const errors = (method: string): number[] =>
    lines
      .find((line) => line.startsWith(method))!
      .match(/[\d.]+(?= %)/g)!
      .map(Number);

  it('to nearest, a long sum stagnates', () => expect(errors('one after')[3]).toBeGreaterThan(90));

  it.each(['pairwise', 'compensated (Kahan)'])('%s cures it', (method) => {
    for (const error of errors(method)) expect(error).toBeLessThan(1);
  });

  it('stochastic rounding cures it: the error stays below sqrt(n) u', () => {
    errors('stochastically').forEach((error, k) => {
      expect(error).toBeLessThan((100 * Math.sqrt(10 ** (k + 2))) / 256);
    });
    expect(errors('stochastically')[3]).toBeLessThan(10);
  });
});
