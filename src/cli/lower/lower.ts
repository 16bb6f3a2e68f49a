/**
 * `fpchop lower`: lowered files, with source maps.
 * @module
 */
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { lowerFile } from '../../lower/run/lowerFile.js';
import { reportText, type LoweringReport } from '../../lower/report.js';
import { reportFile } from '../../lower/run/reportFile.js';
import { inlineMap } from '../../lower/run/sourceMaps.js';
import { isTypeScript, strip } from '../../lower/run/typescript.js';
import { about, UsageError } from '../failure.js';
import { jsonText } from '../json.js';
import { openOutput, print } from '../output.js';
import { addLoweringOptions, wordsOf, type LoweringArguments } from './words.js';

interface LowerArguments extends LoweringArguments {
  readonly out?: string;
  readonly json?: boolean;
  readonly report?: boolean;
}

/** What became of a file. */
interface Outcome {
  readonly file: string;
  /** Where its text went; undefined on standard output. */
  readonly output?: string;
  /** Whether its arithmetic was lowered; else it has no directive and there is no --format. */
  readonly lowered: boolean;
}

const runtime = { specifier: 'fpchop/lower/runtime' };

const examples = `
One file goes to standard output with its source map in it, or below --out with the map beside it. Of a folder, every
.js, .mjs, .cjs, .ts, .mts and .cts file goes to the same place below --out (.ts becomes .js); node_modules and all other
files are left out. A file without a directive is lowered to --format, or copied where there is none.
The lowered text imports fpchop/lower/runtime; \`fpchop run\` runs a program without writing files.

Examples:
  $ fpchop lower solver.js --format bfloat16 > solver-bf16.js
  $ fpchop lower solver.js --format bfloat16 --report
  $ fpchop lower src --format 'float16' --rounding stochastic --seed 1 --out lowered
`;

/** Adds the command to the program. */
export function addLower(program: Command): void {
  const command = program
    .command('lower')
    .description('write files whose arithmetic is rounded')
    .argument('<path>', 'a file or a folder');
  addLoweringOptions(command)
    .option('-o, --out <folder>', 'write there')
    .option('--guard', 'steps of loops throw a StallError where they no longer move')
    .option('--report', 'print what becomes of every operation and literal, and warnings; write nothing')
    .option('--json', 'print the report, or what became of each file, as JSON (needs --report or --out)')
    .addHelpText('after', examples)
    .action(lowerPath);
}

async function lowerPath(path: string, given: LowerArguments): Promise<void> {
  const { json = false, report: isReport = false, out } = given;
  if (json && !isReport && out === undefined) throw new UsageError('--json expected together with --report or --out');
  if (isReport && out !== undefined) throw new UsageError('--report expected without --out: it writes no files');
  const found = await stat(path).catch((error: unknown) => Promise.reject(about(path, error) as Error));
  const root = found.isDirectory() ? path : dirname(path);
  if (found.isDirectory() && out === undefined && !isReport)
    throw new UsageError('--out expected: a folder has many files');
  const files = found.isDirectory() ? await filesOf(path, out) : [path];
  const words = wordsOf(given);
  if (isReport) return reportAll(files, words, json);
  const outcomes: Outcome[] = [];
  for (const file of files) outcomes.push(await lowerOne(file, root, words, given.out));
  if (json) await print(`${jsonText(outcomes)}\n`);
  else if (given.out !== undefined) {
    const lowered = outcomes.filter((one) => one.lowered).length;
    await print(`${lowered} of ${outcomes.length} files lowered, in ${given.out}\n`);
  }
}

/** Prints the reports on files; those without a directive have none where there is no --format. */
async function reportAll(files: readonly string[], words: ReturnType<typeof wordsOf>, json: boolean): Promise<void> {
  const reports: LoweringReport[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => Promise.reject(about(file, error) as Error));
    const one = reportFile(text, resolve(file), words);
    if (one === undefined)
      process.stderr.write(`fpchop: ${file}: no directive and no --format, so nothing is lowered\n`);
    else reports.push(one);
  }
  if (json) await print(`${jsonText(reports)}\n`);
  else for (const one of reports) await print(`${reports.length > 1 ? `${one.name}\n` : ''}${reportText(one)}\n`);
}

async function lowerOne(
  file: string,
  root: string,
  words: ReturnType<typeof wordsOf>,
  out: string | undefined,
): Promise<Outcome> {
  try {
    const text = await readFile(file, 'utf8');
    const lowered = lowerFile(text, resolve(file), words, runtime);
    const code = lowered?.code ?? (isTypeScript(file) ? strip(text, file) : text);
    if (out === undefined) {
      await print(lowered === undefined ? code : `${code}\n${inlineMap(lowered.map)}`);
      return { file, lowered: lowered !== undefined };
    }
    const output = join(out, relative(root, file)).replace(/\.([cm]?)ts$/, '.$1js');
    await mkdir(dirname(output), { recursive: true });
    await write(output, lowered === undefined ? code : `${code}\n//# sourceMappingURL=${basename(output)}.map\n`);
    if (lowered !== undefined) await write(`${output}.map`, lowered.map);
    return { file, output, lowered: lowered !== undefined };
  } catch (error) {
    throw error instanceof SyntaxError ? error : about(file, error); // a SyntaxError names the file
  }
}

async function write(file: string, text: string): Promise<void> {
  const output = await openOutput(file);
  try {
    await output.write(text);
    await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** The files of a folder that can be lowered, in order of their names; not those below `out`. */
async function filesOf(folder: string, out: string | undefined): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isLeft = entry.name === 'node_modules' || (out !== undefined && resolve(path) === resolve(out));
      if (!isLeft) for (const file of await filesOf(path, out)) found.push(file);
    } else if (/\.[cm]?[jt]s$/.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name)) found.push(path);
  }
  return found;
}
