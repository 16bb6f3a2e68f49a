/**
 * A report: one HTML page that needs nothing else, for one or several runs.
 * @module
 */
import { escapeText, inScript } from '../../page/escape.js';
import { pageHtml } from '../../page/frame.js';
import { numberText, tableHtml } from '../../page/table.js';
import type { Verdict } from '../author/claims.js';
import type { Row } from '../author/row.js';
import { judgeRun, type FinishedRun } from '../run/results.js';
import { rowText } from '../run/rowText.js';
import { LargeRunError } from '../run/runError.js';
import { plotsOf, vegaScript, type Plot } from './plots.js';

/** A report as files. */
export interface Report {
  readonly html: string;
  /** The plots as SVG by the name of a file. */
  readonly svg: Readonly<Record<string, string>>;
}

/**
 * Makes the report of runs: verdicts, tables and plots; the plots show values under the pointer, and are there as SVG
 * where scripts are off.
 * @throws MissingPeerError if there are plots, and vega or vega-lite is not installed; {@link LargeRunError} if the runs
 * have more than 200,000 rows: the page holds them all
 */
export async function makeReport(runs: readonly FinishedRun[]): Promise<Report> {
  const rowCount = runs.reduce((sum, { rows }) => sum + rows.length, 0);
  if (rowCount > MOST_ROWS) {
    throw new LargeRunError(
      `report: a page holds at most ${MOST_ROWS} rows, got ${rowCount}; --text prints the tables alone, and ` +
        '"fpchop experiment export" writes all rows',
    );
  }
  const sections: string[] = [];
  const scripts: string[] = [];
  const svg: Record<string, string> = {};
  for (const [index, run] of runs.entries()) {
    const plots = await plotsOf(run);
    for (const plot of plots)
      svg[`${runs.length > 1 ? `${run.experiment.name}-` : ''}${slug(plot.title)}.svg`] = plot.svg;
    if (plots.length > 0) scripts.push(dataScript(index, run.rows));
    plots.forEach((plot, i) => scripts.push(plotScript(index, i, plot)));
    sections.push(section(run, index, plots));
  }
  const title = runs.length === 1 ? runs[0]!.experiment.title : `${runs.length} experiments`;
  const contents = runs.length === 1 ? '' : contentsOf(runs);
  const html = pageHtml({
    title,
    main: `${contents}${sections.join('\n')}`,
    style,
    scripts: scripts.length === 0 ? [] : [await vegaScript(), `${draw}\n${scripts.join('\n')}`],
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

function contentsOf(runs: readonly FinishedRun[]): string {
  const items = runs.map(({ experiment: { id, title, name } }) => {
    const text = `${id === undefined ? '' : `${id} `}${title}`;
    return `<li><a href="#${name}">${escapeText(text)}</a></li>`;
  });
  const all = runs.flatMap((run) => judgeRun(run).map((verdict) => ({ run, verdict })));
  const table = verdictRows(
    all.map(({ run, verdict }) => ({ about: run.experiment.id ?? run.experiment.name, verdict })),
  );
  return `<h1>${runs.length} experiments</h1>\n<ul>${items.join('')}</ul>\n${table}\n`;
}

function section(run: FinishedRun, index: number, plots: readonly Plot[]): string {
  const { experiment, manifest, rows } = run;
  const { id, name, title, summary } = experiment;
  const verdicts = judgeRun(run);
  const metrics = Object.entries(experiment.metrics?.(rows) ?? {});
  const failures = manifest.tasks.filter(({ error }) => error !== undefined);
  const figures = plots.map(
    (plot, i) =>
      `<figure><figcaption>${escapeText(plot.title)}${refusedText(plot)}</figcaption><div class="plot" id="plot-${index}-${i}">${plot.svg}</div></figure>`,
  );
  return [
    `<section id="${name}">`,
    `<h1>${id === undefined ? '' : `<small>${escapeText(id)}</small> `}${escapeText(title)}</h1>`,
    `<p>${escapeText(summary)}</p>`,
    ...(verdicts.length > 0 ? ['<h2>Claims</h2>', verdictRows(verdicts.map((verdict) => ({ verdict })))] : []),
    ...figures,
    ...metrics.map(([heading, table]) => `<h2>${escapeText(heading)}</h2>\n${tableHtml(table, heading)}`),
    ...(failures.length > 0
      ? [
          `<h2>Failed tasks</h2>\n${tableHtml(
            failures.map(({ task, format, rounding, seed, error }) => ({
              task,
              format,
              rounding,
              seed,
              error: error!,
            })),
            'Failed tasks',
          )}`,
        ]
      : []),
    rowsTable(rows),
    `<h2>Run</h2>\n${facts(run)}`,
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

function rowsTable(rows: readonly Row[]): string {
  const part = rows.length > SHOWN ? `the first ${SHOWN} of ${rows.length}` : `${rows.length}`;
  return `<details><summary>Rows: ${part}</summary>\n${tableHtml(rows.slice(0, SHOWN), 'Rows')}</details>`;
}

function facts({ directory, manifest }: FinishedRun): string {
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
  const lines = entries.map(([name, value]) => `<tr><th>${escapeText(name)}</th><td>${escapeText(value)}</td></tr>`);
  return `<table class="facts">${lines.join('')}</table>`;
}

function verdictRows(judged: readonly { readonly about?: string; readonly verdict: Verdict }[]): string {
  const withAbout = judged.some(({ about }) => about !== undefined);
  const heads = [...(withAbout ? ['experiment'] : []), 'gate', 'claim', 'published', 'ours', 'verdict', 'distance'];
  const lines = judged.map(
    ({
      about,
      verdict: { gate, statement, source, published, ours, verdict, reason, passed, of, inBand, distance },
    }) => {
      const band = inBand === undefined || inBand === passed ? '' : ` (${inBand} in the band)`;
      const counted = verdict === 'not measured' ? verdict : `${verdict}, ${passed} of ${of}${band}`;
      const cells = [
        ...(withAbout ? [escapeText(about ?? '')] : []),
        gate,
        `<span title="${escapeText(source)}">${escapeText(statement)}</span>`,
        escapeText(published),
        escapeText(ours),
        `<b class="${verdict.split(' ').at(-1)!}">${counted}</b>${reason === undefined ? '' : `<br>${escapeText(reason)}`}`,
        distance === undefined ? '' : numberText(distance),
      ];
      return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    },
  );
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

/** The rows for the plots, a line each, numbers bit for bit. */
function dataScript(index: number, rows: readonly Row[]): string {
  return `rows[${index}] = [\n${rows.map((row) => inScript(rowText(row))).join(',\n')}\n].map(numbers);`;
}

function plotScript(index: number, i: number, { vega }: Plot): string {
  return `draw('plot-${index}-${i}', ${inScript(JSON.stringify(vega))}, rows[${index}]);`;
}

/** What the page does: puts an interactive plot in the place of each SVG. */
const draw = `
const rows = [];
const specials = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };
const numbers = (row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, Object.hasOwn(specials, v) ? specials[v] : v]));
async function draw(id, spec, rows) {
  const place = document.getElementById(id);
  const view = new vega.View(vega.parse(spec), { renderer: 'svg', hover: true });
  if ((spec.data || []).some((d) => d.name === 'rows' && d.values === undefined)) view.data('rows', rows);
  const fresh = document.createElement('div');
  await view.initialize(fresh).runAsync();
  place.replaceChildren(fresh);
  place.dataset.interactive = 'true';
}`;

const style = '.undecided, .reproduced { color: var(--open); } .measured { color: var(--soft); }';
