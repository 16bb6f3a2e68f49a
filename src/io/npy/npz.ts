/**
 * NumPy's .npz files: zip files of .npy members, stored or deflated.
 *
 * Members are inflated a piece at a time (by fflate) and only as far as their own header asks: a member that holds more,
 * or less, or has another checksum, is an error.
 * @module
 */
import { checkKeys } from '../../arguments.js';
import { Inflate, zipSync, type Zippable } from 'fflate';
import { NpyError } from '../fileError.js';
import { openSource, type ByteSource, type FileSource } from '../source.js';
import { entriesOf, infoOf, type TensorFile, type TensorInputs } from '../tensorFile.js';
import { crc32 } from './crc32.js';
import { LONGEST_HEADER, NPY_PREFIX, npyOffset, parseNpyHeader, type NpyHeader, type ParsedHeader } from './header.js';
import { decodeNpy, littleEndianBytes, npyBytes, npyInfo, type NpyData, type NpyInfo } from './npy.js';
import { memberOffset, readZipDirectory, type ZipMember } from './zipDirectory.js';

/** How a .npz file is read. */
export interface NpzOptions {
  /**
   * The most bytes that all arrays may have, inflated.
   * @defaultValue 2^30
   */
  readonly maxBytes?: number;
}

/** A .npz file. */
export interface NpzFile extends TensorFile<NpyInfo> {
  /** Members that are no arrays: their names do not end in .npy. */
  readonly others: readonly string[];
}

/** An array to write to a .npz file. */
export interface NpzInput extends Partial<NpyHeader> {
  readonly data: NpyData;
}

const MOST_BYTES = 1_073_741_824;
/** Deflate makes at most 1032 bytes of one. */
const RATIO = 1032;
/** Bytes that are inflated at a time: enough to be fast, few where little is expected. */
const [LEAST_PIECE, LARGEST_PIECE] = [1024, 4096];

/**
 * Opens a .npz file: descriptions of all arrays, and their elements when they are asked for, row-major.
 *
 * NaN, infinities, -0 and subnormals are kept. Integers of 64 bits beyond 2^53 in magnitude are an error unless they
 * are read with `bigint: true`.
 * @param input - bytes, a Blob, a path or a stream
 * @param options - the most bytes of all arrays together
 * @throws {@link FileError} for what is not a whole zip file of arrays, or inflates to more than `maxBytes`
 * @example
 * const file = await readNpz(writeNpz({ w: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } }));
 * file.tensors.get('w')?.shape;           // [2, 2]
 * (await file.read('w')).data             // Float32Array [1, 2, 3, 4]
 */
export async function readNpz(input: FileSource, options: NpzOptions = {}): Promise<NpzFile> {
  return openNpz(await openSource(input, 'readNpz'), options, 'readNpz');
}

/** Opens a .npz file that is open. */
export async function openNpz(source: ByteSource, options: NpzOptions, caller: string): Promise<NpzFile> {
  checkKeys(options, ['maxBytes'], caller);
  const { maxBytes = MOST_BYTES } = options;
  if (!(typeof maxBytes === 'number' && maxBytes >= 0)) {
    throw new RangeError(`${caller}: "maxBytes" expected a number from 0 on, got ${String(maxBytes)}`);
  }
  const tensors = new Map<string, NpyInfo>();
  const members = new Map<string, { readonly member: ZipMember; readonly parsed: ParsedHeader }>();
  const others: string[] = [];
  let total = 0;
  for (const member of await readZipDirectory(source)) {
    if (!member.name.endsWith('.npy')) {
      others.push(member.name);
      continue;
    }
    const name = member.name.slice(0, -4);
    const parsed = await readMemberHeader(source, member, name);
    total += parsed.byteLength;
    if (total > maxBytes) {
      throw new NpyError(
        source.name,
        `expected at most ${maxBytes} bytes of arrays (maxBytes), got ${total} or more`,
        name,
      );
    }
    tensors.set(name, { name, ...npyInfo(parsed) });
    members.set(name, { member, parsed });
  }
  const file = { kind: 'npz', name: source.name, size: source.size, tensors, metadata: new Map(), others } as const;
  const load = async (name: string): Promise<{ bytes: Uint8Array; parsed: ParsedHeader; info: NpyInfo }> => {
    const info = infoOf(file, name);
    const { member, parsed } = members.get(name)!;
    return { bytes: await readMember(source, member, name, parsed), parsed, info };
  };
  return {
    ...file,
    async read(name, wanted = {}) {
      const { bytes, parsed, info } = await load(name);
      return { ...info, ...decodeNpy(bytes, parsed, { ...wanted, rowMajor: true }, source.name, name) };
    },
    async bytes(name) {
      const { bytes, parsed } = await load(name);
      return littleEndianBytes(bytes, parsed);
    },
  };
}

