/**
 * The commands of `fpchop`.
 * @module
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addDigits } from './analyze/digits.js';
import { addExplore } from './analyze/explore.js';
import { addLocate } from './analyze/locate.js';
import { addBench } from './bench.js';
import { addChop } from './chop/chop.js';
import { addCompletion } from './completion/completion.js';
import { addExperiment } from './experiment/experiment.js';
import { addExplain } from './formats/explain.js';
import { addFormats } from './formats/formats.js';
import { addInfo } from './formats/info.js';
import { addTable } from './formats/tableCommand.js';
import { addValues } from './formats/values.js';
import { addLower } from './lower/lower.js';
import { addRun } from './lower/run.js';
import { addSurvey } from './survey.js';
import { addCompare } from './tensors/compare.js';
import { addInspect } from './tensors/inspect.js';
import { addQuantize } from './tensors/quantize.js';

/** The program, as it is run. */
export function makeProgram(): Command {
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
    addValues,
    addTable,
    addExplain,
    addLower,
    addRun,
    addExplore,
    addDigits,
    addLocate,
    addExperiment,
    addBench,
    addCompletion,
  ])
    add(program);
  return program;
}
