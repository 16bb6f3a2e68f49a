/**
 * Tables of bitsandbytes: 16 values times the largest magnitude of a block of the flat array, plainly, in float32.
 * @module
 */
import { checkBoolean, checkKeys, checkInteger } from '../../arguments.js';
import { finite, oneOf } from '../arguments.js';
import type { Codec, CodeStore } from '../codec.js';
import { checkStore } from '../codec.js';
import { checkScaleCount, familyOf, type Family } from '../family.js';
import { checkShape, groupsOf, maximaOf } from '../groups.js';
import type { TableSpec } from '../spec.js';
import { dequantizeScales, quantizeScales, SCALE_BLOCK } from './doubleQuantization.js';
import { normalized, searchOf } from './sortedTable.js';

export const tableKeys = ['table', 'block', 'doubleQuantize'];

const f32 = Math.fround;
/** bitsandbytes' FP4: e2m1 with subnormals of its own, the largest magnitude 1; bit 3 of a code is the sign. */
const bnbMagnitudes = [0, 0.0625 / 12, 8 / 12, 1, 4 / 12, 6 / 12, 2 / 12, 3 / 12];

/** Values by code, as float32. nf4: quantiles of the normal distribution (Dettmers et al. 2023, appendix E). */
const tables: Readonly<Record<TableSpec['table'], readonly number[]>> = {
  nf4: [
    -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
    -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
  ],
  bnb_fp4: [...bnbMagnitudes, ...bnbMagnitudes.map((t) => (t === 0 ? 0 : -t))],
};

/** A spec with every field filled in and checked. */
export function checkTable(spec: TableSpec, name: string): TableSpec {
  checkKeys(spec, ['family', ...tableKeys], name);
  return {
    family: 'table',
    table: oneOf(name, 'table', spec.table, ['nf4', 'bnb_fp4']),
    block: checkInteger(spec.block ?? 64, 1, Number.MAX_SAFE_INTEGER, name, 'block'),
    doubleQuantize: checkBoolean(spec.doubleQuantize ?? false, name, 'doubleQuantize'),
  };
}

/** The family of a checked spec. */
export function makeTable(spec: TableSpec): Family {
  const { table, block, doubleQuantize } = spec as Required<TableSpec>;
  const values = Float32Array.from(tables[table]);
  const search = searchOf(values);
  const grouping = { block, axis: 0 };
  return familyOf({
    spec,
    random: false,
    codec: tableCodec,
    split(source, shape) {
      checkShape(source.length, shape, 'quantizer');
      const x = Float32Array.from(source);
      const groups = groupsOf(x.length, [x.length], grouping, 'quantizer');
      const maxima = Float32Array.from(maximaOf(x, groups, 'element'));
      const elements = normalized(x, maxima, block).map(search);
      if (!doubleQuantize) return { elements, scales: maxima, scaleShape: groups.shape };
      return { elements, scaleShape: groups.shape, ...quantizeScales(maxima) };
    },
    join(out, { elements, ...scales }) {
      const maxima = doubleQuantize ? dequantizeScales(scales) : scales.scales;
      for (let i = 0; i < out.length; i++) {
        const t = elements[i] === elements[i] ? values[elements[i]!]! : NaN;
        out[i] = f32(t * maxima[Math.floor(i / block)]!);
      }
    },
    scaleShapeOf: (length, shape) => {
      checkShape(length, shape, 'dequantize');
      return [Math.floor((length + block - 1) / block)];
    },
    checkScales(stored, count, name) {
      checkScaleCount(stored, count, name);
      if (!doubleQuantize) return;
      finite(name, 'scaleOffset', stored.scaleOffset);
      const wanted = Math.floor((count + SCALE_BLOCK - 1) / SCALE_BLOCK);
      if (stored.scaleScales?.length !== wanted) {
        throw new RangeError(`${name}: "scaleScales" expected ${wanted} numbers, got ${stored.scaleScales?.length}`);
      }
    },
  });
}

/** Codes of 4 bits, the first of two in the high half. */
const tableCodec: Codec = {
  bits: 4,
  encode(elements, x) {
    const bytes = new Uint8Array(Math.floor((elements.length + 1) / 2));
    for (let i = 0; i < elements.length; i++) {
      const code = elements[i]!;
      if (code !== code) {
        throw new RangeError(`quantize: "x[${i}]" expected a number with a code in the table, got ${x[i]}`);
      }
      bytes[i >>> 1] = bytes[i >>> 1]! | (i % 2 === 0 ? code << 4 : code);
    }
    return bytes;
  },
  decode: (codes, length) => Float64Array.from(nibbles(codes, length)),
  unpack: nibbles,
  check: (codes, length, name) => checkStore(codes, length, 4, 'Uint8Array', name),
};

function nibbles(codes: CodeStore, length: number): Uint8Array<ArrayBuffer> {
  const bytes = codes as Uint8Array;
  return Uint8Array.from({ length }, (_, i) => (i % 2 === 0 ? bytes[i >>> 1]! >>> 4 : bytes[i >>> 1]! & 15));
}
