/**
 * `fpchop experiment report`.
 * @module
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { FinishedRun, Row } from '../../experiments/index.js';
import { colours } from '../colours.js';
import { within } from './options.js';
import { jsonText } from '../json.js';
import { openOutput, print } from '../output.js';
import { table } from '../table.js';
import { verdictTable } from './verdictTable.js';

interface ReportArguments {
  readonly output?: string;
  readonly static?: boolean;
  readonly text?: boolean;
  readonly json?: boolean;
}

const examples = `
The page holds tables, the verdicts on claims, and interactive plots; it needs no network; --static leaves the scripts out. It stands in
the directory of the run as report.html, and its plots beside it in plots/ as SVG. Plots need the packages vega and vega-lite.

Examples:
  $ fpchop experiment report runs/harmonic-sum
  $ fpchop experiment report runs/all --output all.html
  $ fpchop experiment report runs/harmonic-sum --text
`;

/** Adds the command. */
export function addReport(experiment: Command): void {
  experiment
    .command('report')
    .description('write a page with the tables and plots of runs, and print a summary')
    .argument('<runs...>', 'directories of runs, or one that holds several')
    .option('-o, --output <file>', 'the page (by default report.html in the directory)')
    .option('--static', 'a page of SVG and tables, without scripts')
    .option('--text', 'print the summary alone')
    .option('--json', 'print metrics and verdicts as JSON, and write no page')
    .addHelpText('after', examples)
    .action(runReport);
}

async function runReport(directories: readonly string[], given: ReportArguments): Promise<void> {
  const { judgeRun, readRun } = await import('../../experiments/index.js');
  const runs: FinishedRun[] = [];
  for (const directory of directories.flatMap(runsIn)) {
    runs.push(await within(directory, () => readRun(directory)));
  }
  const judged = runs.map((run) => ({
    ...run,
    verdicts: judgeRun(run),
    metrics: run.experiment.metrics?.(run.rows) ?? {},
  }));
  if (given.json === true) {
    const all = judged.map(({ directory, manifest, metrics, verdicts }) => ({
      ...{
        directory,
        experiment: manifest.experiment,
        rows: manifest.rows,
        sha256: manifest.sha256,
        metrics,
        verdicts,
      },
    }));
    return print(`${jsonText(all)}\n`);
  }
  for (const { experiment, metrics } of judged) {
    for (const [title, rows] of Object.entries(metrics)) {
      await print(`${colours.bold(`${experiment.title}: ${title}`)}\n${metricTable(rows)}\n`);
    }
  }
  if (judged.some(({ verdicts }) => verdicts.length > 0)) await print(verdictTable(judged));
  if (given.text !== true)
    await writePage(runs, given.output ?? join(directories[0]!, 'report.html'), given.static === true);
}

/** The directory, or those of the runs that it holds. */
export function runsIn(directory: string): string[] {
  if (existsSync(join(directory, 'manifest.json')) || !existsSync(directory)) return [directory];
  const inside = readdirSync(directory, { withFileTypes: true })
    .map(({ name }) => join(directory, name))
    .filter((folder) => existsSync(join(folder, 'manifest.json')));
  return inside.length > 0 ? inside.sort() : [directory];
}

async function writePage(runs: readonly FinishedRun[], file: string, isStatic: boolean): Promise<void> {
  const { makeReport } = await import('../../experiments/index.js');
  const { html, svg } = await makeReport(runs, { static: isStatic });
  await write(file, html);
  const names = Object.keys(svg);
  const plots = join(dirname(file), 'plots');
  if (names.length > 0) await within(plots, () => mkdir(plots, { recursive: true }));
  for (const name of names) await write(join(plots, name), svg[name]!);
  const many = names.length === 1 ? '1 plot' : `${names.length} plots`;
  await print(`\n${file}${names.length > 0 ? `, and ${many} in ${plots}` : ''}\n`);
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

function metricTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((heading) => {
    const numeric = rows.some((row) => Object.hasOwn(row, heading) && typeof row[heading] === 'number');
    return { heading, ...(numeric && { side: 'right' as const }) };
  });
  return table(
    columns,
    rows.map((row) => names.map((name) => cellText(Object.hasOwn(row, name) ? row[name]! : null))),
  );
}

function cellText(cell: Row[string]): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'number') return String(cell);
  if (Object.is(cell, -0)) return '-0';
  return String(cell).length <= 10 ? String(cell) : String(Number(cell.toPrecision(6)));
}
