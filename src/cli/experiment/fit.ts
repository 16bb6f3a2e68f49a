/**
 * `fpchop experiment fit`.
 * @module
 */
import type { Command } from 'commander';
import { addPoolOptions, poolOptions, within, type PoolArguments } from './options.js';
import { showTasks } from './progress.js';
import { openOutput } from '../output.js';

interface FitArguments extends PoolArguments {
  readonly output?: string;
  readonly quick?: boolean;
}

/** Adds the command. */
export function addFit(experiment: Command): void {
  const command = experiment
    .command('fit')
    .description('fit the bands of the claims of gates C and D on the seeds 1..20')
    .argument('<experiment>', 'name, id or module')
    .option('--quick', 'for the quick grid alone')
    .option(
      '-o, --output <file>',
      'a file of JSON, or a module (.ts, .mjs) that exports bands (by default prints JSON)',
    );
  addPoolOptions(command).action(runFit);
}

async function runFit(source: string, { output, quick, ...given }: FitArguments): Promise<void> {
  const { bandsText, fitBands } = await import('../../experiments/fit.js');
  const progress = showTasks();
  const profiles = quick === true ? (['quick'] as const) : (['default', 'quick'] as const);
  const bands = await within(source, () =>
    fitBands(source, profiles, { ...poolOptions(given), onProgress: (counts) => progress.update(counts) }),
  ).finally(() => progress.stop());
  const target = await openOutput(output);
  try {
    await target.write(bandsText(bands, output ?? '.json'));
    await target.commit();
  } catch (error) {
    await target.discard();
    throw error;
  }
}
