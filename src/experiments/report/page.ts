/**
 * A report: one HTML page that needs nothing else, for one or several runs.
 * @module
 */
import { escapeText, inScript } from '../../page/escape.js';
import { pageHtml } from '../../page/frame.js';
import { tableHtml } from '../../page/table.js';
import { checkKeys } from '../../arguments.js';
import type { Verdict } from '../author/claims.js';
import type { Row } from '../author/row.js';
import { judgeRun, type FinishedRun } from '../run/results.js';
import { rowText } from '../run/rowText.js';
import { LargeRunError } from '../run/runError.js';
import { claimsHtml, claimsStyle, contentsHtml, gateLegend, totalHtml } from './claims.js';
import { plotsOf, standalone, vegaScript, type Plot } from './plots.js';

/** A report as files. */
export interface Report {
  readonly html: string;
  /** The plots as SVG by the name of a file. */
  readonly svg: Readonly<Record<string, string>>;
}

/** How a report is made. */
export interface ReportOptions {
  /** Whether plots are SVG alone and the page has no script, for archives and strict pages. @defaultValue false */
  readonly static?: boolean;
}

/**
 * Makes the report of runs: verdicts, tables and plots; the plots show values under the pointer, and are there as SVG
 * where scripts are off.
 * @throws MissingPeerError if there are plots, and vega or vega-lite is not installed; {@link LargeRunError} if the runs
 * have more than 200,000 rows: the page holds them all; {@link RangeError} for an unknown option
 */
export async function makeReport(runs: readonly FinishedRun[], options: ReportOptions = {}): Promise<Report> {
  checkKeys(options, ['static'], 'makeReport', 'report');
  const isStatic = options.static === true;
  const rowCount = runs.reduce((sum, { rows }) => sum + rows.length, 0);
  if (rowCount > MOST_ROWS && !isStatic) {
    throw new LargeRunError(
      `report: a page holds at most ${MOST_ROWS} rows, got ${rowCount}; --static holds plots without rows, --text ` +
        'prints the tables alone, and "fpchop experiment export" writes all rows',
    );
  }
  const sections: string[] = [];
  const scripts: string[] = [];
  const svg: Record<string, string> = {};
  const formats = [...new Set(runs.flatMap(({ manifest }) => Object.keys(manifest.formats)))];
  const judged = runs.map((run) => ({ run, verdicts: judgeRun(run) }));
  for (const [index, { run, verdicts }] of judged.entries()) {
    const plots = await plotsOf(run, formats);
    for (const plot of plots) {
      svg[`${runs.length > 1 ? `${run.experiment.name}-` : ''}${slug(plot.title)}.svg`] = standalone(plot.svg);
    }
    if (plots.length > 0) scripts.push(dataScript(index, run.rows));
    plots.forEach((plot, i) => scripts.push(plotScript(index, i, plot)));
    sections.push(section(run, verdicts, plots, { index, level: runs.length === 1 ? 1 : 2 }));
  }
  const title = runs.length === 1 ? runs[0]!.experiment.title : `${runs.length} experiments`;
  const head = runs.length === 1 ? {} : { main: headOf(judged), contents: contentsHtml(judged) };
  const html = pageHtml({
    title,
    ...(head.contents !== undefined && { contents: head.contents }),
    main: `${head.main ?? ''}${sections.join('\n')}`,
    style: `${style}${claimsStyle}`,
    scripts: isStatic || scripts.length === 0 ? [] : [await vegaScript(), `${draw}\n${scripts.join('\n')}`],
  });
  return { html, svg };
}

/** `Error at t = 1` becomes `error-at-t-1`. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '');
}

function headOf(judged: readonly { readonly run: FinishedRun; readonly verdicts: readonly Verdict[] }[]): string {
  const all = judged.flatMap(({ verdicts }) => verdicts);
  const versions = [...new Set(judged.map(({ run }) => run.manifest.fpchop))].join(', ');
  return (
    `<h1>${judged.length} experiments</h1>\n<p class="soft">fpchop ${escapeText(versions)}</p>\n` +
    `${totalHtml(all)}\n${gateLegend(all)}\n`
  );
}

/** @param level - of the section's heading; those inside are one lower */
function section(
  run: FinishedRun,
  verdicts: readonly Verdict[],
  plots: readonly Plot[],
  { index, level }: { readonly index: number; readonly level: number },
): string {
  const { experiment, manifest, rows } = run;
  const { id, name, title, summary } = experiment;
  const metrics = Object.entries(experiment.metrics?.(rows) ?? {});
  const heading = (text: string, below = 1): string => `<h${level + below}>${text}</h${level + below}>`;
  const failures = manifest.tasks
    .filter(({ error }) => error !== undefined)
    .map(({ task, format, rounding, seed, error }) => ({ task, format, rounding, seed, error: error! }));
  const figures = plots.map((plot, i) => {
    const notes = plot.notes.length === 0 ? '' : `<p class="soft">${escapeText(plot.notes.join('; '))}</p>`;
    const name = escapeText([plot.title, ...plot.notes].join('; '));
    // the figure has a name; thousands of marks read out are no help, and tables hold the numbers; links stay reachable
    const isImage = !plot.svg.includes('<a');
    const shown = isImage ? plot.svg.replace('<svg ', '<svg aria-hidden="true" ') : plot.svg;
    const role = isImage ? ` role="img" aria-label="${name}"` : '';
    const place = `<div class="plot"${role} id="plot-${index}-${i}">${shown}</div>`;
    return `<figure><figcaption>${escapeText(plot.title)}${refusedText(plot)}</figcaption>${notes}${place}</figure>`;
  });
  const titled = `${id === undefined ? '' : `<small>${escapeText(id)}</small> `}${escapeText(title)}`;
  return [
    `<section id="${escapeText(name)}">`,
    heading(titled, 0),
    `<p>${escapeText(summary)}</p>`,
    ...(verdicts.length === 0 ? [] : [heading('Claims'), totalHtml(verdicts)]),
    ...(verdicts.length === 0 ? [] : [level === 1 ? gateLegend(verdicts) : '', claimsHtml(verdicts)]),
    ...figures,
    ...metrics.map(([text, table]) => `${heading(escapeText(text))}\n${tableHtml(table, `${title}: ${text}`)}`),
    ...(failures.length === 0 ? [] : [heading('Failed tasks'), tableHtml(failures, `${title}: failed tasks`)]),
    rowsTable(rows, title),
    repeatHtml(run),
    '</section>',
  ].join('\n');
}

