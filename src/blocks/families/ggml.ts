/**
 * Blocks of ggml, plainly: whole blocks of bytes, as in GGUF files.
 * @module
 */
import { checkKeys, kind } from '../../arguments.js';
import { oneOf } from '../arguments.js';
import type { Family, FloatArray } from '../family.js';
import type { Layout } from '../ggml/layout.js';
import { short } from '../ggml/short.js';
import { superBlocks } from '../ggml/super.js';
import { tables } from '../ggml/tables.js';
import { ternary } from '../ggml/ternary.js';
import { checkShape } from '../groups.js';
import type { GgmlSpec, GgmlType } from '../spec.js';

export const ggmlKeys = ['type'];

/** The layouts of all types. */
export const layouts: Readonly<Record<GgmlType, Layout>> = { ...short, ...tables, ...ternary, ...superBlocks };

/** The types that can be written. */
export const encodableTypes = (Object.keys(layouts) as GgmlType[]).filter((type) => layouts[type].encode !== undefined);

/** A spec, checked. */
export function checkGgml(spec: GgmlSpec, name: string): GgmlSpec {
  checkKeys(spec, ['family', ...ggmlKeys], name);
  const type = typeof spec.type === 'string' ? (spec.type.toUpperCase() as GgmlType) : spec.type;
  return { family: 'ggml', type: oneOf(name, 'type', type, Object.keys(layouts) as GgmlType[]) };
}

/** Throws a RangeError where a type can only be read. */
export function checkEncodable({ type }: GgmlSpec, name: string): void {
  if (layouts[type].encode !== undefined) return;
  throw new RangeError(
    `${name}: "type" expected one that can be encoded (${encodableTypes.join(', ')}), got ${type}, which is decoded only`,
  );
}

/** The family of a checked spec. */
export function makeGgml(spec: GgmlSpec): Family {
  const layout = layouts[spec.type];
  const encode = (source: FloatArray, shape: readonly number[]): Uint8Array<ArrayBuffer> => {
    checkEncodable(spec, 'quantizer');
    const blocks = blocksOf(source.length, shape, layout, spec, 'quantizer');
    const x = Float32Array.from(source);
    for (let i = 0; i < x.length; i++) {
      if (!(Math.abs(x[i]!) < Infinity)) {
        throw new RangeError(
          `quantizer: "x[${i}]" expected a finite float32 number for ${spec.type}, got ${source[i]}`,
        );
      }
    }
    const codes = new Uint8Array(blocks * layout.bytes);
    for (let b = 0; b < blocks; b++) layout.encode!(codes, b * layout.bytes, x, b * layout.elements);
    return codes;
  };
  const decode = (out: FloatArray, codes: Uint8Array): void => {
    const values = out instanceof Float32Array ? out : new Float32Array(out.length);
    const blocks = values.length / layout.elements;
    for (let b = 0; b < blocks; b++) layout.decode(values, b * layout.elements, codes, b * layout.bytes);
    if (values !== out) out.set(values);
  };
  return {
    spec,
    random: false,
    chop: (out, x, shape) => decode(out, encode(x, shape)),
    quantize: (x, shape) => ({ codes: encode(x, shape), scales: new Uint8Array(0), scaleShape: [0] }),
    decode: (out, stored) => decode(out, stored.codes as Uint8Array),
    check(stored, shape, name) {
      const length = shape.reduce((product, size) => product * size, 1);
      const wanted = blocksOf(length, shape, layout, spec, name) * layout.bytes;
      if (kind(stored.codes) !== 'Uint8Array') {
        throw new TypeError(`${name}: "codes" expected a Uint8Array, got ${kind(stored.codes)}`);
      }
      if (stored.codes.length !== wanted) {
        throw new RangeError(
          `${name}: "codes" expected ${wanted} bytes for ${length} elements, got ${stored.codes.length}`,
        );
      }
      if (stored.scales.length !== 0) {
        throw new RangeError(`${name}: "scales" expected none for ${spec.type}, got ${stored.scales.length}`);
      }
    },
    scaleShapeOf: () => [0],
    unpack: ({ codes }) => codes,
    bitsOf: ({ codes }) => 8 * codes.length,
  };
}

/** The blocks of an array whose rows, its last axis, are whole blocks. */
function blocksOf(
  length: number,
  shape: readonly number[],
  { elements }: Layout,
  { type }: GgmlSpec,
  name: string,
): number {
  checkShape(length, shape, name);
  const row = shape.at(-1) ?? 1;
  if (row % elements !== 0) {
    throw new RangeError(
      `${name}: "shape" expected rows of a multiple of ${elements} elements for ${type}, got ${row}`,
    );
  }
  return length / elements;
}
