/**
 * `fpchop experiment submit`.
 * @module
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option, type Command } from 'commander';
import { countText } from '../formats/exactText.js';
import { addGridOptions, gridOf, positiveInteger, within, type GridArguments } from './options.js';
import { showTasks } from './progress.js';
import { Failure, UsageError } from '../failure.js';
import { print } from '../output.js';

interface SubmitArguments extends GridArguments {
  readonly engine: 'slurm';
  readonly tasks: string;
  readonly output: string;
  readonly quick?: boolean;
  readonly timeout?: string;
  readonly cpus: string;
  readonly sbatch?: readonly string[];
  readonly detach?: boolean;
}

const examples = `
Writes submit.sh to the directory, submits it as a job array of one shard a task, waits, and merges the shards. A task
that is requeued goes on where it stopped. The directory must be on a file system that all nodes share.

Examples:
  $ fpchop experiment submit ./mine.mjs --seeds 1..1000 --tasks 20 --output runs/mine
  $ fpchop experiment submit E10 --tasks 4 --cpus 8 --sbatch --time=2:00:00 --sbatch --mem=4G --output runs/soil --detach
`;

/** Adds the command. */
export function addSubmit(experiment: Command): void {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  const command = experiment
    .command('submit')
    .description('run an experiment as a job array of a cluster')
    .argument('<experiment>', 'name, id or module')
    .addOption(new Option('--engine <name>', 'the scheduler').choices(['slurm']).default('slurm'))
    .requiredOption('--tasks <count>', 'number of array tasks')
    .requiredOption('-o, --output <directory>', 'where the run goes')
    .option('--quick', 'use the quick grid');
  addGridOptions(command)
    .option('--timeout <seconds>', 'give a task of the grid up after this time')
    .option('--cpus <count>', 'cores of each array task', '1')
    .option('--sbatch <option>', 'a further option of sbatch, such as --time=1:00:00; may be repeated', collect)
    .option('--detach', 'do not wait')
    .addHelpText('after', examples)
    .action(runSubmit);
}

async function runSubmit(source: string, given: SubmitArguments): Promise<void> {
  const { loadExperiment, tasksOf } = await import('../../experiments/index.js');
  const { quickGrid } = await import('../../experiments/run/grid.js');
  const slurm = await import('../../experiments/submit/slurm.js');
  const { output, quick = false, detach = false } = given;
  const count = positiveInteger('--tasks', given.tasks);
  const cpus = positiveInteger('--cpus', given.cpus);
  await within(output, async () => {
    const { experiment, builtin, url } = await loadExperiment(source);
    const grid = await gridOf(experiment, given);
    const tasks = tasksOf(experiment, quick ? quickGrid(experiment, grid) : grid).length;
    if (tasks < count) throw new UsageError(`--tasks expected at most the ${tasks} tasks of the grid, got ${count}`);
    const command = commandOf(builtin ? experiment.name : fileURLToPath(url), given);
    const options = given.sbatch ?? [];
    const job = await slurm.submitJobs({
      output,
      tasks: count,
      command,
      name: `fpchop-${experiment.name}`,
      cpus,
      options,
    });
    await print(`job ${job}: ${countText(tasks)} tasks in ${count} shards\n`);
    if (detach) {
      await print(`once it has ended: fpchop experiment merge ${join(output, 'shards')}/* --output ${output}\n`);
      return;
    }
    const progress = showTasks();
    try {
      await slurm.waitForJob(job, async () =>
        progress.update({ tasks, done: (await slurm.shardCounts(output, count)).done }),
      );
    } finally {
      progress.stop();
    }
    const merged = await slurm.collectShards(output, count);
    const failed = merged.tasks.filter(({ error }) => error !== undefined).length;
    await print(`${output}: ${countText(merged.rows!)} rows, sha256 ${merged.sha256}\n`);
    if (failed > 0) throw new Failure(`${failed} ${failed === 1 ? 'task' : 'tasks'} failed`);
  });
}

/** The command line that runs the same grid. */
function commandOf(source: string, { formats, rounding, seeds, set = [], quick, timeout }: SubmitArguments): string[] {
  const option = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);
  return [
    ...[process.execPath, resolve(process.argv[1]!), 'experiment', 'run', source],
    ...option('--formats', formats),
    ...option('--rounding', rounding),
    ...option('--seeds', seeds),
    ...set.flatMap((text) => ['--set', text]),
    ...(quick === true ? ['--quick'] : []),
    ...option('--timeout', timeout),
  ];
}