/** Says which links a plot lacks. */
function refusedText({ refused: [first, ...more] }: Plot): string {
  if (first === undefined) return '';
  const shown = escapeText(first.length > 80 ? `${first.slice(0, 79)}…` : first);
  return `; left out: the link ${shown}${more.length > 0 ? ` and ${more.length} more` : ''}, which browsers must not follow`;
}

/** Rows in a page: browsers draw that many marks within seconds. */
const MOST_ROWS = 200_000;

/** Rows shown in the page; the plots have all of them. */
const SHOWN = 200;

function rowsTable(rows: readonly Row[], title: string): string {
  const part = rows.length > SHOWN ? `the first ${SHOWN} of ${rows.length}` : `${rows.length}`;
  return `<details><summary>Rows: ${part}</summary>\n${tableHtml(rows.slice(0, SHOWN), `${title}: rows`)}</details>`;
}

/** How to repeat a run: the command, then what determines the bytes. */
function repeatHtml({ directory, experiment, manifest }: FinishedRun): string {
  const { fpchop, kernels, rows = 0, sha256 = '', tasks, platforms, formats, files } = manifest;
  const entries: [string, string][] = [
    ['directory', directory],
    ['fpchop', fpchop],
    ['tasks', String(tasks.length)],
    ['rows', String(rows)],
    ['sha256 of the results', sha256],
    ['formats', Object.keys(formats).join(', ')],
    ...Object.entries(kernels).map(([name, digest]): [string, string] => [`sha256 of the ${name} kernels`, digest]),
    ...Object.entries(files).map(([name, digest]): [string, string] => [`sha256 of ${name}`, digest]),
    [
      'computed on (results do not depend on it)',
      platforms.map(({ node, system }) => `Node ${node}, ${system}`).join('; '),
    ],
  ];
  const lines = entries.map(
    ([name, value]) => `<tr><th scope="row">${escapeText(name)}</th><td>${escapeText(value)}</td></tr>`,
  );
  const summary = `How to repeat this run<span class="unseen"> of ${escapeText(experiment.title)}</span>`;
  return (
    `<details><summary>${summary}</summary>\n<p><code>fpchop experiment verify ${escapeText(directory)}</code> repeats ` +
    `every task and compares every row.</p>\n<table class="facts cards">${lines.join('')}</table></details>`
  );
}

/** The rows for the plots, a line each, numbers bit for bit. */
function dataScript(index: number, rows: readonly Row[]): string {
  return `rows[${index}] = [\n${rows.map((row) => inScript(rowText(row))).join(',\n')}\n].map(numbers);`;
}

function plotScript(index: number, i: number, { vega }: Plot): string {
  return `draw('plot-${index}-${i}', ${inScript(JSON.stringify(vega))}, rows[${index}]);`;
}

/**
 * What the page does: puts an interactive plot in the place of each SVG. A plot of one view that is wider than the page is
 * drawn narrower, not smaller.
 */
const draw = `
const rows = [];
const specials = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };
const numbers = (row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, Object.hasOwn(specials, v) ? specials[v] : v]));
async function draw(id, spec, rows) {
  const place = document.getElementById(id);
  const over = Number(place.querySelector('svg').getAttribute('width')) - place.clientWidth;
  const view = new vega.View(vega.parse(spec), { renderer: 'svg', hover: true });
  if (over > 0 && typeof spec.width === 'number') view.width(Math.max(180, spec.width - over));
  if ((spec.data || []).some((d) => d.name === 'rows' && d.values === undefined)) view.data('rows', rows);
  const fresh = document.createElement('div');
  await view.initialize(fresh).runAsync();
  if (place.getAttribute('role') === 'img') fresh.querySelector('svg').setAttribute('aria-hidden', 'true');
  place.replaceChildren(fresh);
  place.dataset.interactive = 'true';
}`;

const style = `
.plot { overflow-x: auto; }
.plot svg { max-width: 100%; height: auto; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }`;
