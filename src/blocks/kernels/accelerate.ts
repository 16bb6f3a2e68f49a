/**
 * Families made fast: float32 arrays whose groups are runs, to nearest even. Everything else goes to the plain reference.
 * @module
 */
import type { Family, FloatArray, Scales, Stored } from '../family.js';
import type { Grouping } from '../groups.js';
import { checkShape, groupShapeOf } from '../groups.js';
import type { CodeStore } from '../codec.js';
import type { Grid } from './grid.js';
import { groupsPerLine, linesOf, transpose, type Lines } from './lines.js';
import { roundByChopper, type Rounder } from './modes.js';
import { chopByPowers, splitByPowers } from './powers.js';
import { chopRuns, maximaInto, multiplyRuns, PARAMETERS, type Way } from './runs.js';
import { decodeByKernel, encodeByKernel, encodeElements, type Coding } from './stored.js';

/** Groups with their scales: what the runs are told. */
export interface Prepared {
  readonly scales: Omit<Scales, 'scaleShape'>;
  readonly way: Way;
  /** Four a group; the way back is to values. */
  readonly parameters: Float32Array<ArrayBuffer>;
}

/** What a family needs to be made fast. */
export interface Blockwise {
  readonly grouping: Grouping;
  readonly grid: Grid;
  /** Whether groups with NaN or an infinity are NaN; otherwise these count nothing. */
  readonly spoils: boolean;
  /** Whether scales follow from the largest magnitudes; otherwise `maxima` is empty. */
  readonly needsMaxima: boolean;
  /**
   * Scales and parameters by the largest magnitudes, NaN where groups are spoilt; undefined where float32 operations do not
   * serve them.
   */
  prepare(maxima: Float32Array<ArrayBuffer>, groups: number): Prepared | undefined;
  /** Parameters of scales: the way back alone is read. */
  parametersOf(stored: Stored): Float32Array<ArrayBuffer> | undefined;
  /** What the way back to a value is larger than that to an element as the codec has it. */
  readonly unit: number;
  /** What rounds elements in other modes than to nearest even; absent: the kernels do. */
  readonly rounder?: Rounder;
  /** Whether products are float32 ones; otherwise they are exact. */
  readonly isSingle?: boolean;
  /** Scales by biased exponents, where the grid has a rule. */
  scalesOf?(exponents: Uint8Array<ArrayBuffer>): Scales['scales'];
  /** The least and the largest element, and how kernels code elements, if they do. */
  readonly bounds: readonly [number, number];
  readonly coding?: Coding;
  /** Codes of elements, packed. */
  encode(elements: Float32Array<ArrayBuffer>): CodeStore | undefined;
  /** Elements of codes. */
  decode(codes: CodeStore, length: number): Float32Array<ArrayBuffer> | undefined;
}

/** Arrays shorter than this cost less by the reference. */
const LEAST = 32;

/** The family, made fast where `blockwise` says how. */
export function accelerated(family: Family, blockwise: Blockwise | undefined): Family {
  if (blockwise === undefined) return family;
  const { grouping, grid } = blockwise;
  return {
    ...family,
    chop(out, x, shape, position) {
      const arranged = arrange(blockwise, x, shape, 'quantizer');
      if (arranged !== undefined && chopInOnePass(blockwise, out as Float32Array, arranged)) return;
      const prepared = arranged === undefined ? undefined : prepare(blockwise, arranged);
      if (prepared === undefined) return family.chop(out, x, shape, position);
      const { lines } = arranged!;
      const target = lines.move === undefined ? (out as Float32Array) : arranged!.x;
      round(blockwise, target, arranged!.x, lines, prepared.way, prepared.parameters, position);
      if (lines.move !== undefined) out.set(movedBack(target, lines));
    },
    quantize(x, shape, position) {
      const arranged = arrange(blockwise, x, shape, 'quantize');
      const quick = arranged === undefined ? undefined : encodeInOnePass(blockwise, arranged);
      if (quick !== undefined) return { ...quick, scaleShape: groupShapeOf(shape, grouping) };
      const prepared = arranged === undefined ? undefined : prepare(blockwise, arranged);
      if (prepared === undefined) return family.quantize(x, shape, position);
      const { lines, x: source } = arranged!;
      const { parameters, way, scales } = prepared;
      const codes =
        encodeByProducts(blockwise, arranged!, prepared) ??
        encodeStepByStep(blockwise, source, lines, way, parameters, position);
      if (codes === undefined) return family.quantize(x, shape, position);
      return {
        codes,
        ...scales,
        scales: lines.movesScales ? scalesBack(scales.scales, lines) : scales.scales,
        scaleShape: scales.scales.length === 0 ? [0] : groupShapeOf(shape, grouping),
      };
    },
    decode(out, stored, shape) {
      const lines =
        out instanceof Float32Array && out.length >= LEAST ? linesOf(out.length, shape, grouping) : undefined;
      const scales = lines === undefined ? undefined : scalesForth(stored.scales, lines);
      const parameters = scales === undefined ? undefined : blockwise.parametersOf({ ...stored, scales });
      if (parameters !== undefined && blockwise.unit !== 1) {
        for (let at = 0; at < parameters.length; at += PARAMETERS) {
          parameters[at + 1] = parameters[at + 1]! * blockwise.unit;
        }
      }
      if (parameters !== undefined && lines!.move === undefined) {
        const { coding } = blockwise;
        if (decodeByKernel(out as Float32Array, stored.codes, lines!, grid, coding, parameters)) return;
      }
      const elements = parameters === undefined ? undefined : blockwise.decode(stored.codes, out.length);
      if (elements === undefined) return family.decode(out, stored, shape);
      const source = moved(elements, lines!);
      const target = lines!.move === undefined ? (out as Float32Array) : source;
      multiplyRuns(target, source, lines!, grid, parameters!);
      if (lines!.move !== undefined) out.set(movedBack(target, lines!));
    },
  };
}

