/**
 * `fpchop run`: an unchanged program in low precision.
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { packageOf } from '../../lower/run/nearestPackage.js';
import { variable, writeSettings, type RunSettings } from '../../lower/run/settings.js';
import { Failure } from '../failure.js';
import { addLoweringOptions, wordsOf, type LoweringArguments } from './words.js';

interface RunArguments extends LoweringArguments {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly skipErrors?: boolean;
  readonly report?: boolean;
}

const examples = `
Starts node with FILE and its arguments; the arithmetic of the modules that it loads is rounded, as docs/lower.md says.
These are the files of the package of FILE, without node_modules; --include adds files and --exclude leaves some alone.
A glob is held against the path from the package, from the current folder, and from the last node_modules. A module that
begins with 'use precision …' keeps its own arithmetic; without --format, these alone are lowered.
All modules of a thread share one chopper; worker k draws its random words from stream + 65536 k.
A loop that a rounded step has left as it was for 2^20 steps ends in a StallError, unless --no-guard is given.
TypeScript is stripped first. Stack traces show lines of the sources. Input, output, signals and the exit status are
those of the program.

Examples:
  $ fpchop run --format bfloat16 script.mjs 1000
  $ fpchop run -f float16 -r stochastic --seed 1 --include 'node_modules/ml-matrix/**' script.mjs
  $ fpchop run -f float16 --exclude 'src/io/**' script.ts --its --own --options
`;

/** Adds the command to the program. */
export function addRun(program: Command): void {
  program.enablePositionalOptions(); // what stands after FILE belongs to the program
  const command = program
    .command('run')
    .description('run a program with its arithmetic rounded')
    .argument('<file>', 'the program: JavaScript or TypeScript')
    .argument('[args...]', 'its arguments')
    .passThroughOptions();
  addLoweringOptions(command)
    .option('--include <glob>', 'lower these files too (may be repeated)', collect)
    .option('--exclude <glob>', 'leave these files alone (may be repeated)', collect)
    .option('--no-guard', 'let loops run on that a rounded step no longer moves')
    .option('--report', 'tell on standard error what becomes of every module')
    .option('--skip-errors', 'run files that cannot be lowered in float64, and list them')
    .addHelpText('after', examples)
    .action(runProgram);
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

async function runProgram(file: string, args: readonly string[], given: RunArguments): Promise<void> {
  const path = resolve(file);
  if (!existsSync(path)) throw new Failure(`${file}: no such file or directory`);
  const words = wordsOf(given);
  const settings: RunSettings = {
    ...(words !== undefined && { words }),
    root: packageOf(realpathSync(path)).folder,
    folder: realpathSync(process.cwd()),
    include: given.include ?? [],
    exclude: given.exclude ?? [],
    skipErrors: given.skipErrors ?? false,
    report: given.report ?? false,
  };
  const register = new URL('../../lower/run/register.js', import.meta.url).href;
  const options = [...process.execArgv, '--enable-source-maps', '--import', register];
  await start([...options, path, ...args], { ...process.env, [variable]: writeSettings(settings) });
}

/** Runs node to its end; this process ends as it did. */
function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of signals) {
      process.removeAllListeners(signal); // the program decides what a signal does
      process.on(signal, forward);
    }
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const one of signals) process.off(one, forward);
      if (signal !== null) process.kill(process.pid, signal);
      else process.exit(code ?? 1);
      resolve();
    });
  });
}
