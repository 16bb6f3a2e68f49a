/**
 * The number line around x: two values of a format, what lies halfway between them, and x.
 * @module
 */
import { colours } from '../colours.js';

/** A point of the line, with what stands below it: lines of text, and how wide they are without colours. */
export interface Mark {
  readonly lines: readonly MarkLine[];
}

/** Text, and the text as it is drawn. */
export interface MarkLine {
  readonly plain: string;
  readonly drawn?: string;
}

/** What is drawn. */
export interface NumberLine {
  readonly left: Mark;
  readonly middle: Mark;
  readonly right: Mark;
  /** Where x lies: 0 at the left end, 1 at the right end. */
  readonly at: number;
  /** What stands above x. */
  readonly label: string;
}

const LEAST_WIDTH = 61;
const MARGIN = '  ';

/** Draws a line; x is on an end or in the middle only if it is exactly there. */
export function drawNumberLine({ left, middle, right, at, label }: NumberLine): string {
  const rows = Math.max(left.lines.length, middle.lines.length, right.lines.length);
  let width = LEAST_WIDTH;
  for (let r = 0; r < rows; r++) {
    width = Math.max(width, widthNeeded(left.lines[r], middle.lines[r], right.lines[r]));
  }
  const half = (width - 1) / 2;
  const place = placeOf(at, half);
  const line = Array.from<unknown, string>({ length: width }, (_, i) =>
    i === 0 ? '├' : i === half ? '┼' : i === 2 * half ? '┤' : '─',
  );
  line[place] = colours.bold(colours.yellow('●'));
  const start = Math.max(0, Math.min(place - Math.floor(label.length / 2), width - label.length));
  const below = Array.from({ length: rows }, (_, r) =>
    rowOf(left.lines[r] ?? blank, middle.lines[r] ?? blank, right.lines[r] ?? blank, half),
  );
  return [
    `${' '.repeat(start)}${colours.bold(label)}`,
    `${' '.repeat(place)}${colours.yellow('▼')}`,
    line.join(''),
    ...below,
  ]
    .map((text) => `${(MARGIN + text).trimEnd()}\n`)
    .join('');
}

const blank: MarkLine = { plain: '' };

/** An odd width in which three texts stand two blanks apart, the middle one centred. */
function widthNeeded(left = blank, middle = blank, right = blank): number {
  const gap = middle.plain === '' ? 1 : 2;
  const side = Math.max(left.plain.length, right.plain.length) + gap;
  return 2 * (side + Math.ceil(middle.plain.length / 2)) + 1;
}

function placeOf(at: number, half: number): number {
  const place = Math.round(at * 2 * half);
  for (const [point, column] of [
    [0, 0],
    [0.5, half],
    [1, 2 * half],
  ] as const) {
    if (place === column && at !== point) return at < point ? column - 1 : column + 1;
  }
  return place;
}

function rowOf(left: MarkLine, middle: MarkLine, right: MarkLine, half: number): string {
  const first = half - Math.floor(middle.plain.length / 2);
  const before = ' '.repeat(Math.max(0, first - left.plain.length));
  const used = left.plain.length + before.length + middle.plain.length;
  const after = ' '.repeat(Math.max(0, 2 * half + 1 - used - right.plain.length));
  return [left, middle, right].map(({ plain, drawn = plain }, i) => ['', before, after][i] + drawn).join('');
}