/** The array as runs; undefined where its groups are none, or the reference is to say what is wrong. */
function arrange(blockwise: Blockwise, x: FloatArray, shape: readonly number[], name: string): Arranged | undefined {
  const { grouping, rounder } = blockwise;
  if (!(x instanceof Float32Array) || x.length < LEAST) return undefined;
  checkShape(x.length, shape, name);
  const axis = typeof grouping.axis === 'number' ? grouping.axis : -1;
  if (axis < -shape.length || axis >= shape.length) return undefined;
  const lines = linesOf(x.length, shape, grouping);
  // Random words are those of the places in the array.
  if (lines === undefined || (lines.move !== undefined && rounder?.random === true)) return undefined;
  return { lines, x: moved(x, lines) };
}

/** Rounds by the rule of the grid; false where that does not serve. */
function chopInOnePass({ grid, rounder }: Blockwise, out: Float32Array, { lines, x }: Arranged): boolean {
  if (grid.rule === undefined || rounder !== undefined) return false;
  const target = lines.move === undefined ? out : x;
  if (!chopByPowers(target, x, lines, grid)) return false;
  if (lines.move !== undefined) out.set(movedBack(target, lines));
  return true;
}

/** Codes and scales by the rule of the grid; undefined where that does not serve. */
function encodeInOnePass(
  { grid, rounder, coding, scalesOf }: Blockwise,
  { lines, x }: Arranged,
): Omit<Stored, 'scaleShape'> | undefined {
  if (grid.rule === undefined || rounder !== undefined || lines.move !== undefined) return undefined;
  const coded = encodeByKernel(x, lines, grid, coding, 'rule');
  return coded && { codes: coded.codes, scales: scalesOf!(coded.exponents) };
}

/** Codes by products with scales that are known; undefined where that does not serve. */
function encodeByProducts(
  { grid, rounder, coding }: Blockwise,
  { lines, x }: Arranged,
  { way, parameters }: Prepared,
): CodeStore | undefined {
  if (way !== 'product' || rounder !== undefined || lines.move !== undefined) return undefined;
  return encodeByKernel(x, lines, grid, coding, parameters)?.codes;
}

/** Codes by way of elements; undefined where the reference is to say what is wrong. */
function encodeStepByStep(
  blockwise: Blockwise,
  x: Float32Array,
  lines: Lines,
  way: Way,
  parameters: Float32Array,
  position: number,
): CodeStore | undefined {
  const { unit, grid, coding, bounds, rounder } = blockwise;
  const toElements = parameters.slice();
  const elements = new Float32Array(x.length);
  const byKernel = coding?.encoder !== undefined && (rounder === undefined || rounder.saturates);
  for (let at = 0; at < toElements.length; at += PARAMETERS) toElements[at + 1] = byKernel ? 1 : 1 / unit;
  round(blockwise, elements, x, lines, way, toElements, position);
  clearSpoilt(elements, lines, parameters);
  const ordered = movedBack(elements, lines);
  const quick = byKernel ? encodeElements(ordered, grid, coding, bounds) : undefined;
  if (quick !== undefined) return quick;
  if (hasNaN(ordered)) return undefined;
  if (byKernel && unit !== 1) for (let i = 0; i < ordered.length; i++) ordered[i] = ordered[i]! / unit;
  return blockwise.encode(ordered);
}

