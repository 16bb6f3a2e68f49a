/**
 * A trace as a page: for every operation the magnitudes of its elements against the range of its format.
 * @module
 */
import { exponentOf } from '../../format/bits.js';
import type { TraceEvent } from './events.js';
import { escapeText } from '../../page/escape.js';
import { pageHtml } from '../../page/frame.js';
import { scrollStart } from '../../page/table.js';
import { readable } from './report.js';
import { formatName, type Tally } from './tally.js';

/** What a page says before its rows. */
interface Found {
  readonly events: readonly TraceEvent[];
  readonly leftOut: number;
  readonly firstOutOfRange: TraceEvent | undefined;
  readonly firstNotFinite: TraceEvent | undefined;
}

/** The octaves that the page shows. */
interface Axis {
  readonly from: number;
  readonly to: number;
}

/** Layers with more rows than this are closed, unless they have trouble. */
const OPEN_ROWS = 80;
/** Events that the page lists. */
const SHOWN = 20;

/** The page of a trace. */
export function tracePage(tallies: readonly Tally[], found: Found): string {
  const axis = axisOf(tallies);
  const groups = new Map<string, Tally[]>();
  for (const tally of tallies) {
    const layer = tally.call.layer ?? '';
    groups.set(layer, [...(groups.get(layer) ?? []), tally]);
  }
  const few = tallies.length <= OPEN_ROWS;
  const sections = [...groups].map(([layer, rows]) => group(layer, rows, axis, few));
  const body = [
    '<h1>Trace</h1>',
    firstTrouble(found),
    eventTable(found),
    '<h2>Operations</h2>',
    legend(axis),
    ...sections,
  ];
  return pageHtml({ title: 'Trace of a run in TensorFlow.js', main: body.join('\n'), style });
}

function axisOf(tallies: readonly Tally[]): Axis {
  let [from, to] = [0, 1];
  for (const tally of tallies) {
    const { plan } = tally;
    const [least, largest] = [tally.octaveAt(0), tally.octaveAt(1)];
    from = Math.min(from, least ?? 0);
    to = Math.max(to, (largest ?? 0) + 1);
    if (plan === undefined) continue;
    const { minSubnormal, emax } = plan.rule.format;
    from = Math.min(from, exponentOf(minSubnormal));
    to = Math.max(to, emax + 1);
  }
  return { from: from - 1, to: to + 1 };
}

function firstTrouble({ firstOutOfRange, firstNotFinite }: Found): string {
  if (firstOutOfRange === undefined && firstNotFinite === undefined) {
    return '<p>No value left the range of its format.</p>';
  }
  const lines = [
    ...(firstOutOfRange === undefined ? [] : [`<li>First out of range: ${sentence(firstOutOfRange)}</li>`]),
    ...(firstNotFinite === undefined ? [] : [`<li>First not finite: ${sentence(firstNotFinite)}</li>`]),
  ];
  return `<ul class="trouble">${lines.join('')}</ul>`;
}

/** An event in words. */
function sentence(event: TraceEvent): string {
  const { op, layer, call, of, operand, part, count, before, after, format, phase } = event;
  const what = of === 'operands' ? `operand ${operand ?? ''} of` : 'results of';
  const half = part === undefined ? '' : ` (${part})`;
  const place = layer === undefined ? '' : ` in ${layer}`;
  const text =
    `${event.kind} in the ${what} ${op}${half}${place}, call ${call}, ${phase}: ${count} ` +
    `element${count === 1 ? '' : 's'}, the first ${readable(before)} to ${readable(after)} in ${format}`;
  return escapeText(text);
}

function eventTable({ events, leftOut }: Found): string {
  if (events.length === 0) return '';
  const shown = events.slice(0, SHOWN);
  const more = events.length - shown.length + leftOut;
  const heads = ['call', 'kind', 'op', 'layer', 'phase', 'of', 'format', 'elements', 'first index', 'before', 'after'];
  const lines = shown.map((e) => {
    const of = `${e.operand ?? e.of}${e.part === undefined ? '' : ` (${e.part})`}`;
    const cells = [e.call, e.kind, e.op, e.layer ?? '', e.phase, of, e.format, e.count, e.index, readable(e.before), readable(e.after)]; // prettier-ignore
    return `<tr>${cells.map((cell) => `<td>${escapeText(String(cell))}</td>`).join('')}</tr>`;
  });
  const rest = more === 0 ? '' : `<p>${more} more events are not listed.</p>`;
  return (
    `<h2>Events</h2>${scrollStart('Table of events')}<table><thead><tr>` +
    `${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>${rest}`
  );
}

