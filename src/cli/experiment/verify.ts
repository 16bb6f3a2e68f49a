/**
 * `fpchop experiment verify`.
 * @module
 */
import type { Command } from 'commander';
import { countText } from '../formats/exactText.js';
import { addPoolOptions, poolOptions, positiveInteger, within, type PoolArguments } from './options.js';
import { showTasks, type TaskCounts } from './progress.js';
import { Failure } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';

interface VerifyArguments extends PoolArguments {
  readonly sample?: string;
  readonly module?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function addVerify(experiment: Command): void {
  const command = experiment
    .command('verify')
    .description('repeat a run, or a sample of its tasks, and compare every row bit for bit')
    .argument('<run>', 'its directory, or an archive of it (.zip)')
    .option('--sample <count>', 'repeat this many tasks alone, spread evenly')
    .option('--limit <bytes>', 'the most that an archive may unpack to (by default 1 GiB)')
    .option('--module <file>', "the experiment's module, if it is not where it was");
  addPoolOptions(command).option('--json', 'print JSON').action(runVerify);
}

async function runVerify(directory: string, given: VerifyArguments): Promise<void> {
  const { verifyArchive, verifyRun } = await import('../../experiments/index.js');
  const progress = showTasks();
  const verification = await within(directory, () => {
    const options = {
      ...poolOptions(given),
      ...(given.sample !== undefined && { sample: positiveInteger('--sample', given.sample) }),
      ...(given.module !== undefined && { module: given.module }),
      onProgress: (counts: TaskCounts) => progress.update(counts),
    };
    if (!directory.endsWith('.zip')) return verifyRun(directory, options);
    const limit = given.limit === undefined ? {} : { limit: positiveInteger('--limit', given.limit) };
    return verifyArchive(directory, { ...options, ...limit });
  }).finally(() => progress.stop());
  const { tasks, rows, differences, changes } = verification;
  if (given.json === true) await print(`${jsonText(verification)}\n`);
  else {
    const verdict = differences.length === 0 ? ', bit for bit as in the run' : '';
    await print(
      `${directory}: ${countText(tasks)} ${tasks === 1 ? 'task' : 'tasks'} repeated, ${countText(rows)} rows${verdict}\n` +
        [...differences, ...changes.map((change) => `since the run, ${change}`)].map((line) => `  ${line}\n`).join(''),
    );
  }
  if (differences.length > 0) throw new Failure(`${directory}: ${differences[0]}`);
}
