#!/usr/bin/env node
/**
 * The program `fpchop`.
 * @module
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addDigits } from './analyze/digits.js';
import { addExplore } from './analyze/explore.js';
import { addLocate } from './analyze/locate.js';
import { addBench } from './bench.js';
import { addChop } from './chop/chop.js';
import { addExperiment } from './experiment/experiment.js';
import { addExplain } from './formats/explain.js';
import { explainFailure, UsageError } from './failure.js';
import { addFormats } from './formats/formats.js';
import { addInfo } from './formats/info.js';
import { addLower } from './lower/lower.js';
import { addRun } from './lower/run.js';
import { addSurvey } from './survey.js';
import { addCompare } from './tensors/compare.js';
import { addInspect } from './tensors/inspect.js';
import { addQuantize } from './tensors/quantize.js';
import { removeTemporaryFilesOnSignals } from './output.js';

function makeProgram(): Command {
  const { version, description } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  const program = new Command('fpchop')
    .description(`${description}.`)
    .version(`${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', '\nfpchop help COMMAND says more. Every command but run takes --json.');
  for (const add of [
    addChop,
    addSurvey,
    addInspect,
    addQuantize,
    addCompare,
    addInfo,
    addFormats,
    addExplain,
    addLower,
    addRun,
    addExplore,
    addDigits,
    addLocate,
    addExperiment,
    addBench,
  ])
    add(program);
  return program;
}

/** Runs the program: its exit status. Everything that fails is one line on standard error. */
async function run(argv: readonly string[]): Promise<number> {
  try {
    if (argv.length <= 2) throw new UsageError('command expected; fpchop --help lists them');
    await makeProgram().parseAsync(argv);
    return 0;
  } catch (error) {
    const { status, line } = explainFailure(error);
    if (line !== undefined) process.stderr.write(`fpchop: ${line.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`);
    return status;
  }
}

process.stdout.on('error', () => undefined); // reported by the write that failed
process.stderr.on('error', () => undefined);
removeTemporaryFilesOnSignals();
void run(process.argv).then((status) => {
  process.exitCode = status;
});
