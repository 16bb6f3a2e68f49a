/**
 * Fitting the bands of gates C and D on the seeds 1..20.
 *
 * The band is mean ± 3.615 standard deviations: the two-sided normal tolerance interval that covers 99 % of all seeds
 * with 95 % confidence, for a sample of 20 (ISO 16269-6, annex F). It is committed with the experiment, and checked on
 * seeds 101..110 afterwards.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureSeeds, spread, type Band, type Bands } from './author/claims.js';
import { fittingSeeds } from './run/grid.js';
import { loadExperiment } from './findExperiment.js';
import { readRun } from './run/results.js';
import { runExperiment, type ResumeOptions } from './run/run.js';

const TOLERANCE = 3.615;

/**
 * Runs an experiment on the seeds 1..20 and fits the bands of its claims of gates C and D.
 * @param profiles - the grids to fit for; bands for others stay
 * @throws RangeError for an unknown experiment, a task that fails, or a claim that the default
 * grid cannot measure
 */
export async function fitBands(
  source: string | URL,
  profiles: readonly ('default' | 'quick')[] = ['default', 'quick'],
  options: ResumeOptions = {},
): Promise<Bands> {
  const { experiment } = await loadExperiment(source);
  const fitted = new Map(Object.entries(experiment.bands ?? {}));
  for (const profile of profiles) {
    if (profile === 'quick' && experiment.quick === undefined) continue;
    const output = await mkdtemp(join(tmpdir(), 'fpchop-fit-'));
    try {
      const run = { ...options, output, seeds: fittingSeeds, quick: profile === 'quick' };
      const { tasks } = await runExperiment(source, run);
      const failed = tasks.find(({ error }) => error !== undefined);
      if (failed !== undefined) throw new RangeError(`${experiment.name}: task ${failed.task} failed: ${failed.error}`);
      const { rows } = await readRun(output);
      const bands = (experiment.claims ?? []).flatMap((claim) => {
        if (!('measure' in claim)) return [];
        const measured = measureSeeds(claim, rows);
        if (measured.length === 0 && profile === 'quick') return []; // a smaller grid may leave claims out
        if (measured.length === 0) throw new RangeError(`${experiment.name}: "${claim.name}" cannot be measured`);
        return [[claim.name, bandOf(measured)] as const];
      });
      fitted.set(profile, Object.fromEntries(bands));
    } finally {
      await rm(output, { recursive: true, force: true });
    }
  }
  return Object.fromEntries(fitted);
}

function bandOf(measured: readonly number[]): Band {
  const { mean, deviation } = spread(measured);
  return { mean, deviation, low: mean - TOLERANCE * deviation, high: mean + TOLERANCE * deviation };
}

/** Bands as a module, or as JSON, by the ending of the file that is to hold them. */
export function bandsText(bands: Bands, file: string): string {
  if (file.endsWith('.json')) return `${JSON.stringify(bands, null, 2)}\n`;
  const typed = file.endsWith('.ts');
  const state = 'not checked on 101..110 yet; once they are, say here how many lay in the bands.';
  const about = `/**\n * Fitted on the seeds 1..20 by \`fpchop experiment fit\`;\n * ${state}\n * @module\n */\n`;
  const types = typed ? "import type { Bands } from '../../author/claims.js';\n" : '';
  return `${about}${types}\nexport const bands${typed ? ': Bands' : ''} = ${literal(bands, '')};\n`;
}

function literal(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const fields = Object.entries(value).map(([key, field]) => {
    const name = /^[a-z_$][\w$]*$/i.test(key) ? key : `'${key}'`;
    return `${inner}${name}: ${literal(field, inner)},\n`;
  });
  return fields.length === 0 ? '{}' : `{\n${fields.join('')}${indent}}`;
}
