/**
 * Groups in other modes than to nearest even: a chopper rounds them between the two steps.
 * @module
 */
import type { Chopper } from '../../chopper.js';
import { groupsPerLine, type Lines } from './lines.js';
import { PARAMETERS, type Way } from './runs.js';

const f32 = Math.fround;

/** Rounding by a chopper. */
export interface Rounder {
  readonly chopper: Chopper;
  /** Whether the bounds of groups hold; otherwise the chopper saturates, or does not. */
  readonly isBounded: boolean;
  readonly random: boolean;
}

/**
 * The groups of x divided or multiplied, rounded by the chopper and brought back; element i draws word i from the position of the chopper on.
 * Products of powers of two are exact in float64, and quotients near enough in every mode that draws no words.
 */
export function roundByChopper(
  out: Float32Array,
  x: Float32Array,
  lines: Lines,
  way: Way,
  parameters: Float32Array,
  { chopper, isBounded }: Rounder,
  isSingle: boolean,
): void {
  const elements = new Float64Array(x.length);
  forGroups(lines, (group, start, end) => {
    const factor = parameters[PARAMETERS * group]!;
    if (way === 'quotient') for (let i = start; i < end; i++) elements[i] = f32(x[i]! / factor);
    else if (way === 'exactQuotient') for (let i = start; i < end; i++) elements[i] = x[i]! / factor;
    else if (isSingle) for (let i = start; i < end; i++) elements[i] = f32(x[i]! * factor);
    else for (let i = start; i < end; i++) elements[i] = x[i]! * factor;
  });
  chopper.into(elements, elements);
  forGroups(lines, (group, start, end) => {
    const at = PARAMETERS * group;
    const back = parameters[at + 1]!;
    if (isBounded) {
      const least = parameters[at + 2]!;
      const most = parameters[at + 3]!;
      for (let i = start; i < end; i++) {
        const y = elements[i]!;
        out[i] = (y < least ? least : y > most ? most : y) * back;
      }
    } else {
      for (let i = start; i < end; i++) out[i] = elements[i]! * back;
    }
  });
}

function forGroups(lines: Lines, visit: (group: number, start: number, end: number) => void): void {
  const { count, line, group } = lines;
  const perLine = groupsPerLine(lines);
  for (let l = 0; l < count; l++) {
    for (let g = 0; g < perLine; g++) {
      const start = l * line + g * group;
      visit(l * perLine + g, start, Math.min(start + group, (l + 1) * line));
    }
  }
}
