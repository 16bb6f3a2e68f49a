/**
 * `fpchop experiment`: runs that can be repeated bit for bit.
 *
 * The library's part is loaded when a command runs, so that other commands start without it.
 * @module
 */
import type { Command } from 'commander';
import { addArchive } from './archive.js';
import { addClaims } from './claims.js';
import { addCompare } from './compare.js';
import { addExport } from './export.js';
import { addFit } from './fit.js';
import { addList } from './list.js';
import { addMerge } from './merge.js';
import { addReport } from './report.js';
import { addResume, addRun } from './run.js';
import { addSubmit } from './submit.js';
import { addVerify } from './verify.js';

/** Adds the command and its subcommands to the program. */
export function addExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .description('run experiments over formats, rounding modes and seeds; report, verify and compare runs')
    .showSuggestionAfterError()
    .addHelpText('after', '\nfpchop help experiment COMMAND says more.');
  for (const add of [
    addList,
    addClaims,
    addRun,
    addResume,
    addVerify,
    addReport,
    addCompare,
    addExport,
    addArchive,
    addMerge,
    addSubmit,
    addFit,
  ]) {
    add(experiment);
  }
}
