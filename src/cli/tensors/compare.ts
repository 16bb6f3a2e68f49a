/**
 * `fpchop compare`: how the tensors of two files differ.
 * @module
 */
import type { Command } from 'commander';
import { dtypes } from '../../io/dtypes.js';
import { colours } from '../colours.js';
import { about, Failure } from '../failure.js';
import { countText } from '../formats/exactText.js';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { table } from '../table.js';
import { ErrorSums, type Errors } from './errorSums.js';
import { decibelText } from './inspect.js';
import { chosen, floatDtype, openTensors, tensorProgress, type FileTensor, type OpenTensors } from './openTensors.js';
import { ulpClasses, UlpHistogram } from './ulps.js';

interface CompareArguments {
  readonly tensors?: string;
  readonly json?: boolean;
}

const examples = `
Tensors are matched by name; a .npy file has one, and two files of one tensor each are compared whatever its name.
Quantized tensors stand for what they decode to. Errors are B - A where both are finite; SQNR is
10 log10(sum A^2 / sum (B - A)^2). Ulps are numbers of the type that both have, else of float32 or float64. Changed
codes: elements whose bytes differ, where both have the same type.

Examples:
  $ fpchop compare model.safetensors model-mxfp4.safetensors
  $ fpchop compare a.npz b.npz --tensors 'w*' --json
`;

/** Adds the command to the program. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare the tensors of two files: errors, SQNR, ulps, changed codes')
    .argument('<a>', '.npy, .npz, safetensors or GGUF file')
    .argument('<b>', 'another')
    .option('-t, --tensors <glob>', 'only tensors whose names match')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runCompare);
}

interface Compared extends Errors {
  readonly name: string;
  readonly dtypes: readonly [string, string];
  readonly shape: readonly number[];
  /** The format whose numbers are counted. */
  readonly ulpsOf: string;
  readonly ulps: readonly number[];
  /** Elements whose bytes differ; undefined where the types do. */
  readonly changedCodes?: number;
}

async function runCompare(first: string, second: string, given: CompareArguments): Promise<void> {
  const [a, b] = [await openTensors(first), await openTensors(second)];
  const pairs = pairsOf(a, b, given.tensors);
  const alone = (open: OpenTensors, side: 0 | 1): string[] =>
    open.tensors.filter((tensor) => !pairs.some((pair) => pair[side] === tensor)).map(({ name }) => name);
  const [onlyA, onlyB] = given.tensors === undefined ? [alone(a, 0), alone(b, 1)] : [[], []];
  const all = new ErrorSums();
  const compared: Compared[] = [];
  const skipped: string[] = [];
  const progress = tensorProgress(pairs.flat());
  try {
    for (const [x, y] of pairs) {
      if (x.numeric && y.numeric && x.shape.join() === y.shape.join())
        compared.push(await comparePair(a, b, x, y, all));
      else skipped.push(`${x.name}: ${x.dtype} (${x.shape.join(', ')}) against ${y.dtype} (${y.shape.join(', ')})`);
      progress.advance(x.byteLength + y.byteLength);
    }
  } catch (error) {
    throw about(`${a.name}, ${b.name}`, error);
  } finally {
    progress.stop();
  }
  const result = { a: a.name, b: b.name, tensors: compared, all: all.errors, onlyA, onlyB, skipped };
  await print(given.json === true ? `${jsonText({ ...result, ulpClasses })}\n` : report(result));
}

function pairsOf(a: OpenTensors, b: OpenTensors, glob: string | undefined): (readonly [FileTensor, FileTensor])[] {
  const [single] = b.tensors;
  if (a.tensors.length === 1 && b.tensors.length === 1) return [[a.tensors[0]!, single!]];
  const pairs = chosen(a.tensors, glob, a.name).flatMap((x): (readonly [FileTensor, FileTensor])[] => {
    const y = b.tensors.find(({ name }) => name === x.name);
    return y === undefined ? [] : [[x, y]];
  });
  if (pairs.length === 0) throw new Failure(`${a.name}, ${b.name}: no tensor has the same name in both`);
  return pairs;
}

