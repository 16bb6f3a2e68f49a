#!/usr/bin/env node
/**
 * The program `fpchop`.
 * @module
 */
import { explainFailure, UsageError } from './failure.js';
import { removeTemporaryFilesOnSignals } from './output.js';
import { makeProgram } from './program.js';

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
