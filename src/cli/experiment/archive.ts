/**
 * `fpchop experiment archive`.
 * @module
 */
import type { Command } from 'commander';
import { countText } from '../formats/exactText.js';
import { openOutput, print } from '../output.js';
import { within } from './options.js';

const examples = `
The archive holds the run, the source of the experiment, the digest of the lock file, the git commit, the processor and V8, RO-Crate
1.1 metadata, CITATION.cff, BibTeX of the papers that are claimed, and the digests of all files.

Examples:
  $ fpchop experiment archive runs/harmonic-sum -o harmonic-sum.zip
  $ fpchop experiment verify harmonic-sum.zip
`;

/** Adds the command. */
export function addArchive(experiment: Command): void {
  experiment
    .command('archive')
    .description('pack a finished run with what a referee needs to repeat it')
    .argument('<run>', 'its directory')
    .requiredOption('-o, --output <file>', 'the archive, a zip file')
    .addHelpText('after', examples)
    .action(runArchive);
}

async function runArchive(directory: string, { output }: { readonly output: string }): Promise<void> {
  const { archiveRun } = await import('../../experiments/index.js');
  const bytes = await within(directory, () => archiveRun(directory));
  const target = await openOutput(output);
  try {
    await target.write(bytes);
    await target.commit();
  } catch (error) {
    await target.discard();
    throw error;
  }
  if (output !== '-') await print(`${output}: ${countText(bytes.length)} bytes\n`);
}
