/**
 * The directory of a zip file (PKWARE APPNOTE 6.3.9, zip64 included): which members there are and where their bytes are.
 *
 * Everything is checked against the length of the file before it is read: members lie apart from each other and before
 * the directory, names are unique, and nothing is encrypted.
 * @module
 */
import { FileError, quoted } from '../fileError.js';
import type { ByteSource } from '../source.js';

/** A member of a zip file. */
export interface ZipMember {
  readonly name: string;
  readonly deflated: boolean;
  /** CRC-32 of its bytes. */
  readonly crc: number;
  /** Bytes in the file, perhaps deflated. */
  readonly stored: number;
  /** Bytes when inflated, as the directory says. */
  readonly size: number;
  /** Where its local header begins. */
  readonly header: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
const LOCATOR_LENGTH = 20;
const END64_LENGTH = 56;
const UNKNOWN = 0xffffffff;
/** The flag of names in UTF-8; others are in an old code page, of which ASCII alone is sure. */
const UTF8 = 2048;

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the record begins that says so: the directory ends there. */
  readonly end: number;
}

/**
 * Reads the directory.
 * @returns the members in the order of the file
 * @throws {@link FileError} for what is not a whole zip file, or is encrypted
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipMember[]> {
  const { count, size, offset, end } = await findDirectory(source);
  if (offset + size !== end || count * ENTRY_LENGTH > size) {
    const place = `${count} entries in ${size} bytes at ${offset}`;
    throw new FileError(source.name, `expected a zip directory that ends at ${end}, got ${place}`);
  }
  const bytes = await source.read(offset, size);
  const members: ZipMember[] = [];
  const names = new Set<string>();
  let next = 0;
  for (let i = 0; i < count; i++) {
    const { member, end: entryEnd } = parseEntry(bytes, next, source.name);
    if (names.has(member.name))
      throw new FileError(source.name, `expected members of different names, got ${quoted(member.name)} twice`);
    names.add(member.name);
    members.push(member);
    next = entryEnd;
  }
  if (next !== size)
    throw new FileError(source.name, `expected ${size} bytes of entries in the zip directory, got ${next}`);
  members.sort((a, b) => a.header - b.header);
  for (const [i, { name, header, stored }] of members.entries()) {
    const following = members[i + 1]?.header ?? offset;
    if (header + LOCAL_LENGTH + stored > following) {
      throw new FileError(
        source.name,
        `expected member ${quoted(name)} to end before ${following}, got ${stored} bytes at ${header}`,
      );
    }
  }
  return members;
}

/** Where the bytes of a member begin. */
export async function memberOffset(source: ByteSource, { name, header, stored }: ZipMember): Promise<number> {
  const bytes = await source.read(header, LOCAL_LENGTH);
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== LOCAL)
    throw new FileError(source.name, `expected member ${quoted(name)} at ${header}`);
  const offset = header + LOCAL_LENGTH + view.getUint16(26, true) + view.getUint16(28, true);
  if (offset + stored > source.size) {
    throw new FileError(source.name, `expected ${stored} bytes of member ${quoted(name)}, but the file ends`);
  }
  return offset;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

async function findDirectory(source: ByteSource): Promise<Directory> {
  const length = Math.min(source.size, END_LENGTH + LONGEST_COMMENT);
  const start = source.size - length;
  const tail = await source.read(start, length);
  const view = viewOf(tail);
  for (let at = length - END_LENGTH; at >= 0; at--) {
    if (tail[at] !== 0x50 || view.getUint32(at, true) !== END) continue;
    if (at + END_LENGTH + view.getUint16(at + 20, true) !== length) continue;
    const locator = start + at - LOCATOR_LENGTH;
    if (locator >= 0) {
      const found = viewOf(await source.read(locator, LOCATOR_LENGTH));
      if (found.getUint32(0, true) === LOCATOR64) return findDirectory64(source, safe(found, 8, source.name));
    }
    const [count, size, offset] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    checkDisks(
      [view.getUint16(at + 4, true), view.getUint16(at + 6, true)],
      view.getUint16(at + 8, true),
      count,
      source,
    );
    return { count, size, offset, end: start + at };
  }
  throw new FileError(source.name, 'expected a zip file, got one without a directory at its end (is it cut?)');
}

