/**
 * The plots of a run: Vega-Lite compiled to Vega for a page, and drawn as SVG.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Loader } from 'vega';
import type { Row } from '../author/row.js';
import { loadPeers } from '../peer.js';
import type { FinishedRun } from '../run/results.js';
import { prepare } from './prepare.js';

/** A plot, ready for a page. */
export interface Plot {
  readonly title: string;
  /** Sentences for the caption: what bands and edges mean. */
  readonly notes: readonly string[];
  /** The experiment's Vega-Lite specification, completed. */
  readonly vegaLite: object;
  /** Compiled to Vega; its data set `rows`, if it has one, is to be filled with the rows of the run. */
  readonly vega: object;
  /** With colours of the page. */
  readonly svg: string;
  /** Links of marks that browsers must not follow (`javascript:`): the plot has none there. */
  readonly refused: readonly string[];
}

/**
 * The plots that a run's experiment asks for.
 * @param formats - all formats of the page, so that each has one colour
 */
export async function plotsOf(
  { experiment, rows }: Pick<FinishedRun, 'experiment' | 'rows'>,
  formats: readonly string[] = [],
): Promise<Plot[]> {
  const specs = Object.entries(experiment.plots?.(rows) ?? {});
  return Promise.all(specs.map(([title, spec]) => draw(title, { data: { name: 'rows' }, ...spec }, rows, formats)));
}

async function draw(title: string, spec: object, rows: readonly Row[], formats: readonly string[]): Promise<Plot> {
  const { vega, vegaLite } = await load();
  try {
    const { spec: whole, notes } = prepare(spec, await transformed(spec, rows), formats);
    const { spec: compiled } = vegaLite.compile(whole as Parameters<typeof vegaLite.compile>[0]);
    const refused = new Set<string>();
    const loader = carefulLoader(vega.loader(), refused);
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error, loader });
    if (takesRows(compiled)) view.data('rows', copies(rows));
    const svg = (await view.toSVG()).replaceAll('<a xlink:href="">', '<a>');
    view.finalize();
    return { title, notes, vegaLite: whole, vega: compiled, svg, refused: [...refused] };
  } catch (error) {
    throw new RangeError(`plot "${title}": ${(error as Error).message}`, { cause: error });
  }
}

/** A loader that gives an empty link where Vega refuses one: its drawing of SVG ends the program there. */
function carefulLoader(loader: Loader, refused: Set<string>): Loader {
  return {
    ...loader,
    sanitize: (link, options) =>
      loader.sanitize(link, options).catch(() => {
        refused.add(link);
        return { href: '' };
      }),
  };
}

/** The rows of a plot after its own transforms. */
async function transformed(spec: object, rows: readonly Row[]): Promise<readonly Row[]> {
  const { transform, data } = spec as { readonly transform?: readonly object[]; readonly data: object };
  if (transform === undefined && takesRows({ data: [data] })) return rows;
  const { vega, vegaLite } = await load();
  const bare = { data, transform, mark: 'point', encoding: {} };
  const { spec: compiled } = vegaLite.compile(bare as Parameters<typeof vegaLite.compile>[0]);
  const source = (compiled.marks![0] as { readonly from: { readonly data: string } }).from.data;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
  if (takesRows(compiled)) view.data('rows', copies(rows));
  await view.runAsync();
  const found = view.data(source) as Row[];
  view.finalize();
  return found;
}

/** Vega marks the objects that it is given. */
function copies(rows: readonly Row[]): Row[] {
  return rows.map((row) => ({ ...row }));
}

/** An SVG of a page as a file of its own: on white paper, without the variables of the page. */
export function standalone(svg: string): string {
  return svg
    .replaceAll('var(--line)', '#dcdce2')
    .replaceAll('var(--soft)', '#5c5c66')
    .replace('<svg ', '<svg style="background: #fff; color: #1d1d1f" ');
}

/** Whether a Vega specification has a data set `rows` without values of its own. */
export function takesRows(spec: object): boolean {
  const { data = [] } = spec as { readonly data?: readonly { readonly name: string; readonly values?: unknown }[] };
  return data.some(({ name, values }) => name === 'rows' && values === undefined);
}

function load(): Promise<{ vega: typeof import('vega'); vegaLite: typeof import('vega-lite') }> {
  return loadPeers('report', ['vega', 'vega-lite'], async () => ({
    vega: await import('vega'),
    vegaLite: await import('vega-lite'),
  }));
}

/** The source of Vega for a page, one script. */
export async function vegaScript(): Promise<string> {
  const main = import.meta.resolve('vega');
  const text = await readFile(fileURLToPath(new URL('vega.min.js', main)), 'utf8');
  return text.replaceAll('</script', '<\\/script').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}
