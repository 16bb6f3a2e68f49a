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

/** A plot, ready for a page. */
export interface Plot {
  readonly title: string;
  /** The experiment's Vega-Lite specification. */
  readonly vegaLite: object;
  /** Compiled to Vega; its data set `rows`, if it has one, is to be filled with the rows of the run. */
  readonly vega: object;
  readonly svg: string;
  /** Links of marks that browsers must not follow (`javascript:`): the plot has none there. */
  readonly refused: readonly string[];
}

/** The plots that a run's experiment asks for. */
export async function plotsOf({ experiment, rows }: Pick<FinishedRun, 'experiment' | 'rows'>): Promise<Plot[]> {
  const specs = Object.entries(experiment.plots?.(rows) ?? {});
  return Promise.all(specs.map(([title, spec]) => draw(title, spec, rows)));
}

async function draw(title: string, spec: object, rows: readonly Row[]): Promise<Plot> {
  const { vega, vegaLite } = await load();
  const whole = { width: 560, height: 320, data: { name: 'rows' }, ...spec };
  try {
    const { spec: compiled } = vegaLite.compile(whole as Parameters<typeof vegaLite.compile>[0]);
    const refused = new Set<string>();
    const loader = carefulLoader(vega.loader(), refused);
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error, loader });
    if (takesRows(compiled))
      view.data(
        'rows',
        rows.map((row) => ({ ...row })),
      );
    const svg = (await view.toSVG()).replaceAll('<a xlink:href="">', '<a>');
    view.finalize();
    return { title, vegaLite: whole, vega: compiled, svg, refused: [...refused] };
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
