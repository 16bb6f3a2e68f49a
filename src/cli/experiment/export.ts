/**
 * `fpchop experiment export`.
 * @module
 */
import { Option, type Command } from 'commander';
import { within } from './options.js';
import { openOutput } from '../output.js';
import { UsageError } from '../failure.js';

interface ExportArguments {
  readonly format?: 'csv' | 'parquet';
  readonly output?: string;
}

/** Adds the command. */
export function addExport(experiment: Command): void {
  experiment
    .command('export')
    .description('write the results of a run as CSV or Parquet')
    .argument('<run>', 'its directory')
    .addOption(
      new Option('--format <format>', 'by default what the name of the output ends with').choices(['csv', 'parquet']),
    )
    .option('-o, --output <file>', 'a file (by default standard output, which takes CSV)')
    .action(runExport);
}

async function runExport(directory: string, { format, output }: ExportArguments): Promise<void> {
  const { csvOf, parquetOf } = await import('../../experiments/index.js');
  const wanted = format ?? (output?.endsWith('.parquet') === true ? 'parquet' : 'csv');
  if (wanted === 'parquet' && output === undefined) throw new UsageError('--output expected for Parquet');
  await within(directory, async () => {
    const target = await openOutput(output);
    try {
      for await (const piece of wanted === 'parquet' ? parquetOf(directory) : csvOf(directory)) {
        await target.write(piece);
      }
      await target.commit();
    } catch (error) {
      await target.discard();
      throw error;
    }
  });
}
