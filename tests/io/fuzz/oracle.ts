/**
 * Readers that are slow, plain and trust their input: what an accepted file must mean. They share nothing with src/io.
 * @module
 */
import { getFloat16 } from '@petamoriken/float16';
import { unzipSync } from 'fflate';
import { decode } from '../../../src/index.js';

/** Values by name of tensor; of types that are not numbers, the bytes. */
export type Meaning = Map<string, { readonly shape: readonly number[]; readonly values: readonly (number | bigint)[] }>;

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
const product = (shape: readonly number[]): number => shape.reduce((count, length) => count * length, 1);

/** Element `i` of packed elements. */
function element(view: DataView, dtype: string, i: number, little: boolean): number | bigint {
  switch (dtype) {
    case 'F64':
      return view.getFloat64(8 * i, little);
    case 'F32':
      return view.getFloat32(4 * i, little);
    case 'F16':
      return getFloat16(view, 2 * i, little);
    case 'BF16':
      return decode(view.getUint16(2 * i, little), 'bfloat16');
    case 'I64':
      return view.getBigInt64(8 * i, little);
    case 'U64':
      return view.getBigUint64(8 * i, little);
    case 'I32':
      return view.getInt32(4 * i, little);
    case 'U32':
      return view.getUint32(4 * i, little);
    case 'I16':
      return view.getInt16(2 * i, little);
    case 'U16':
      return view.getUint16(2 * i, little);
    case 'I8':
      return view.getInt8(i);
    case 'U8':
    case 'BOOL':
      return view.getUint8(i);
    default:
      return codeValue(view, dtype, i);
  }
}

const coded: Readonly<Record<string, readonly [bits: number, format: string]>> = {
  F4: [4, 'float4_e2m1fn'],
  F6_E2M3: [6, 'float6_e2m3fn'],
  F6_E3M2: [6, 'float6_e3m2fn'],
  F8_E4M3: [8, 'float8_e4m3fn'],
  F8_E5M2: [8, 'float8_e5m2'],
  F8_E8M0: [8, 'float8_e8m0fnu'],
  F8_E4M3FNUZ: [8, 'float8_e4m3fnuz'],
  F8_E5M2FNUZ: [8, 'float8_e5m2fnuz'],
};

function codeValue(view: DataView, dtype: string, i: number): number {
  const [bits, format] = coded[dtype]!;
  let code = 0;
  for (let b = 0; b < bits; b++) {
    const at = i * bits + b;
    code |= ((view.getUint8(at >> 3) >> (at & 7)) & 1) << b;
  }
  return decode(code, format);
}

function elements(bytes: Uint8Array, dtype: string, count: number, little = true): (number | bigint)[] {
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, i) => element(view, dtype, i, little));
}

const numpyTypes: Readonly<Record<string, string>> = {
  b1: 'BOOL', i1: 'I8', i2: 'I16', i4: 'I32', i8: 'I64', u1: 'U8', u2: 'U16', u4: 'U32', u8: 'U64', f2: 'F16', f4: 'F32', f8: 'F64',
}; // prettier-ignore

/** A .npy file: its dictionary as JSON. */
export function meaningOfNpy(bytes: Uint8Array, name = 'data'): Meaning {
  const view = viewOf(bytes);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const json = Buffer.from(bytes.subarray(start, start + length))
    .toString()
    .replaceAll(/\s/g, ' ')
    .replaceAll("'", '"')
    .replaceAll('True', 'true')
    .replaceAll('False', 'false')
    .replaceAll('(', '[')
    .replaceAll(')', ']')
    .replace(/(\d)L/g, '$1')
    .replace(/\b0+(?=\d)/g, '')
    .replace(/,\s*([\]}])/g, '$1');
  const {
    descr,
    fortran_order: fortran,
    shape,
  } = JSON.parse(json) as {
    descr: string;
    fortran_order: boolean;
    shape: number[];
  };
  const flat = elements(
    bytes.subarray(start + length),
    numpyTypes[descr.slice(-2)]!,
    product(shape),
    !descr.startsWith('>'),
  );
  return new Map([[name, { shape, values: fortran ? rowMajor(flat, shape) : flat }]]);
}

function rowMajor<T>(flat: readonly T[], shape: readonly number[]): T[] {
  return flat.map((_, n) => {
    let [rest, from] = [n, 0];
    for (let d = shape.length - 1; d >= 0; d--) {
      from += (rest % shape[d]!) * product(shape.slice(0, d));
      rest = Math.floor(rest / shape[d]!);
    }
    return flat[from]!;
  });
}

/** A .npz file, inflated whole. */
export function meaningOfNpz(bytes: Uint8Array): Meaning {
  const members = Object.entries(unzipSync(bytes, { filter: ({ name }) => name.endsWith('.npy') }));
  return new Map(members.flatMap(([name, member]) => [...meaningOfNpy(member, name.slice(0, -4))]));
}

/** A safetensors file. */
export function meaningOfSafetensors(bytes: Uint8Array): Meaning {
  const start = 8 + Number(viewOf(bytes).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, start)).toString()) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          const part = bytes.subarray(start + from, start + to);
          return [name, { shape, values: dtype === 'C64' ? [...part] : elements(part, dtype, product(shape)) }];
        },
      ),
  );
}

const ggufNames: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  30: 'BF16',
};
const ggufSizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** A GGUF file; `sizes` says how many bytes a tensor of a block type has. Big-endian block types are left out. */
export function meaningOfGguf(bytes: Uint8Array, sizes: (name: string) => number): Meaning {
  const view = viewOf(bytes);
  const little = view.getUint16(4, true) !== 0;
  let at = 8;
  let alignment = 32;
  const u32 = (): number => view.getUint32((at += 4) - 4, little);
  const u64 = (): number => Number(view.getBigUint64((at += 8) - 8, little));
  const text = (): string => {
    const length = u64();
    return Buffer.from(bytes.subarray(at, (at += length))).toString();
  };
  const skip = (type: number): void => {
    if (type === 8) text();
    else if (type !== 9) at += ggufSizes[type]!;
    else {
      const inner = u32();
      for (let count = u64(); count > 0; count--) skip(inner);
    }
  };
  const [tensors, pairs] = [u64(), u64()];
  for (let i = 0; i < pairs; i++) {
    const key = text();
    const type = u32();
    const before = at;
    skip(type);
    if (key === 'general.alignment')
      alignment = Number(
        element(
          view.byteLength > 0 ? new DataView(view.buffer, view.byteOffset + before) : view,
          integerNames[type]!,
          0,
          little,
        ),
      );
  }
  const infos = Array.from({ length: tensors }, () => {
    const name = text();
    const shape = Array.from({ length: u32() }, u64).reverse();
    return { name, shape, type: u32(), offset: u64() };
  });
  const start = Math.ceil(at / alignment) * alignment;
  return new Map(
    infos.flatMap(({ name, shape, type, offset }) => {
      const part = bytes.subarray(start + offset);
      const dtype = ggufNames[type];
      if (dtype !== undefined) return [[name, { shape, values: elements(part, dtype, product(shape), little) }]];
      return little ? [[name, { shape, values: [...part.subarray(0, sizes(name))] }]] : [];
    }),
  );
}

const integerNames: Readonly<Record<number, string>> = {
  0: 'U8',
  1: 'I8',
  2: 'U16',
  3: 'I16',
  4: 'U32',
  5: 'I32',
  6: 'F32',
  10: 'U64',
  11: 'I64',
  12: 'F64',
};
