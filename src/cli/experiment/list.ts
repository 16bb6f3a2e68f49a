/**
 * `fpchop experiment list`.
 * @module
 */
import type { Command } from 'commander';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { table } from '../table.js';

/** Adds the command. */
export function addList(experiment: Command): void {
  experiment
    .command('list')
    .description('list the built-in experiments')
    .option('--json', 'print JSON, with parameters and claims')
    .action(runList);
}

async function runList({ json }: { readonly json?: boolean }): Promise<void> {
  const { builtinExperiments } = await import('../../experiments/findExperiment.js');
  const { quickGrid, tasksOf } = await import('../../experiments/run/grid.js');
  const all = (await builtinExperiments()).map(({ experiment }) => experiment);
  const listed = all.map((experiment) => ({
    id: experiment.id,
    name: experiment.name,
    title: experiment.title,
    summary: experiment.summary,
    tasks: tasksOf(experiment).length,
    quickTasks: tasksOf(experiment, quickGrid(experiment)).length,
    parameters: experiment.parameters ?? {},
    claims: (experiment.claims ?? []).map(({ gate, name, statement, source }) => ({ gate, name, statement, source })),
  }));
  if (json === true) return print(`${jsonText(listed)}\n`);
  const columns = [
    { heading: 'id' },
    { heading: 'name' },
    { heading: 'title' },
    { heading: 'gates' },
    { heading: 'tasks', side: 'right' } as const,
  ];
  const lines = listed.map(({ id = '', name, title, claims, tasks }) => [
    id,
    name,
    title,
    [...new Set(claims.map(({ gate }) => gate))].sort().join(' '),
    String(tasks),
  ]);
  return print(table(columns, lines));
}
