/**
 * What tensorflowjs_converter makes of weights: uint8 or uint16 with a scale and a minimum in float64, or float16.
 * @module
 */
import { format as formatOf } from '../../format/names.js';
import { checkKeys } from '../../arguments.js';
import { finite, oneOf } from '../arguments.js';
import { floatCodec, integerCodec } from '../codec.js';
import {
  checkScaleCount,
  elementChopper,
  familyOf,
  fixedChopper,
  rounded,
  type ElementRounding,
  type Family,
  type FloatArray,
} from '../family.js';
import { checkShape } from '../groups.js';
import type { TfjsSpec } from '../spec.js';

export const tfjsKeys = ['type'];

/** A spec with every field filled in and checked. */
export function checkTfjs(spec: TfjsSpec, name: string): TfjsSpec {
  checkKeys(spec, ['family', ...tfjsKeys], name);
  return { family: 'tfjs', type: oneOf(name, 'type', spec.type, ['uint8', 'uint16', 'float16']) };
}

/** The family of a checked spec; every rounding is to nearest even. */
export function makeTfjs(spec: TfjsSpec, rounding: ElementRounding): Family {
  const noScales = { scales: new Uint8Array(0), scaleShape: [0] };
  if (spec.type === 'float16') {
    const half = elementChopper(formatOf('float16'), { ...rounding, saturate: false });
    return familyOf({
      spec,
      random: false,
      codec: floatCodec(formatOf('float16')),
      split(x, shape) {
        checkShape(x.length, shape, 'quantizer');
        return { elements: rounded(Float64Array.from(x), half, 0), ...noScales };
      },
      join: (out, { elements }) => out.set(elements),
      scaleShapeOf: (length, shape) => (checkShape(length, shape, 'dequantize'), [0]),
      checkScales: (stored, _, name) => checkScaleCount(stored, 0, name),
    });
  }
  const most = spec.type === 'uint8' ? 255 : 65535;
  const integers = fixedChopper(0, rounding);
  return familyOf({
    spec,
    random: false,
    codec: integerCodec(spec.type === 'uint8' ? 8 : 16, false),
    split(x, shape) {
      checkShape(x.length, shape, 'quantizer');
      const { low, high } = extent(x);
      if (low === high) {
        return { elements: Float64Array.from(x, (v) => v * 0), ...noScales, tensorScale: 1, minimum: low };
      }
      const scale = (high - low) / most;
      // A range with 0 is moved so that 0 has a code.
      const nudged = low <= 0 && high >= 0;
      const minimum = nudged ? -integers((0 - low) / scale) * scale : low;
      const maximum = nudged ? most * scale + minimum : high;
      const elements = Float64Array.from(x, (v) => (Math.min(Math.max(v, minimum), maximum) - minimum) / scale);
      return { elements: rounded(elements, integers, 0), ...noScales, tensorScale: scale, minimum };
    },
    join(out, { elements, tensorScale, minimum }) {
      for (let i = 0; i < out.length; i++) out[i] = Math.fround(elements[i]! * tensorScale! + minimum!);
    },
    scaleShapeOf: (length, shape) => (checkShape(length, shape, 'dequantize'), [0]),
    checkScales(stored, _, name) {
      checkScaleCount(stored, 0, name);
      finite(name, 'tensorScale', stored.tensorScale, 0);
      finite(name, 'minimum', stored.minimum);
    },
  });
}

/** The least and the largest finite element; 0 where there is none. */
function extent(x: FloatArray): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < x.length; i++) {
    if (!(Math.abs(x[i]!) < Infinity)) continue;
    if (x[i]! < low) low = x[i]!;
    if (x[i]! > high) high = x[i]!;
  }
  return low > high ? { low: 0, high: 0 } : { low, high };
}