function prepare(blockwise: Blockwise, { lines, x }: Arranged): Prepared | undefined {
  const { needsMaxima, spoils, grid } = blockwise;
  const groups = lines.count * groupsPerLine(lines);
  const maxima = new Float32Array(needsMaxima ? groups : 0);
  if (needsMaxima) {
    maximaInto(maxima, x, lines, grid);
    settleNonFinite(maxima, x, lines, spoils);
  }
  return blockwise.prepare(maxima, groups);
}

function round(
  { rounder, isSingle = false, grid }: Blockwise,
  out: Float32Array,
  x: Float32Array,
  lines: Lines,
  way: Way,
  parameters: Float32Array,
  position: number,
): void {
  if (rounder === undefined) chopRuns(out, x, lines, grid, way, parameters);
  else {
    rounder.chopper.position = position;
    roundByChopper(out, x, lines, way, parameters, rounder, isSingle);
  }
}

/** Elements, scales and values of an array, in the array's order; undefined where only the reference serves. */
export function elementsAndValues(
  blockwise: Blockwise,
  x: Float32Array,
  shape: readonly number[],
  name: string,
): { elements: Float32Array; values: Float32Array; scales: Scales['scales'] } | undefined {
  const arranged = arrange(blockwise, x, shape, name);
  if (arranged === undefined) return undefined;
  const { lines, x: source } = arranged;
  const { grid, scalesOf } = blockwise;
  if (grid.rule !== undefined && lines.move === undefined) {
    const parts = splitByPowers(source, lines, grid);
    if (parts !== undefined) return { ...parts, scales: scalesOf!(parts.exponents) };
  }
  const prepared = prepare(blockwise, arranged);
  if (prepared === undefined) return undefined;
  const { parameters, way, scales } = prepared;
  const toElements = parameters.slice();
  for (let at = 0; at < toElements.length; at += PARAMETERS) toElements[at + 1] = 1;
  const elements = new Float32Array(x.length);
  round(blockwise, elements, source, lines, way, toElements, 0);
  const values = new Float32Array(x.length);
  multiplyRuns(values, elements, lines, blockwise.grid, parameters);
  return {
    elements: movedBack(elements, lines),
    values: movedBack(values, lines),
    scales: lines.movesScales ? scalesBack(scales.scales, lines) : scales.scales,
  };
}

/** An array whose groups are runs. */
interface Arranged {
  readonly lines: Lines;
  readonly x: Float32Array;
}

function moved(x: Float32Array, { move }: Lines): Float32Array {
  return move === undefined ? x : transpose(x, move.size, move.inner);
}

function movedBack(x: Float32Array, { move }: Lines): Float32Array<ArrayBuffer> {
  return (move === undefined ? x : transpose(x, move.inner, move.size)) as Float32Array<ArrayBuffer>;
}

/** Scales in the order of runs, in that of the array. */
function scalesBack<T extends Float32Array | Uint8Array>(scales: T, lines: Lines): T {
  return transpose(scales, lines.move!.inner, groupsPerLine(lines));
}

function scalesForth<T extends Float32Array | Uint8Array>(scales: T, lines: Lines): T {
  return lines.movesScales ? transpose(scales, groupsPerLine(lines), lines.move!.inner) : scales;
}

/** Maxima that are no finite numbers become NaN, or those of the finite elements. */
function settleNonFinite(maxima: Float32Array, x: Float32Array, lines: Lines, spoils: boolean): void {
  const perLine = groupsPerLine(lines);
  for (let g = 0; g < maxima.length; g++) {
    if (maxima[g]! < Infinity) continue;
    maxima[g] = spoils ? NaN : largestFinite(x, g, lines, perLine);
  }
}

function largestFinite(x: Float32Array, g: number, { line, group }: Lines, perLine: number): number {
  const first = Math.floor(g / perLine) * line;
  const start = first + (g % perLine) * group;
  const end = Math.min(start + group, first + line);
  let most = 0;
  for (let i = start; i < end; i++) {
    const magnitude = Math.abs(x[i]!);
    if (magnitude > most && magnitude < Infinity) most = magnitude;
  }
  return most;
}

/** Elements of groups whose way back is NaN become 0. */
function clearSpoilt(elements: Float32Array, lines: Lines, parameters: Float32Array): void {
  const perLine = groupsPerLine(lines);
  for (let g = 0; PARAMETERS * g < parameters.length; g++) {
    const back = parameters[PARAMETERS * g + 1]!;
    if (back === back) continue;
    const first = Math.floor(g / perLine) * lines.line;
    const start = first + (g % perLine) * lines.group;
    elements.fill(0, start, Math.min(start + lines.group, first + lines.line));
  }
}

/** An element that is NaN: the reference says which has no code. */
function hasNaN(elements: Float32Array): boolean {
  const bits = new Uint32Array(elements.buffer, elements.byteOffset, elements.length);
  let most = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude > most) most = magnitude;
  }
  return most > 0x7f800000;
}
