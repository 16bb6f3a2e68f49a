/** All built-in experiments: the same bytes however they are computed, and no claim fails. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinExperiments, type Grid, type Verdict, type Workers } from '../../src/experiments/index.js';
import { builtinNames } from '../../src/experiments/findExperiment.js';
import { full } from '../oracle/tally.js';
import { startChromium } from '../browser/chromium.js';
import { useCompiled } from './compiled.js';
import { faultsOf, noFaults, screens } from './reportPage.js';

const { experiments, file, fpchop } = useCompiled();
const names = builtinNames();

/** What makes the quick grids, with one seed, seconds long; experiments that are not here take no longer. */
const small: Readonly<Record<string, Grid>> = {
  'bernoulli-map': { params: { beta: 1.25 } },
  'shallow-water': { params: { days: 3 } },
  'program-search': { params: { operations: [3, 6], effort: 0.01 } },
  'masked-diffusion': { params: { uniformBits: [24, 11] } },
  'soil-heat': { params: { years: 0.05 } },
  lorenz63: { formats: ['float64', 'e8m9', 'e8m4'], params: { spinUp: 20, steps: 100 } },
  'reduction-order': { params: { prompts: 3, tokens: 8 } },
  'iterative-refinement': { params: { n: 12 } },
  'backward-error': { params: { problem: ['matvec', 'matmul', 'lu'], n: [50, 100] } },
  'quantized-network': { formats: ['float8_e4m3', 'bfloat16'], params: { epochs: 1 } },
  'low-precision-training': { formats: ['float64', 'e2m1finite'], params: { steps: 20 } },
};

describe('a small grid of every experiment', () => {
  const pools = new Map<number, Workers>();
  beforeAll(async () => {
    const { openWorkers } = await experiments();
    for (const count of [1, 2, 4]) pools.set(count, openWorkers(count));
  });
  afterAll(() => Promise.all([...pools.values()].map((workers) => workers.close())));

  const digestOf = async (name: string, workers: number, backend: 'wasm-simd' | 'js'): Promise<string> => {
    const output = file(`${name}-${workers}-${backend}`);
    const { runExperiment } = await experiments();
    const how = { output, quick: true, seeds: [101], backend, workers: pools.get(workers)! };
    const { sha256, tasks } = await runExperiment(name, { ...small[name], ...how });
    expect(tasks.filter(({ error }) => error !== undefined)).toEqual([]);
    return sha256!;
  };

  it.each(names)('%s has the same bytes from 1, 2 and 4 workers, and from the JavaScript loops', async (name) => {
    const digest = await digestOf(name, 1, 'wasm-simd');
    expect(digest).toMatch(/^[\da-f]{64}$/);
    expect(await digestOf(name, 2, 'wasm-simd')).toBe(digest);
    expect(await digestOf(name, 4, 'js')).toBe(digest);
  });

  it.each(screens)('in one report, at $width pixels, dark: $dark, without faults', async (screen) => {
    const { makeReport, readRun } = await experiments();
    const page = file('all.html');
    if (!existsSync(page)) {
      const runs = await Promise.all(names.map((name) => readRun(file(`${name}-1-wasm-simd`))));
      writeFileSync(page, (await makeReport(runs)).html);
    }
    const browser = await startChromium();
    try {
      const { plots, marks, page: opened, ...faults } = await faultsOf(browser, page, screen);
      await opened.close();
      expect(faults).toEqual(noFaults);
      expect([plots >= 19, marks > 500]).toEqual([true, true]); // 19 plots of these grids
    } finally {
      await browser.close();
    }
  });

  it.each(names)('%s: gates A and B pass, digit for digit', async (name) => {
    const { judgeRun, readRun } = await experiments();
    const verdicts = judgeRun(await readRun(file(`${name}-1-wasm-simd`)));
    const exact = verdicts.filter(({ gate }) => gate === 'A' || gate === 'B');
    // Grids smaller than the quick one may lack figures; the tests of these experiments have them.
    const fine: readonly Verdict['verdict'][] = ['pass', 'not reproduced']; // the latter: our own figures came out
    const off = exact.filter(({ verdict, of }) => !fine.includes(verdict) && !(name in small && of === 0));
    expect(off).toEqual([]);
  });
});

// Every experiment twice, and samples once more: too long for npm run verify.
describe.runIf(full)('fpchop experiment run --all --quick', () => {
  const read = (run: string, name: string): string => readFileSync(join(file(run), name, 'results.ndjson'), 'utf8');
  let verdicts = new Map<string, Verdict[]>();

  beforeAll(() => {
    const [two] = ['2', '4'].map((workers) => {
      const options = ['--workers', workers, '--output', workers, '--json'];
      return JSON.parse(fpchop('experiment', 'run', '--all', '--quick', ...options).stdout) as {
        runs: { experiment: string; verdicts: Verdict[] }[];
      };
    });
    verdicts = new Map(two!.runs.map((run) => [run.experiment, run.verdicts]));
  }, 3_600_000);

  it.each(names)('%s has the same bytes from 2 and 4 workers', (name) => expect(read('4', name)).toBe(read('2', name)));

  it.each(names)('%s: a sample has the same bits from one worker and the JavaScript loops', (name) => {
    const options = ['--sample', '2', '--workers', '1', '--backend', 'js'];
    expect(fpchop('experiment', 'verify', join('2', name), ...options)).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(names)('%s: no claim fails', (name) => {
    expect(verdicts.get(name)!.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdicts.get(name)!.some(({ verdict }) => verdict === 'pass')).toBe(true);
  });
});

describe('the bands of gate C', () => {
  it.each(names)('%s has one for each claim, fitted for its default grid', async (name) => {
    const { experiment } = (await builtinExperiments()).find((loaded) => loaded.experiment.name === name)!;
    const { claims = [], bands = {} } = experiment;
    const wanted = claims.filter(({ gate }) => gate === 'C').map((claim) => claim.name);
    expect(Object.keys(bands.default ?? {})).toEqual(expect.arrayContaining(wanted));
  });
});
