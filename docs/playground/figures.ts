/**
 * The figures of the page, each a function of what it shows; pages of explanations draw the same figures.
 * @module
 */
import { chop, nextDown, nextUp, type Explanation, type Format } from '../../src/index.js';
import { element } from './element.js';
import { nameOf, short } from './text.js';

/** Beyond so many marks a figure says how dense they are instead. */
const MOST_MARKS = 600;
/** Width of a character of a label, in pixels. */
const CHARACTER = 8;
const LINE_HEIGHT = 150;

/** The numbers of the format from `low` to `high`, in order, but no more than MOST_MARKS. */
function membersBetween(low: number, high: number, f: Format): number[] {
  const found: number[] = [];
  const first = Math.max(low, f.signed ? -f.maxFinite : 0);
  let v = chop(first, f, { rounding: 'towardPositive', saturate: true });
  while (v <= high && found.length < MOST_MARKS) {
    found.push(v);
    const next = nextUp(v, f);
    if (!(next > v) || next === Infinity) break;
    v = next;
  }
  return found;
}

/** Labels below the line, in two rows; a label that has no room in either is left out. */
function placeLabels(labels: readonly { text: string; x: number }[], width: number): SVGElement[] {
  const ends = [0, 0];
  return labels.flatMap(({ text, x }) => {
    const half = (text.length * CHARACTER) / 2;
    const centre = Math.min(width - half, Math.max(half, x));
    const row = ends.findIndex((end) => end <= centre - half);
    if (row < 0) return [];
    ends[row] = centre + half;
    return [element('text', { x: centre, y: 110 + 16 * row, 'text-anchor': 'middle' }, text)];
  });
}

/** The number line around x: numbers of the format, ties, x above and its rounded value on the line. */
export function numberLine(x: number, y: number, f: Format, zoom: number, width: number): SVGElement {
  const centre = Number.isFinite(x) ? x : Math.sign(x || 1) * f.maxFinite;
  const gap = Math.max(f.minSubnormal, (nextUp(y, f) - nextDown(y, f)) / 2 || f.minSubnormal);
  const half = Math.min(gap * 6 * 2 ** zoom, f.maxFinite * 1.1);
  const [low, high] = [centre - half, centre + half];
  const at = (v: number) => 20 + (width - 40) * ((v - low) / (high - low));
  const found = membersBetween(low, high, f);
  const isDense = found.length >= MOST_MARKS;
  const isFine = found.length > 150;
  const labels = placeLabels(
    found.map((v) => ({ text: nameOf(v, f), x: at(v) })),
    width,
  );
  const marks = isDense
    ? [element('text', { x: width / 2, y: 30, 'text-anchor': 'middle' }, `more than ${MOST_MARKS} numbers: zoom in`)]
    : found.flatMap((v, i) => {
        const place = at(v);
        const next = found[i + 1];
        const middle = next === undefined ? 0 : at(v + (next - v) / 2);
        const tie = element('line', { x1: middle, x2: middle, y1: 75, y2: 85, class: 'tie' });
        return [
          element('line', { x1: place, x2: place, y1: isFine ? 74 : 68, y2: isFine ? 86 : 92, class: 'member' }),
          ...(next !== undefined && found.length <= 60 ? [tie] : []),
        ];
      });
  const shown = [
    ...(Number.isFinite(x)
      ? [
          element('path', { d: `M${at(x)} 62 l-7 -14 h14 z`, class: 'given' }),
          element('text', { x: at(x), y: 40, 'text-anchor': 'middle' }, `x = ${short(x, 9)}`),
        ]
      : []),
    ...(y >= low && y <= high ? [element('circle', { cx: at(y), cy: 80, r: 6, class: 'rounded' })] : []),
  ];
  const count = isDense ? `more than ${MOST_MARKS}` : found.length;
  const words = `Number line from ${short(low)} to ${short(high)}: ${count} numbers of the format; x is ${short(x, 9)}, rounded to ${short(y, 9)}`;
  const axis = element('line', { x1: 20, x2: width - 20, y1: 80, y2: 80, class: 'axis' });
  return svg(width, LINE_HEIGHT, words, axis, ...marks, ...(isFine ? [] : labels), ...shown);
}

/** One row for each exponent of the positive numbers: where in [2^e, 2^(e+1)) they lie. The row of x is marked. */
export function binades(x: number, f: Format, width: number): SVGElement {
  const size = Math.abs(x);
  const [lowest, highest] = [Math.floor(Math.log2(f.minSubnormal)), Math.floor(Math.log2(f.maxFinite))];
  const middle = size > 0 && Number.isFinite(size) ? Math.floor(Math.log2(size)) : 0;
  const top = Math.min(highest, Math.max(middle + 10, lowest + 20));
  const rows = Array.from({ length: Math.min(21, top - lowest + 1) }, (_, i) => top - i);
  const left = 70;
  const at = (v: number, e: number) => left + (width - left - 20) * (v / 2 ** e - 1);
  const parts = rows.flatMap((e, row) => {
    const y = 16 + 18 * row;
    const members = membersBetween(2 ** e, 2 ** (e + 1) * (1 - 2 ** -53), f);
    const isDense = members.length >= Math.min(MOST_MARKS, (width - left) / 2);
    return [
      element('text', { x: left - 10, y: y + 4, 'text-anchor': 'end' }, `2^${e}`),
      element('line', { x1: left, x2: width - 20, y1: y, y2: y, class: isDense ? 'dense' : 'faint' }),
      ...(isDense ? [] : members.map((v) => element('circle', { cx: at(v, e), cy: y, r: 2.5, class: 'mark' }))),
      ...(e === middle && size > 0
        ? [element('path', { d: `M${at(size, e)} ${y - 3} l-5 -9 h10 z`, class: 'given' })]
        : []),
    ];
  });
  const words = `Positive numbers by exponent, from 2^${rows.at(-1)} to 2^${rows[0]}; |x| is ${short(size, 9)}`;
  return svg(width, 18 * rows.length + 16, words, ...parts);
}

