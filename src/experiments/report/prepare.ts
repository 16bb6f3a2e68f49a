/**
 * What experiments leave open of their plots: zeros and infinities on logarithmic axes, seeds, sizes, legends, and colours
 * that follow the page.
 * @module
 */
import type { Row } from '../author/row.js';

/** A channel of an encoding, as far as it is read here. */
interface Channel {
  readonly field?: string;
  readonly aggregate?: string;
  readonly title?: string;
  readonly type?: string;
  readonly scale?: Readonly<Record<string, unknown>>;
  readonly axis?: Readonly<Record<string, unknown>>;
  readonly legend?: Readonly<Record<string, unknown>> | null;
}

type Encoding = Readonly<Record<string, Channel>>;

/** A Vega-Lite specification of one view, as far as it is read here. */
interface ViewSpec extends Readonly<Record<string, unknown>> {
  readonly mark?: string | Readonly<Record<string, unknown>>;
  readonly encoding?: Encoding;
  readonly transform?: readonly object[];
  readonly config?: Readonly<Record<string, unknown>>;
}

/** How rows that differ in their seed alone are drawn. */
export type SeedsShown = 'points' | 'band' | 'quartiles';

/** A specification that is ready to be compiled, and sentences for its caption. */
export interface Prepared {
  readonly spec: object;
  readonly notes: readonly string[];
}

/** Widths in pixels: of the text column, of the least plot in it, and of a plot's axes. */
const [COLUMN, LEAST, AXES] = [860, 260, 60] as const;
const HEIGHT = 320;
/** Okabe and Ito's colours (2008), black left out: they differ for every kind of colour blindness, on both papers. */
const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8c8c8c', '#b8a800'];

const ink = { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 12, titleFontSize: 12 };
const pageConfig = {
  background: 'transparent',
  view: { stroke: 'var(--line)' },
  axis: { ...ink, gridColor: 'var(--line)', domainColor: 'var(--soft)', tickColor: 'var(--soft)', labelOverlap: true },
  legend: {
    ...ink,
    orient: 'bottom',
    direction: 'horizontal',
    labelLimit: 320,
    symbolStrokeWidth: 2,
    symbolOpacity: 1,
  },
  header: ink,
  title: { color: 'currentColor' },
  range: { category: PALETTE },
};

/** Channels whose fields tell rows apart, beside x. */
const GROUPING = ['x', 'color', 'fill', 'stroke', 'strokeDash', 'shape', 'detail', 'column', 'row', 'facet'];

/**
 * Completes a specification.
 * - On a logarithmic axis, values <= 0 lie on the lower edge, labelled `0`, and those that are not finite on the upper
 *   one, labelled `not finite`; a note counts them.
 * - A line with several rows for one point shows their mean and, as a band, from the smallest to the largest (`seeds:
 *   'quartiles'`: the quartiles; `'points'`: as it is).
 * - Legends stand below, in as many columns as their labels leave room for; facets in rows that fit.
 * @param rows - as the plot's own transforms leave them
 * @param formats - all formats of the page, so that each has one colour
 */
export function prepare(given: object, rows: readonly Row[], formats: readonly string[] = []): Prepared {
  const { seeds = 'band', ...spec } = given as ViewSpec & { readonly seeds?: SeedsShown };
  const whole = { ...spec, config: { ...pageConfig, ...spec.config } };
  if (spec.mark === undefined || spec.encoding === undefined) return { spec: whole, notes: [] };
  const edges = withEdges(spec.encoding, rows);
  const encoding = withLegends(edges.encoding, rows, formats);
  const mark = typeof spec.mark === 'string' ? { type: spec.mark } : spec.mark;
  const transform = [...(spec.transform ?? []), ...edges.transform];
  const { inner, outer, size } = facetsOf(encoding, rows);
  const asLine = mark.type === 'line' && seeds !== 'points' && [undefined, 'mean'].includes(spec.encoding.y?.aggregate);
  const repeated = asLine && hasRepeats(spec.encoding, rows);
  const notes = repeated ? [bandNote(rows, seeds), ...edges.notes] : edges.notes;
  const view = repeated ? bandLayers(mark, inner, seeds) : { mark, encoding: inner };
  const rest = without(whole, 'mark', 'encoding');
  if (outer === undefined) return { spec: { ...rest, ...size, transform, ...view }, notes };
  return { spec: { ...rest, transform, ...outer, spec: { ...size, ...view } }, notes };
}

/** Values that a logarithmic axis has no place for, on its edges. */
function withEdges(
  given: Encoding,
  rows: readonly Row[],
): { encoding: Encoding; transform: object[]; notes: string[] } {
  const encoding: Record<string, Channel> = { ...given };
  const [transform, notes]: [object[], string[]] = [[], []];
  for (const channel of ['x', 'y']) {
    const own = given[channel];
    if (own?.field === undefined || own.scale?.type !== 'log') continue;
    const { field, scale } = own;
    const title = own.title ?? field;
    const axis: Readonly<Record<string, unknown>> = { format: scale.base === 2 ? 'd' : '~e', ...own.axis };
    encoding[channel] = { ...own, title, axis };
    const values = rows.map((row) => row[field]).filter((value) => typeof value === 'number');
    const positive = values.filter((value) => value > 0 && value < Infinity);
    const low = values.filter((value) => value <= 0).length;
    const out = values.length - positive.length - low;
    if (low + out === 0 || positive.length === 0) continue;
    const floor = decadeBelow(positive.reduce((a, b) => Math.min(a, b))) / 10;
    const top = decadeBelow(positive.reduce((a, b) => Math.max(a, b))) * 100;
    const [shown, value] = [`${field} (shown)`, `datum[${JSON.stringify(field)}]`];
    const placed = `${value} <= 0 ? ${floor} : isFinite(${value}) ? ${value} : ${top}`;
    transform.push({ calculate: `isNumber(${value}) ? (${placed}) : null`, as: shown });
    const labels =
      `${low} && datum.value <= ${floor} * 1.001 ? '0' : ` +
      `${out} && datum.value >= ${top} * 0.999 ? 'not finite' : datum.label`;
    encoding[channel] = {
      ...{ ...own, title, field: shown },
      scale: { ...scale, domain: [low > 0 ? floor : floor * 10, out > 0 ? top : top / 10], nice: false },
      axis: { ...axis, labelExpr: labels },
    };
    if (low > 0) notes.push(`${low} values of ${title} are zero or less and lie on the lower edge`);
    if (out > 0) notes.push(`${out} values of ${title} are not finite and lie on the upper edge`);
  }
  return { encoding, transform, notes };
}

