/**
 * `fpchop experiment`: runs that can be repeated bit for bit.
 *
 * The library's part is loaded when a command runs, so that other commands start without it.
 * @module
 */
import type { Command } from 'commander';
import { addCompare } from './experiment-compare.js';
import { addExport } from './experiment-export.js';
import { addFit } from './experiment-fit.js';
import { addList } from './experiment-list.js';
import { addMerge } from './experiment-merge.js';
import { addReport } from './experiment-report.js';
import { addResume, addRun } from './experiment-run.js';
import { addSubmit } from './experiment-submit.js';
import { addVerify } from './experiment-verify.js';

/** Adds the command and its subcommands to the program. */
export function addExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .description('run experiments over formats, rounding modes and seeds; report, verify and compare runs')
    .showSuggestionAfterError()
    .addHelpText('after', '\nfpchop help experiment COMMAND says more.');
  for (const add of [
    addList,
    addRun,
    addResume,
    addVerify,
    addReport,
    addCompare,
    addExport,
    addMerge,
    addSubmit,
    addFit,
  ]) {
    add(experiment);
  }
}
