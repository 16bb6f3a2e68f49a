/**
 * `fpchop quantize`: the tensors of a file as codes and scales of a recipe, in a file of its own.
 * @module
 */
import { extname } from 'node:path';
import type { Command } from 'commander';
import type { Quantized, Quantizer } from '../../blocks/index.js';
import {
  writeGguf,
  writeNpy,
  writeNpz,
  writeQuantized,
  writeSafetensors,
  type GgufMetadata,
  type TensorInput,
} from '../../io/index.js';
import { npyTypes } from '../../io/npy/header.js';
import { dtypes, type Dtype } from '../../io/dtypes.js';
import { about, Failure, UsageError } from '../failure.js';
import { countText } from '../formats/exactText.js';
import { jsonText } from '../json.js';
import { openOutput, print } from '../output.js';
import { addRecipeOptions, quantizerArgument, type RecipeArguments } from '../recipes.js';
import { addRoundingOptions } from '../roundingOptions.js';
import { table } from '../table.js';
import { ErrorSums, type Errors } from './errorSums.js';
import { decibelText } from './inspect.js';
import { chosen, inGguf, openTensors, tensorProgress, type FileTensor, type OpenTensors } from './openTensors.js';

interface QuantizeArguments extends RecipeArguments {
  readonly as: string;
  readonly output: string;
  readonly tensors?: string;
  readonly dequantized?: boolean;
  readonly json?: boolean;
}

const examples = `
safetensors: codes are called as the tensor (F4, F6, F8, integers; U8 of the packed stream where no type has them), scales
NAME_scale, NVFP4's scale of the tensor NAME_global_scale; spec and shape stand in the metadata "fpchop". .npz: the same
as bytes. GGUF: q4_0, q4_1, q5_0, q5_1, q8_0, tq2_0 and ggml_mxfp4. --dequantized writes the numbers that the codes
stand for, as F32, or as F64 where they come from F64. Tensors of integers and bools, those that --tensors leaves out,
and those whose rows are no whole blocks of a type of GGUF, are copied and named. inspect and compare read all of it.

Examples:
  $ fpchop quantize model.safetensors --as mxfp4 -o model-mxfp4.safetensors
  $ fpchop quantize model.safetensors --as nvfp4 --tensors '*.weight' -o model-nvfp4.safetensors
  $ fpchop quantize model.safetensors --as q4_0 -o model.gguf
  $ fpchop quantize w.npy --as int8 --axis 0 --dequantized -o rounded.npy
`;

/** Adds the command to the program. */
export function addQuantize(program: Command): void {
  const command = program
    .command('quantize')
    .description('write the tensors of a file as codes and scales of a recipe')
    .argument('<file>', '.npy, .npz, safetensors or GGUF file; - is standard input')
    .requiredOption(
      '--as <recipe>',
      'mxfp4, nvfp4, int8, q4_0, nf4, bfp8, fixed<4,4>, a format scaled by tensor, or a spec in JSON',
    )
    .requiredOption('-o, --output <file>', 'write there: .safetensors, .npz or .gguf; .npy with --dequantized')
    .option('-t, --tensors <glob>', 'only tensors whose names match; the others are copied')
    .option('--dequantized', 'write the numbers that the codes stand for');
  addRecipeOptions(command);
  addRoundingOptions(command)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', examples)
    .action(runQuantize);
}

/** What became of a tensor. */
interface Row {
  readonly name: string;
  readonly from: string;
  readonly elements: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Absent where the tensor was copied; then `why` says why. */
  readonly errors?: Errors;
  readonly why?: string;
}

type Kind = 'safetensors' | 'npz' | 'gguf' | 'npy';

