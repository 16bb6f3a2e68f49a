/**
 * Rounding the elements of a .npy file, a piece at a time, into .npy, CSV or JSON.
 * @module
 */
import type { Chopper, Format } from '../../index.js';
import { numberText } from '../../io/csvCell.js';
import { elementCount, NpyError, shapeText } from '../../io/fileError.js';
import { npyHeaderBytes, npyItemSize, parseNpyHeader, type NpyHeader, type ParsedHeader } from '../../io/npy/header.js';
import { checkDataLength, decodePiece, encodeNpy } from '../../io/npy/npy.js';
import type { CsvTarget } from './chopCsv.js';
import type { Input } from '../input.js';
import { jsonNumber, jsonText } from '../json.js';
import type { Output } from '../output.js';

type Elements = Float64Array | Float32Array;
type FloatType = 'f2' | 'f4' | 'f8';

/** Precision, largest exponent and exponent of the smallest number that the narrower types hold. */
const held = { f2: [11, 15, -24], f4: [24, 127, -149] } as const;

/** The narrowest of `type`, f4 and f8 that holds the values of a format. */
function widened(type: FloatType, { precision, emax, emin }: Format): FloatType {
  if (type === 'f8') return type;
  const [p, largest, smallest] = held[type];
  if (precision <= p && emax <= largest && emin - precision + 1 >= smallest) return type;
  return widened(type === 'f2' ? 'f4' : 'f8', { precision, emax, emin } as Format);
}

/** Rounds the elements of `input` and writes the result to `output`. */
export async function chopNpy(input: Input, chopper: Chopper, to: CsvTarget, output: Output): Promise<void> {
  const { header, pieces } = await openElements(input);
  const type = widened(header.type as FloatType, chopper.format);
  const rounded = roundPieces(pieces, chopper, type === 'f8');
  if (to === 'npy') {
    await output.write(npyHeaderBytes({ ...header, type }));
    for await (const piece of rounded) await output.write(encodeNpy(piece, type));
  } else if (to === 'json') {
    await writeJson(header, type, chopper, rounded, output);
  } else {
    await writeRows(input.name, header, rounded, output);
  }
}

async function* roundPieces(
  pieces: AsyncIterable<Elements>,
  chopper: Chopper,
  wide: boolean,
): AsyncGenerator<Elements> {
  for await (const piece of pieces) {
    const elements = wide && piece instanceof Float32Array ? Float64Array.from(piece) : piece;
    yield chopper.into(elements, elements);
  }
}

/** The header, and the elements in pieces. */
export async function openElements(input: Input): Promise<{ header: NpyHeader; pieces: AsyncIterable<Elements> }> {
  const source = input.bytes[Symbol.asyncIterator]();
  let bytes: Uint8Array = new Uint8Array(0);
  let parsed: ParsedHeader | undefined;
  while ((parsed = parseNpyHeader(bytes, input.name)) === undefined) {
    const { value, done } = await source.next();
    if (done === true) throw new NpyError(input.name, 'the file ends within the header');
    bytes = Buffer.concat([bytes, value]);
  }
  const { header, offset } = parsed;
  if (!header.type.startsWith('f')) {
    throw new NpyError(input.name, `expected elements of type f8, f4 or f2, got ${header.type}`);
  }
  return { header, pieces: elementsOf(input.name, parsed, bytes.subarray(offset), source) };
}

async function* elementsOf(
  name: string,
  parsed: ParsedHeader,
  first: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Elements> {
  const { type } = parsed.header;
  const size = npyItemSize(type);
  let length = 0;
  let rest = first;
  for (;;) {
    const whole = rest.length - (rest.length % size);
    if (whole > 0) yield decodePiece(rest.subarray(0, whole), type, parsed, name) as Elements;
    length += whole;
    rest = rest.subarray(whole);
    const { value, done } = await source.next();
    if (done === true) break;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
  }
  checkDataLength(parsed, length + rest.length, name);
}

/** One object: the chopper's settings, the shape, and the elements in the order of the file. */
async function writeJson(
  { shape, fortranOrder }: NpyHeader,
  type: FloatType,
  chopper: Chopper,
  rounded: AsyncIterable<Elements>,
  output: Output,
): Promise<void> {
  const settings = jsonText({ ...chopper.toJSON(), type, fortranOrder }).slice(0, -2);
  await output.write(`${settings},\n  "shape": [${shape.join(', ')}],\n  "data": [`);
  let separator = '\n    ';
  for await (const piece of rounded) {
    await output.write(separator + Array.from(piece, jsonNumber).join(',\n    '));
    separator = ',\n    ';
  }
  await output.write(`\n  ],\n  "values": ${elementCount(shape)!}\n}\n`);
}

/** A row a line, under the header `x` or `x1,x2,…`. */
async function writeRows(
  name: string,
  { shape, fortranOrder }: NpyHeader,
  rounded: AsyncIterable<Elements>,
  output: Output,
): Promise<void> {
  if (shape.length > 2)
    throw new NpyError(name, `CSV holds arrays of one or two dimensions, got shape ${shapeText(shape)}`);
  const width = shape[1] ?? 1;
  const names = shape.length < 2 ? ['x'] : Array.from({ length: width }, (_, c) => `x${c + 1}`);
  await output.write(`${names.join(',')}\n`);
  let written = 0; // elements
  const writeElements = (elements: Iterable<number>): Promise<void> => {
    let text = '';
    for (const x of elements) text += numberText(x) + (++written % width === 0 ? '\n' : ',');
    return output.write(text);
  };
  if (shape.length < 2 || !fortranOrder) {
    for await (const piece of rounded) await writeElements(piece);
    return;
  }
  const [rows = 0] = shape;
  const all = new Float64Array(rows * width); // column by column: all are needed before the first row is written
  for await (const piece of rounded) {
    all.set(piece, written);
    written += piece.length;
  }
  written = 0;
  for (let r = 0; r < rows; r++) await writeElements(Array.from({ length: width }, (_, c) => all[c * rows + r]!));
}
