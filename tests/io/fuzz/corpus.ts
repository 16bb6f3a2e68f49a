/**
 * Many broken files of each kind, read: an error that names the file, or the right values, in time and in memory.
 * @module
 */
import { expect } from 'vitest';
import type * as Io from '../../../src/io/index.js';
import { bytesOf, listed } from '../files.js';
import { largestBuffer, watchMemory } from './memory.js';
import { mutated } from './mutate.js';
import { meaningOfGguf, meaningOfNpy, meaningOfNpz, meaningOfSafetensors, type Meaning } from './oracle.js';
import { randomOf, type Random } from './random.js';

/** Most bytes of the arrays of a broken .npz file. */
const MAX_BYTES = 1_000_000;
/** A buffer may have so many times the bytes of the file. */
const TIMES = 32;
/** Processor time, in milliseconds, that one file may take. */
const SLOWEST = 1000;

/** What happened to the files of a kind. */
export interface Outcome {
  readonly files: number;
  readonly refused: number;
  readonly accepted: number;
  /** Milliseconds of processor time of the slowest. */
  readonly slowest: number;
  /** The largest buffer relative to its file. */
  readonly largest: number;
}

/** Reads `count` broken files of a kind, those of `seed`. */
export async function readBroken(kind: Io.TensorFileKind, count: number, seed: number): Promise<Outcome> {
  const watch = watchMemory();
  try {
    const io = await import('../../../src/io/index.js');
    const seeds = seedsOf(kind, io);
    for (const bytes of seeds) await readAll(io, bytes).catch(() => undefined); // tables of formats are made once
    const outcome = { files: count, refused: 0, accepted: 0, slowest: 0, largest: 0 };
    for (let i = 0; i < count; i++) {
      const random = randomOf(seed + i);
      await readOne(io, kind, brokenFile(io, kind, seeds, random), `${kind} file of seed ${seed + i}`, outcome);
    }
    return outcome;
  } finally {
    watch.restore();
  }
}

/** The files that are broken: those of the vectors, and some that hold more. */
function seedsOf(kind: Io.TensorFileKind, io: typeof Io): Uint8Array[] {
  const files = listed.filter(({ file }) => file.endsWith(`.${kind}`) && !file.startsWith('bomb'));
  const good = files.filter(({ valid }) => valid);
  const x = Float32Array.from({ length: 480 }, (_, i) => Math.sin(i) * 2 ** (i % 9));
  const big = BigInt64Array.of(1n, -5n, 2n ** 60n);
  const more: Record<Io.TensorFileKind, () => Uint8Array[]> = {
    npy: () => [io.writeNpy(x, { shape: [2, 3, 80], fortranOrder: true }), io.writeNpy(big)],
    npz: () => [
      io.writeNpz({ x: { data: x }, big: { data: big } }, { compress: true }),
      io.writeNpz({ x: { data: x, shape: [6, 80] } }),
    ],
    safetensors: () => [
      io.writeSafetensors({ x: { data: x, dtype: 'BF16' }, big: { data: big }, y: { data: x, shape: [6, 80] } }),
    ],
    gguf: () => [
      io.writeGguf(
        { x: { data: x, dtype: 'F16', shape: [6, 80] }, big: { data: big } },
        { a: ['b', 'c'], d: Float64Array.of(1) },
      ),
    ],
  };
  // Good files come more often: what breaks them a little is what readers must see.
  const made = more[kind]();
  return [...[...files, ...good, ...good].map(({ file }) => bytesOf(file)), ...made, ...made, ...made, ...made];
}

/** Half of the .npz files hold a broken .npy file with a right checksum. */
function brokenFile(io: typeof Io, kind: Io.TensorFileKind, seeds: readonly Uint8Array[], random: Random): Uint8Array {
  if (kind !== 'npz' || random.below(2) === 0) return mutated(random.pick(seeds), random);
  const placeholder = new Uint8Array(mutated(random.pick(npySeeds(io)), random));
  return zipOf(placeholder, random.below(2) === 0);
}

let npy: Uint8Array[] | undefined;
const npySeeds = (io: typeof Io): Uint8Array[] => (npy ??= seedsOf('npy', io));

let zipSync: typeof import('fflate').zipSync;
function zipOf(member: Uint8Array, deflate: boolean): Uint8Array {
  return zipSync({ 'a.npy': [member, { level: deflate ? 6 : 0 }] });
}

async function readAll(io: typeof Io, bytes: Uint8Array): Promise<Map<string, Io.Tensor>> {
  zipSync ??= (await import('fflate')).zipSync;
  const file = await io.readTensors(bytes, { maxBytes: MAX_BYTES });
  const tensors = new Map<string, Io.Tensor>();
  for (const [name, { dtype }] of file.tensors) {
    const whole = dtype === 'C64' || (file.kind === 'gguf' && !io.dtypes.has(dtype));
    const info = file.tensors.get(name)!;
    tensors.set(
      name,
      whole
        ? { ...info, data: (await file.bytes(name)) as Uint8Array<ArrayBuffer> }
        : await file.read(name, { bigint: true }),
    );
  }
  return tensors;
}

async function readOne(
  io: typeof Io,
  kind: Io.TensorFileKind,
  bytes: Uint8Array,
  name: string,
  outcome: { -readonly [K in keyof Outcome]: Outcome[K] },
): Promise<void> {
  const original = bytes.slice();
  let tensors: Map<string, Io.Tensor> | undefined;
  let error: unknown;
  const begin = process.cpuUsage();
  const largest = await largestBuffer(async () => {
    tensors = await readAll(io, bytes).catch((reason: unknown) => void (error = reason));
  });
  const { user, system } = process.cpuUsage(begin);
  const milliseconds = (user + system) / 1000;
  outcome.slowest = Math.max(outcome.slowest, milliseconds);
  outcome.largest = Math.max(outcome.largest, largest / Math.max(bytes.length, 1));
  if (milliseconds > SLOWEST) expect.fail(`${name} took ${milliseconds} ms`);
  const most = kind === 'npz' ? Math.max(MAX_BYTES, TIMES * bytes.length) : TIMES * bytes.length;
  if (largest > most) expect.fail(`${name}: a buffer of ${largest} bytes for ${bytes.length}`);
  if (tensors === undefined) {
    outcome.refused++;
    if (!(error instanceof io.FileError)) expect.fail(`${name}: ${String(error)} is no FileError`);
    return;
  }
  outcome.accepted++;
  checkMeaning(tensors, meaningOf(original, tensors), name);
}

/** What accepted bytes mean, by the kind that they say they are. */
function meaningOf(bytes: Uint8Array, tensors: Map<string, Io.Tensor>): Meaning {
  if (bytes[0] === 0x93) return meaningOfNpy(bytes);
  if (bytes[0] === 0x50) return meaningOfNpz(bytes);
  if (bytes[0] === 0x47 && bytes[1] === 0x47) return meaningOfGguf(bytes, (name) => tensors.get(name)!.byteLength);
  return meaningOfSafetensors(bytes);
}

function checkMeaning(tensors: Map<string, Io.Tensor>, meaning: Meaning, name: string): void {
  for (const [key, { shape, values }] of meaning) {
    const read = tensors.get(key);
    if (read === undefined) return expect.fail(`${name}: tensor ${key} is missing`);
    const { data } = read;
    const same = data.length === values.length && values.every((value, i) => Object.is(value, data[i]));
    if (!same || read.shape.join() !== shape.join()) expect.fail(`${name}: tensor ${key} is not what its bytes say`);
  }
}