async function comparePair(
  a: OpenTensors,
  b: OpenTensors,
  x: FileTensor,
  y: FileTensor,
  all: ErrorSums,
): Promise<Compared> {
  const [left, right] = [await a.values(x), await b.values(y)];
  const same = x.dtype === y.dtype && x.spec === undefined && y.spec === undefined;
  const changedCodes = same ? await changedElements(a, b, x, y) : undefined;
  const ulpsOf = formatOf(x, y, left, right);
  const errors = new ErrorSums().add(left, right).errors;
  all.add(left, right);
  return {
    name: x.name,
    dtypes: [x.dtype, y.dtype],
    shape: x.shape,
    ...errors,
    ulpsOf,
    ulps: new UlpHistogram().add(left, right, ulpsOf).counts,
    ...(changedCodes !== undefined && { changedCodes }),
  };
}

/** The format of both, or one that holds all of them. */
function formatOf(
  x: FileTensor,
  y: FileTensor,
  left: Float32Array | Float64Array,
  right: Float32Array | Float64Array,
): string {
  const dtype = floatDtype(x);
  if (dtype !== undefined && dtype === floatDtype(y)) return dtypes.get(dtype)!.format!;
  return isFloat32(left) && isFloat32(right) ? 'float32' : 'float64';
}

function isFloat32(values: Float32Array | Float64Array): boolean {
  return values instanceof Float32Array || values.every((value) => Object.is(Math.fround(value), value));
}

async function changedElements(a: OpenTensors, b: OpenTensors, x: FileTensor, y: FileTensor): Promise<number> {
  const [left, right] = [await a.bytes(x), await b.bytes(y)];
  const bits = x.count === 0 ? 8 : Math.max((8 * left.length) / x.count, 1);
  let changed = 0;
  let last = -1;
  for (let i = 0; i < left.length; i++) {
    const differ = left[i]! ^ right[i]!;
    for (let bit = 0; differ >> bit !== 0; bit++) {
      const element = Math.floor((8 * i + bit) / bits);
      if (((differ >> bit) & 1) === 0 || element === last) continue;
      last = element;
      changed++;
    }
  }
  return changed;
}

interface Result {
  readonly a: string;
  readonly b: string;
  readonly tensors: readonly Compared[];
  readonly all: Errors;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  readonly skipped: readonly string[];
}

function report({ a, b, tensors, all, onlyA, onlyB, skipped }: Result): string {
  const right = (heading: string): { heading: string; side: 'right' } => ({ heading, side: 'right' });
  const errorCells = (errors: Errors): string[] => [
    countText(errors.count),
    countText(errors.changed),
    countText(errors.notFinite),
    errors.maxError.toPrecision(4),
    errors.meanError.toPrecision(4),
    decibelText(errors.sqnr),
  ];
  const names = ['elements', 'changed', 'NaN, Inf', 'max error', 'mean error', 'SQNR, dB', 'changed codes'];
  const errors = table(
    [{ heading: 'tensor' }, { heading: 'A' }, { heading: 'B' }, ...names.map(right)],
    [
      ...tensors.map((row) => [
        row.name,
        ...row.dtypes,
        ...errorCells(row),
        row.changedCodes === undefined ? '-' : countText(row.changedCodes),
      ]),
      null,
      ['all', '', '', ...errorCells(all), ''],
    ],
  );
  const ulps = table(
    [{ heading: 'ulps' }, { heading: 'of' }, ...ulpClasses.map(right)],
    tensors.map(({ name, ulpsOf, ulps: counts }) => [name, ulpsOf, ...counts.map((count) => countText(count))]),
  );
  const notes = [
    ...(onlyA.length > 0 ? [`only in A: ${onlyA.join(', ')}\n`] : []),
    ...(onlyB.length > 0 ? [`only in B: ${onlyB.join(', ')}\n`] : []),
    ...skipped.map((text) => `not compared: ${text}\n`),
  ];
  return `${colours.bold('A')} ${a}\n${colours.bold('B')} ${b}\n\n${errors}\n${ulps}${notes.length > 0 ? `\n${notes.join('')}` : ''}`;
}
