/**
 * `fpchop experiment merge`.
 * @module
 */
import type { Command } from 'commander';
import { countText } from '../formats/exactText.js';
import { within } from './options.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';

/** Adds the command. */
export function addMerge(experiment: Command): void {
  experiment
    .command('merge')
    .description('put the shards of a run together: the bytes are those of an undivided run')
    .argument('<runs...>', 'directories of all shards')
    .requiredOption('-o, --output <directory>', 'where the whole run goes')
    .option('--json', 'print JSON')
    .action(runMerge);
}

async function runMerge(
  directories: readonly string[],
  { output, json }: { readonly output: string; readonly json?: boolean },
): Promise<void> {
  const { mergeRuns } = await import('../../experiments/index.js');
  const { tasks, rows, sha256 } = await within(output, () => mergeRuns(directories, output));
  const merged = { directory: output, tasks: tasks.length, rows, sha256 };
  await print(
    json === true
      ? `${jsonText(merged)}\n`
      : `${output}: ${countText(tasks.length)} tasks of ${directories.length} shards, ${countText(rows!)} rows, sha256 ${sha256}\n`,
  );
}