async function runQuantize(path: string, given: QuantizeArguments): Promise<void> {
  const recipe = quantizerArgument(given.as, given);
  const kind = kindOf(given, recipe);
  if (recipe.seed !== undefined && given.seed === undefined) {
    process.stderr.write(`fpchop: drew seed ${recipe.seed}; --seed ${recipe.seed} repeats this run\n`);
  }
  const open = await openTensors(path);
  const wanted = new Set(chosen(open.tensors, given.tensors, open.name));
  const progress = tensorProgress(open.tensors);
  const outputs = new Map<string, Quantized | TensorInput>();
  const rows: Row[] = [];
  const total = new ErrorSums();
  try {
    for (const tensor of open.tensors) {
      const why = reasonToCopy(tensor, wanted.has(tensor), recipe);
      if (why === undefined) {
        const { output, errors } = await quantizeTensor(open, tensor, recipe, kind, given.dequantized === true, total);
        outputs.set(tensor.name, output);
        rows.push({ ...before(tensor), bytesAfter: bytesOf(output), errors });
      } else {
        const output = await copied(open, tensor, kind);
        outputs.set(tensor.name, output);
        rows.push({ ...before(tensor), bytesAfter: bytesOf(output), why });
      }
      progress.advance(tensor.byteLength);
    }
    if (!rows.some(({ errors }) => errors !== undefined)) {
      throw new Failure(`${open.name}: no tensor can be quantized: ${rows[0]?.why ?? 'there is none'}`);
    }
    const output = await openOutput(given.output);
    try {
      await output.write(fileOf(kind, outputs, open));
      await output.commit();
    } catch (error) {
      await output.discard();
      throw error;
    }
  } catch (error) {
    throw about(open.name, error);
  } finally {
    progress.stop();
  }
  const result = {
    file: open.name,
    output: given.output,
    recipe: recipe.toJSON(),
    name: recipe.name,
    tensors: rows,
    all: total.errors,
  };
  await print(given.json === true ? `${jsonText(result)}\n` : report(result));
}

/** What kind of file is written, by its name. */
function kindOf({ output, dequantized }: QuantizeArguments, { name, spec }: Quantizer): Kind {
  const extension = extname(output).slice(1).toLowerCase();
  if (extension === 'npy' && dequantized !== true) {
    throw new UsageError(
      '--output expected .safetensors, .npz or .gguf for codes and scales; .npy holds numbers (--dequantized)',
    );
  }
  if (extension === 'gguf' && dequantized !== true && spec.family !== 'ggml') {
    throw new UsageError(`--as expected a type of GGUF (q4_0, q4_1, q5_0, q5_1, q8_0, tq2_0, ggml_mxfp4), got ${name}`);
  }
  if (extension !== 'safetensors' && extension !== 'npz' && extension !== 'gguf' && extension !== 'npy') {
    throw new UsageError(`--output expected a name that ends in .safetensors, .npz, .gguf or .npy, got "${output}"`);
  }
  return extension;
}

/** Why a tensor is copied as it is; undefined if it is quantized. */
function reasonToCopy(
  { float, dtype, count, shape }: FileTensor,
  wanted: boolean,
  { spec }: Quantizer,
): string | undefined {
  if (!wanted) return 'left out by --tensors';
  if (!float) return `${dtype} is no floating-point type`;
  if (count === 0) return 'has no elements';
  if (spec.family !== 'ggml') return undefined;
  const block = spec.type === 'TQ2_0' ? 256 : 32;
  const row = shape.at(-1) ?? 1;
  return row % block === 0 ? undefined : `rows of ${row} are no whole blocks of ${block}`;
}

async function quantizeTensor(
  open: OpenTensors,
  tensor: FileTensor,
  recipe: Quantizer,
  kind: Kind,
  dequantized: boolean,
  total: ErrorSums,
): Promise<{ output: Quantized | TensorInput; errors: Errors }> {
  const values = await open.values(tensor);
  const { name, shape } = tensor;
  const named = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      if (error instanceof RangeError)
        throw new Failure(`${open.name}: tensor ${JSON.stringify(name)}: ${error.message}`);
      throw error;
    }
  };
  if (dequantized) {
    const data = named(() => recipe(values as Float64Array, shape));
    total.add(values, data);
    return { output: { data, shape }, errors: new ErrorSums().add(values, data).errors };
  }
  const quantized = named(() => recipe.quantize(values, shape));
  const decoded = quantized.dequantize(values instanceof Float32Array ? 'float32' : 'float64');
  total.add(values, decoded);
  const errors = new ErrorSums().add(values, decoded).errors;
  if (kind !== 'gguf' || quantized.spec.family !== 'ggml') return { output: quantized, errors };
  return { output: { data: quantized.codes as Uint8Array, dtype: quantized.spec.type, shape }, errors };
}

/** A tensor as it is, in a type that the kind of file has. */
async function copied(open: OpenTensors, tensor: FileTensor, kind: Kind): Promise<Quantized | TensorInput> {
  const { dtype, shape, spec } = tensor;
  if (spec !== undefined && kind !== 'gguf' && kind !== 'npy') return open.quantized(tensor);
  const held =
    kind === 'gguf' ? inGguf(dtype) : kind === 'safetensors' ? dtypes.has(dtype) : npyTypes.has(dtype as Dtype);
  if (spec === undefined && held) return { data: await open.bytes(tensor), dtype, shape };
  if (tensor.float) return { data: await open.values(tensor), shape };
  throw new Failure(`${open.name}: tensor ${JSON.stringify(tensor.name)}: ${kind} files have no type ${dtype}`);
}