/** How often a number was rounded up and down, against the probabilities. */
export function chanceBars(
  { lower, upper }: Explanation,
  f: Format,
  { ups, draws, p }: { ups: number; draws: number; p: number },
  width: number,
): SVGElement {
  const room = width - 190;
  const bar = (label: string, share: number, expected: number, y: number) => [
    element('rect', { x: 120, y, width: room * share, height: 22, class: 'bar' }),
    element('line', { x1: 120 + room * expected, x2: 120 + room * expected, y1: y - 4, y2: y + 26, class: 'expected' }),
    element('text', { x: 112, y: y + 16, 'text-anchor': 'end' }, label),
    element('text', { x: 126 + room * Math.max(share, expected), y: y + 16 }, `${(100 * share).toFixed(1)} %`),
  ];
  const words = `Of ${draws} draws ${ups} went up; ${(100 * p).toPrecision(4)} % were expected to`;
  return svg(
    width,
    76,
    words,
    ...bar(nameOf(upper, f), ups / draws, p, 8),
    ...bar(nameOf(lower, f), 1 - ups / draws, 1 - p, 44),
  );
}

/** A point of a program: x, its result in float64, its result in the format. */
export type Point = readonly [x: number, plain: number, low: number];

/** Results of a program in float64 and in the format. */
export function results(points: readonly Point[], name: string, width: number): SVGElement {
  const height = 240;
  const good = points.filter(([, plain, low]) => Number.isFinite(plain) && Number.isFinite(low));
  const all = good.flatMap(([, plain, low]) => [plain, low]);
  const [low, high] = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
  const x = across(points, width);
  const y = (v: number) => height - 20 - (height - 40) * ((v - low) / (high - low || 1));
  const path = (k: 1 | 2) => `M${good.map((point) => `${x(point[0]).toFixed(1)} ${y(point[k]).toFixed(1)}`).join('L')}`;
  if (good.length === 0) return svg(width, 20, 'No finite results');
  return svg(
    width,
    height,
    `Results in float64 and in ${name}, from ${short(low, 4)} to ${short(high, 4)}`,
    element('path', { d: path(1), class: 'plain' }),
    element('path', { d: path(2), class: 'low' }),
    element('text', { x: 55, y: y(high) + 12, 'text-anchor': 'end' }, short(high, 3)),
    element('text', { x: 55, y: y(low), 'text-anchor': 'end' }, short(low, 3)),
    element('text', { x: 70, y: 14 }, `float64: dashed; ${name}: solid`),
  );
}

/** Relative errors of a program, on a scale of powers of ten, with the unit roundoff dashed. */
export function errors(points: readonly Point[], unitRoundoff: number, width: number): SVGElement {
  const found = relativeErrors(points);
  const x = across(points, width);
  const y = (r: number) => 120 - 110 * Math.max(0, Math.min(1, (Math.log10(r) + 10) / 11));
  const grid = [-8, -6, -4, -2, 0].flatMap((d) => [
    element('line', { x1: 60, x2: width - 10, y1: y(10 ** d), y2: y(10 ** d), class: 'faint' }),
    element('text', { x: 55, y: y(10 ** d) + 4, 'text-anchor': 'end' }, `1e${d}`),
  ]);
  const marks = found.map(([t, r]) => `M${x(t).toFixed(1)} ${y(r).toFixed(1)}h2`).join('');
  const unit = element('line', { x1: 60, x2: width - 10, y1: y(unitRoundoff), y2: y(unitRoundoff), class: 'unit' });
  return svg(width, 130, 'Relative errors', ...grid, element('path', { d: marks, class: 'error' }), unit);
}

/** The relative errors that are neither zero nor undefined. */
export function relativeErrors(points: readonly Point[]): (readonly [x: number, error: number])[] {
  return points
    .map(([x, plain, low]) => [x, Math.abs(low - plain) / Math.abs(plain)] as const)
    .filter(([, error]) => Number.isFinite(error) && error > 0);
}

function across(points: readonly Point[], width: number): (v: number) => number {
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  return (v) => 60 + (width - 70) * ((v - first) / (last - first));
}

function svg(width: number, height: number, words: string, ...children: Node[]): SVGElement {
  return element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': words },
    ...children,
  );
}