function legend({ from, to }: Axis): string {
  return (
    '<p>Each bar holds the middle nine tenths of the magnitudes of an operation before rounding, the line all of them; the shaded ' +
    `part is the range of the format. The axis is base 2, from 2^${from} to 2^${to}. ▲ marks overflow, ▼ values that ` +
    'became 0. Gradients stand in the second column.</p>'
  );
}

function group(layer: string, rows: readonly Tally[], axis: Axis, few: boolean): string {
  const overflow = rows.reduce((sum, tally) => sum + tally.overflow, 0);
  const underflow = rows.reduce((sum, tally) => sum + tally.underflow, 0);
  const notFinite = rows.reduce((sum, tally) => sum + tally.notFinite, 0);
  const counts = [
    ...(overflow > 0 ? [`<b class="over">▲ ${overflow} overflowed</b>`] : []),
    ...(underflow > 0 ? [`<b class="under">▼ ${underflow} became 0</b>`] : []),
    ...(notFinite > 0 ? [`<b class="over">${notFinite} not finite</b>`] : []),
  ];
  const name = layer === '' ? 'outside of layers' : layer;
  const open = few || overflow > 0 || notFinite > 0 ? ' open' : '';
  const lines = rows.map((tally) => row(tally, axis)).join('');
  return (
    `<details${open}><summary>${escapeText(name)} <small>${rows.length} row${rows.length === 1 ? '' : 's'}</small> ` +
    `${counts.join(' ')}</summary>${scrollStart(`Operations: ${name}`)}` +
    '<table class="ops"><thead><tr><th scope="col">operation</th><th scope="col">forward, optimizer</th>' +
    '<th scope="col">gradient</th><th scope="col">counts</th></tr></thead>' +
    `<tbody>${lines}</tbody></table></div></details>`
  );
}

function row(tally: Tally, axis: Axis): string {
  const { op, of, part, format, overflow, underflow, notFinite, elements, amax, sqnr } = tally.row();
  const figure = strip(tally, axis);
  const isGradient = tally.call.phase === 'backward';
  const notes = [
    ...(overflow > 0 ? [`<b class="over">▲ ${overflow}</b>`] : []),
    ...(underflow > 0 ? [`<b class="under">▼ ${underflow}</b>`] : []),
    ...(notFinite > 0 ? [`<b class="over">${notFinite} not finite</b>`] : []),
  ];
  const what = `${op}${of === 'operands' ? ', operands' : ''}${part === undefined ? '' : ` (${part})`}`;
  return (
    `<tr><th scope="row">${escapeText(what)}<br><small>${escapeText(format)}</small></th>` +
    `<td>${isGradient ? '' : figure}</td><td>${isGradient ? figure : ''}</td>` +
    `<td>${elements} elements, largest ${readable(amax)}, ${readable(sqnr, 3)} dB ${notes.join(' ')}</td></tr>`
  );
}

/** The magnitudes of a row against the range of its format, as a figure. */
function strip(tally: Tally, { from, to }: Axis): string {
  const { plan, overflow, underflow } = tally;
  const x = (octave: number): string => String(readable(((octave - from) / (to - from)) * 100));
  const wide = (a: number, b: number): string => `x="${x(a)}" width="${readable(((b - a) / (to - from)) * 100)}"`;
  const range =
    plan === undefined
      ? ''
      : `<rect class="range" ${wide(exponentOf(plan.rule.format.minNormal), plan.rule.format.emax + 1)} y="0" height="12"/>`;
  const least = tally.octaveAt(0);
  if (least === undefined)
    return `<svg viewBox="0 0 100 12" role="img" aria-label="no finite nonzero elements">${range}</svg>`;
  const largest = tally.octaveAt(1)!;
  const [low, high] = [tally.octaveAt(0.05)!, tally.octaveAt(0.95)!];
  const colour = overflow > 0 ? 'over' : underflow > 0 ? 'under' : 'fine';
  const label = `from 2^${least} to 2^${largest + 1}, the middle nine tenths from 2^${low} to 2^${high + 1}, format ${formatName(plan)}`;
  return (
    `<svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label="${escapeText(label)}">${range}` +
    `<rect class="${colour}" ${wide(least, largest + 1)} y="5.5" height="1"/>` +
    `<rect class="${colour}" ${wide(low, high + 1)} y="3" height="6"/></svg>`
  );
}

const style = `
.ops svg { width: 100%; min-width: 12rem; height: 1.1rem; display: block }
.ops th[scope=row] { text-align: left; font-weight: 400 }
.range { fill: currentColor; opacity: .14 }
.fine { fill: #56b4e9 }
rect.over { fill: #d55e00 }
rect.under { fill: #e69f00 }
b.over { color: var(--fail) }
b.under { color: var(--open) }
summary { padding: .3rem 0 }
`;