function fileOf(kind: Kind, outputs: ReadonlyMap<string, Quantized | TensorInput>, { file }: OpenTensors): Uint8Array {
  const texts = [...file.metadata].filter(([key, value]) => typeof value === 'string' && key !== 'fpchop') as [
    string,
    string,
  ][];
  const metadata = kind === 'safetensors' && file.kind === 'safetensors' ? Object.fromEntries(texts) : {};
  if (kind === 'gguf')
    return writeGguf(
      outputs as ReadonlyMap<string, TensorInput>,
      file.kind === 'gguf' ? (file.metadata as GgufMetadata) : {},
    );
  const plain = [...outputs.values()].every((output) => !('codes' in output));
  if (kind === 'npy') return npyOf(outputs as ReadonlyMap<string, TensorInput>);
  if (kind === 'npz')
    return plain
      ? writeNpz(new Map([...outputs].map(([name, tensor]) => [name, npzInput(tensor as TensorInput)])))
      : writeQuantized(outputs, { kind });
  return plain
    ? writeSafetensors(outputs as ReadonlyMap<string, TensorInput>, { metadata })
    : writeQuantized(outputs, { metadata });
}

function npyOf(outputs: ReadonlyMap<string, TensorInput>): Uint8Array {
  const [only, ...more] = [...outputs.values()];
  if (only === undefined || more.length > 0)
    throw new UsageError(`--output expected .npz or .safetensors for ${outputs.size} tensors`);
  return writeNpy(only.data, only.shape === undefined ? {} : { shape: only.shape });
}

function npzInput({ data, shape = [data.length], dtype }: TensorInput): {
  data: TensorInput['data'];
  shape: readonly number[];
} {
  if (!(data instanceof Uint8Array) || dtype === undefined || dtype === 'U8' || dtype === 'BOOL')
    return { data, shape };
  throw new UsageError(`--output expected .safetensors, as tensors of ${dtype} are copied`);
}

function bytesOf(output: Quantized | TensorInput): number {
  if (!('codes' in output)) return output.data.byteLength;
  return (
    output.codes.byteLength +
    output.scales.byteLength +
    (output.zeroPoints?.byteLength ?? 0) +
    (output.scaleScales?.byteLength ?? 0)
  );
}

function before({
  name,
  dtype,
  count,
  byteLength,
}: FileTensor): Pick<Row, 'name' | 'from' | 'elements' | 'bytesBefore'> {
  return { name, from: dtype, elements: count, bytesBefore: byteLength };
}

function report({
  output,
  name,
  tensors,
  all,
}: {
  output: string;
  name: string;
  tensors: readonly Row[];
  all: Errors;
}): string {
  const done = tensors.filter(({ errors }) => errors !== undefined);
  const copies = tensors.filter(({ errors }) => errors === undefined);
  const sum = (rows: readonly Row[], key: 'elements' | 'bytesBefore' | 'bytesAfter'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  const bits = (bytes: number, elements: number): string => ((8 * bytes) / Math.max(elements, 1)).toFixed(3);
  const right = (heading: string): { heading: string; side: 'right' } => ({ heading, side: 'right' });
  const cells = (row: Pick<Row, 'elements' | 'bytesBefore' | 'bytesAfter'>, errors: Errors): string[] => [
    countText(row.elements),
    countText(row.bytesBefore),
    countText(row.bytesAfter),
    bits(row.bytesAfter, row.elements),
    decibelText(errors.sqnr),
    errors.maxError.toPrecision(4),
  ];
  const everything = {
    elements: sum(done, 'elements'),
    bytesBefore: sum(done, 'bytesBefore'),
    bytesAfter: sum(done, 'bytesAfter'),
  };
  const rows = table(
    [
      { heading: 'tensor' },
      { heading: 'from' },
      ...['elements', 'bytes', `as ${name}`, 'bits', 'SQNR, dB', 'max error'].map(right),
    ],
    [
      ...done.map((row) => [row.name, row.from, ...cells(row, row.errors!)]),
      null,
      ['all', '', ...cells(everything, all)],
    ],
  );
  const notes = copies.map((row) => `copied: ${row.name} (${row.why})\n`).join('');
  return `${rows}${notes === '' ? '' : `\n${notes}`}\nwritten: ${output}\n`;
}