async function findDirectory64(source: ByteSource, at: number): Promise<Directory> {
  const view = viewOf(await source.read(at, END64_LENGTH));
  if (view.getUint32(0, true) !== END64) throw new FileError(source.name, `expected a zip64 directory end at ${at}`);
  const count = safe(view, 32, source.name);
  checkDisks([view.getUint32(16, true), view.getUint32(20, true)], safe(view, 24, source.name), count, source);
  return { count, size: safe(view, 40, source.name), offset: safe(view, 48, source.name), end: at };
}

/** Zip files may be cut into several; these are whole. */
function checkDisks(disks: readonly number[], here: number, count: number, { name }: ByteSource): void {
  if (disks.some((disk) => disk !== 0) || here !== count) {
    throw new FileError(name, `expected a zip file in one part, got ${here} of ${count} entries`);
  }
}

/** An unsigned integer of 64 bits that is no larger than 2^53. */
function safe(view: DataView, at: number, file: string): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new FileError(file, `expected sizes and offsets below 2^53, got ${value}`);
  return Number(value);
}

function parseEntry(bytes: Uint8Array, at: number, file: string): { member: ZipMember; end: number } {
  const view = viewOf(bytes);
  if (at + ENTRY_LENGTH > bytes.length || view.getUint32(at, true) !== ENTRY) {
    throw new FileError(file, 'expected another entry in the zip directory');
  }
  const word = (offset: number): number => view.getUint16(at + offset, true);
  const [nameEnd, extraEnd] = [at + ENTRY_LENGTH + word(28), at + ENTRY_LENGTH + word(28) + word(30)];
  if (extraEnd + word(32) > bytes.length) throw new FileError(file, 'expected the zip directory to hold its names');
  const name = nameOf(bytes.subarray(at + ENTRY_LENGTH, nameEnd), (word(8) & UTF8) !== 0, file);
  if (word(8) & 1) throw new FileError(file, `expected no encryption, got member ${quoted(name)}`);
  const method = word(10);
  if (method !== 0 && method !== 8) {
    throw new FileError(file, `expected members stored or deflated, got method ${method} of ${quoted(name)}`);
  }
  const fields = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
  const [size, stored, header] = widened(fields, bytes.subarray(nameEnd, extraEnd), file) as [number, number, number];
  if (method === 0 && size !== stored) {
    throw new FileError(file, `expected ${size} stored bytes of member ${quoted(name)}, got ${stored}`);
  }
  const member = { name, deflated: method === 8, crc: view.getUint32(at + 16, true), stored, size, header };
  return { member, end: extraEnd + word(32) };
}

function nameOf(bytes: Uint8Array, utf8: boolean, file: string): string {
  const said = utf8 ? 'UTF-8' : 'ASCII, as its flags say';
  try {
    if (utf8 || bytes.every((byte) => byte < 128))
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // says the same
  }
  throw new FileError(file, `expected a member name in ${said}, got other bytes`);
}

/** The fields that did not fit 32 bits stand, in order, in the extra field 1. */
function widened(fields: readonly number[], extra: Uint8Array, file: string): number[] {
  if (!fields.includes(UNKNOWN)) return [...fields];
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), extra.length);
    let from = at + 4;
    return fields.map((field) => {
      if (field !== UNKNOWN) return field;
      if (from + 8 > end) throw new FileError(file, 'expected sizes of 64 bits in the zip directory');
      from += 8;
      return safe(view, from - 8, file);
    });
  }
  return [...fields];
}