/** Inflates as much of a member as its header takes. */
async function readMemberHeader(source: ByteSource, member: ZipMember, name: string): Promise<ParsedHeader> {
  const head = new Uint8Array(Math.min(member.size, member.stored * RATIO, LONGEST_HEADER + NPY_PREFIX));
  let filled = 0;
  let parsed: ParsedHeader | undefined;
  for await (const piece of inflated(source, member, name, () => 0)) {
    const part = piece.subarray(0, head.length - filled);
    head.set(part, filled);
    filled += part.length;
    const bytes = head.subarray(0, filled);
    if (filled < Math.min(NPY_PREFIX, head.length)) continue;
    parsed = inMember(source, name, () => {
      npyOffset(bytes, source.name);
      return parseNpyHeader(bytes, source.name);
    });
    if (parsed !== undefined || filled === head.length) break;
  }
  if (parsed === undefined) throw new NpyError(source.name, 'the member ends within the header', name);
  const expected = parsed.offset + parsed.byteLength;
  if (member.size !== expected || expected > (member.deflated ? member.stored * RATIO : member.stored)) {
    const found = `${member.size} (${member.stored} stored)`;
    throw new NpyError(source.name, `expected a member of ${expected} bytes, as its header says, got ${found}`, name);
  }
  return parsed;
}

/** The elements of a member; their size was checked against what its stored bytes can inflate to. */
async function readMember(
  source: ByteSource,
  member: ZipMember,
  name: string,
  { offset, byteLength }: ParsedHeader,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  let crc = 0;
  let filled = -offset; // the header goes before
  for await (const piece of inflated(source, member, name, () => byteLength - filled)) {
    crc = crc32(piece, crc);
    const part = filled < 0 ? piece.subarray(-filled) : piece;
    const at = Math.max(filled, 0);
    filled += piece.length;
    if (filled > byteLength) {
      throw new NpyError(source.name, `expected ${byteLength} bytes of elements, got more`, name);
    }
    bytes.set(part, at);
  }
  if (filled !== byteLength) {
    throw new NpyError(source.name, `expected ${byteLength} bytes of elements, got ${Math.max(filled, 0)}`, name);
  }
  if (crc !== member.crc) {
    const [found, said] = [crc, member.crc].map((sum) => sum.toString(16).padStart(8, '0'));
    throw new NpyError(source.name, `expected checksum ${said}, got ${found}`, name);
  }
  return bytes;
}

/** The bytes of a member in pieces; `left` says how many are still expected. */
async function* inflated(
  source: ByteSource,
  member: ZipMember,
  name: string,
  left: () => number,
): AsyncGenerator<Uint8Array> {
  const start = await memberOffset(source, member);
  let pieces: Uint8Array[] = [];
  const inflate = new Inflate((piece) => void pieces.push(piece));
  for (let at = 0; at < member.stored;) {
    const fitting = member.deflated ? Math.floor(left() / RATIO) : LARGEST_PIECE;
    const length = Math.min(member.stored - at, Math.max(LEAST_PIECE, Math.min(LARGEST_PIECE, fitting)));
    const piece = await source.read(start + at, length);
    at += length;
    if (!member.deflated) {
      yield piece;
      continue;
    }
    pieces = [];
    try {
      inflate.push(piece, at === member.stored);
    } catch (error) {
      throw new NpyError(source.name, `cannot be inflated: ${(error as Error).message}`, name);
    }
    yield* pieces;
  }
}

/** Runs `action`; its errors get the name of the array. */
function inMember<T>(source: ByteSource, name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof NpyError) throw new NpyError(source.name, error.problem, name);
    throw error;
  }
}

/**
 * The bytes of a .npz file, as `numpy.savez` and `numpy.savez_compressed` write them: the same bytes every time.
 *
 * Elements are written as {@link writeNpy} does.
 * @param arrays - by name: an object, a Map or pairs
 * @param options - `compress`: whether members are deflated; false by default
 * @throws {@link RangeError} for a name that occurs twice, and what {@link writeNpy} refuses
 * @example
 * writeNpz({ w: { data: Float32Array.of(1, 2) } }).length                       // 244
 * writeNpz({ w: { data: new Float32Array(1000) } }, { compress: true }).length  // 207
 */
export function writeNpz(
  arrays: TensorInputs<NpzInput>,
  options: { readonly compress?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  checkKeys(options, ['compress'], 'writeNpz');
  const files: Zippable = {};
  const level = options.compress === true ? 6 : 0;
  for (const [name, { data, ...header }] of entriesOf(arrays)) {
    const member = `${name}.npy`;
    if (Object.hasOwn(files, member))
      throw new RangeError(`writeNpz: "arrays" expected different names, got "${name}" twice`);
    files[member] = [npyBytes(data, header, 'writeNpz'), { level, mtime: new Date(1980, 0, 1) }];
  }
  return zipSync(files) as Uint8Array<ArrayBuffer>;
}
