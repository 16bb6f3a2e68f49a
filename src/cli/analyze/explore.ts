/**
 * `fpchop explore`: which line loses accuracy.
 * @module
 */
import type { Command } from 'commander';
import { explore, type Exploration, type Site } from '../../analyze/index.js';
import { Failure, usage } from '../failure.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { addAnalysisOptions, formatOption, given, optionalNumber, type AnalysisArguments } from './options.js';
import { programOf, type FileProgram } from './program.js';

interface ExploreArguments extends AnalysisArguments {
  readonly precision?: string;
  readonly decimal?: boolean;
  readonly threshold?: string;
  readonly failBelow?: string;
}

const examples = `
Runs the call with a real number beside every computed one. Three columns stand before each line: bits of error of its
values; bits that its operations lose on operands that are right; its share of the error of the result. ! marks the
lines where small errors become large. Overflows, NaN and comparisons that real numbers would decide otherwise follow.
What FILE imports runs as it is, and its numbers start afresh.

Examples:
  $ fpchop explore roots.js --call 'roots(1, 1e8, 1)'
  $ fpchop explore heron.mjs --call 'area(9, 4.53, 4.53)' --format float32 --json
  $ fpchop explore model.ts --call 'main()' --fail-below 10
`;

/** Adds the command to the program. */
export function addExplore(program: Command): void {
  addAnalysisOptions(program.command('explore').description('find the lines that lose accuracy'))
    .option('--precision <bits>', 'bits of the real numbers, 100..4096 (by default until the answer is known)')
    .option('--decimal', 'literals stand for the decimal numbers that are written')
    .option('--threshold <bits>', 'loss that makes an operation a cause (5)')
    .option('--fail-below <digits>', 'exit with 1 if a value has fewer right decimal digits')
    .addHelpText('after', examples)
    .action(run);
}

async function run(file: string, args: ExploreArguments): Promise<void> {
  const source = await programOf(file, args.call);
  const precision = optionalNumber('--precision', args.precision);
  const threshold = optionalNumber('--threshold', args.threshold);
  const failBelow = optionalNumber('--fail-below', args.failBelow);
  const options = given({
    format: formatOption(args.format),
    scope: source.scope,
    exact: args.exact,
    precision,
    threshold,
    literals: args.decimal === true ? ('decimal' as const) : undefined,
  });
  const found = usage(() => explore(source.fn, [], options));
  atHome(found, source);
  await print(
    args.json === true
      ? `${jsonText({ ...found.toJSON(), foreign: source.foreign })}\n`
      : `${String(found)}\n${note(source)}`,
  );
  const worst = found.values.reduce((least, { digits }) => Math.min(least, digits), Infinity);
  if (failBelow !== undefined && worst < failBelow) {
    throw new Failure(`a value has ${Math.max(0, worst).toFixed(1)} right decimal digits, fewer than ${failBelow}`);
  }
}

/** What runs as it is. */
export function note({ foreign }: FileProgram): string {
  return foreign.length === 0 ? '' : `run as they are: ${foreign.join(', ')}\n`;
}

/** Places and lines as the file has them. */
function atHome(found: Exploration, { prefix, lines }: FileProgram): void {
  const moved = new Set<Site>();
  const sites = [
    ...found.sites,
    ...found.values.flatMap(({ causes, origins }) => [...causes, ...origins.map(({ site }) => site)]),
  ];
  for (const site of sites) moveHome(site, prefix, moved);
  Object.assign(found, { lines: lines.map((text, i) => ({ ...found.lines[i], text })) });
}

/** The place of a site on the first line, without what stands before the file's text. */
export function moveHome(site: Site, prefix: number, moved: Set<Site>): void {
  if (site.line !== 1 || moved.has(site)) return;
  moved.add(site);
  const column = site.column - prefix;
  Object.assign(site, { column, id: `1:${column}` });
}