/** The largest power of ten that is at most x, of positive finite x. */
function decadeBelow(x: number): number {
  const [, exponent] = x.toExponential().split('e');
  return Number(`1e${exponent}`);
}

function withLegends(given: Encoding, rows: readonly Row[], formats: readonly string[]): Encoding {
  const encoding: Record<string, Channel> = { ...given };
  for (const channel of ['color', 'fill', 'stroke', 'shape', 'strokeDash']) {
    const own = given[channel];
    if (own?.field === undefined || own.legend === null) continue;
    const names = [...new Set(rows.map((row) => String(row[own.field!])))];
    const longest = names.reduce((most, { length }) => Math.max(most, length), 0);
    const columns = Math.max(1, Math.min(4, Math.floor(560 / (longest * 8 + 40))));
    const stroke = channel === 'strokeDash' && { symbolType: 'stroke', symbolSize: 600 };
    const plain = {
      columns,
      ...(stroke && { ...stroke, symbolFillColor: 'transparent', symbolStrokeColor: 'currentColor' }),
    };
    const isFormat = own.field === 'format' && channel === 'color' && own.scale === undefined && formats.length > 1;
    const range = formats.map((_, i) => PALETTE[i % PALETTE.length]);
    const used = formats.filter((name) => names.includes(name));
    const scale = isFormat && {
      scale: { domain: used, range: used.map((name) => range[formats.indexOf(name)]) },
    };
    encoding[channel] = { ...own, ...scale, legend: { ...plain, ...own.legend } };
  }
  return encoding;
}

/** Facets taken out of an encoding, and the size of each view. */
function facetsOf(
  encoding: Encoding,
  rows: readonly Row[],
): { inner: Encoding; outer: object | undefined; size: { width: number; height: number } } {
  const { column, row, facet, ...inner } = encoding;
  const across = column ?? facet;
  if (across?.field === undefined && row?.field === undefined) {
    return { inner, outer: undefined, size: { width: COLUMN - 300, height: HEIGHT } };
  }
  const count = across?.field === undefined ? 1 : new Set(rows.map((each) => each[across.field!])).size;
  const columns = Math.max(1, Math.min(count, Math.floor(COLUMN / (LEAST + AXES))));
  const size = { width: Math.max(LEAST, Math.floor(COLUMN / columns) - AXES), height: HEIGHT };
  const wraps = row === undefined && across !== undefined;
  const outer = wraps ? { facet: across, columns } : { facet: { ...(column && { column }), ...(row && { row }) } };
  return { inner, outer, size };
}

/** Whether several rows have one place: the same x, colour, dash and facet. */
function hasRepeats(encoding: Encoding, rows: readonly Row[]): boolean {
  const fields = GROUPING.map((channel) => encoding[channel]?.field).filter((field) => field !== undefined);
  const seen = new Set<string>();
  const y = encoding.y?.field;
  for (const row of rows) {
    if (y === undefined || row[y] === undefined || row[y] === null) continue;
    const key = JSON.stringify(fields.map((field) => String(row[field])));
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}

function bandNote(rows: readonly Row[], seeds: SeedsShown): string {
  const count = new Set(rows.map(({ seed }) => seed).filter((seed) => seed !== undefined && seed !== null)).size;
  const band = seeds === 'quartiles' ? 'first to third quartile' : 'smallest to largest';
  return `lines: mean over ${count > 1 ? `${count} seeds` : 'the rows of a point'}; bands: ${band}`;
}

/** An area from the smallest to the largest value, and the line of means. */
function bandLayers(mark: Readonly<Record<string, unknown>>, encoding: Encoding, seeds: SeedsShown): object {
  const y = without(encoding.y!, 'aggregate') as Channel;
  const { strokeDash, ...band } = without(encoding, 'tooltip') as Encoding;
  const [low, high] = seeds === 'quartiles' ? ['q1', 'q3'] : ['min', 'max'];
  const detail = strokeDash?.field === undefined ? {} : { detail: { field: strokeDash.field } };
  const title = y.title ?? y.field;
  const area = { ...band, ...detail, y: { ...y, title, aggregate: low }, y2: { field: y.field, aggregate: high } };
  return {
    layer: [
      { mark: { type: 'area', opacity: 0.18 }, encoding: area },
      { mark: { ...mark, point: { size: 18 } }, encoding: { ...encoding, y: { ...y, title, aggregate: 'mean' } } },
    ],
  };
}

/** A copy of an object that lacks some of its fields. */
function without(given: object, ...fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(given).filter(([field]) => !fields.includes(field)));
}
