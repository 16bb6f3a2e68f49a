/**
 * GPTQ of one weight of a model: the matrix that it is, and the grid that its elements are on.
 * @module
 */
import { scaled, type QuantizedData, type Quantizer } from '../../blocks/index.js';
import { rounderOf } from '../backends/rounder.js';
import { scalerOf } from '../operands/scaler.js';
import type { WeightSpec } from '../quantization/modelSpec.js';
import type { ModelWeight } from '../quantization/modelWeights.js';
import { groupsOfWeight, needsScaler, withoutMethod } from '../quantization/tensorQuantizer.js';
import type { TensorFlow } from '../tensorflow.js';
import { gptq } from './gptq.js';
import { gridOf } from './grid.js';
import type { InputSums } from './inputSums.js';

/** Values of a weight, and how they are stored. */
export interface StoredWeight {
  readonly values: Float32Array;
  readonly stored: QuantizedData;
}

/** The quantizer of a weight with scales, and the shape that it takes it in; undefined for a plain format. */
export function quantizerOfWeight(
  { channels, layout, shape }: ModelWeight,
  spec: WeightSpec,
  name: string,
): { q: Quantizer; shape: readonly number[] } | undefined {
  if (needsScaler(spec)) {
    return layout && { q: scalerOf(withoutMethod(spec), name).quantizerFor(layout), shape: layout.shape };
  }
  const { format, scale, calibration } = spec;
  if (scale !== 'float32' && scale !== 'powerOfTwo') return undefined;
  const how = { scale, ...(calibration !== undefined && { calibration }), ...groupsOfWeight(spec, channels) };
  return { q: scaled(format as never, how), shape };
}

/**
 * Rounds a weight by GPTQ; undefined for one whose shape is no matrix of a product.
 * @param values - of the weight; absent: its own
 */
export function gptqWeight(
  tf: TensorFlow,
  weight: ModelWeight,
  spec: WeightSpec,
  { rows, problems, sums }: InputSums,
  values: Float32Array | undefined,
  name: string,
): StoredWeight | undefined {
  const found = quantizerOfWeight(weight, spec, name);
  if (found === undefined) return undefined;
  const w = values ?? rounderOf(tf.engine().backend).read(weight.read());
  const grid = gridOf(found.q, w, found.shape, name);
  const columns = w.length / (rows * problems);
  if (!Number.isInteger(columns)) return undefined;
  const place = placesOf(weight, rows, problems, columns);
  const elements = new Float64Array(w.length);
  for (let problem = 0; problem < problems; problem++) {
    const matrix = new Float64Array(rows * columns);
    for (let k = 0; k < rows; k++) {
      for (let c = 0; c < columns; c++) matrix[k * columns + c] = w[place(problem, k, c)]!;
    }
    const h = sums.slice(problem * rows * rows, (problem + 1) * rows * rows);
    gptq(matrix, rows, columns, h, (value, k, c) => {
      const i = place(problem, k, c);
      const scale = grid.scales[i]!;
      elements[i] = grid.nearest(value / scale);
      return elements[i]! * scale;
    });
  }
  return {
    values: Float32Array.from(elements, (element, i) => element * grid.scales[i]!),
    stored: grid.store(elements),
  };
}

/** Where element (k, c) of a problem lies in a weight. */
function placesOf(
  { layout, shape }: ModelWeight,
  rows: number,
  problems: number,
  columns: number,
): (problem: number, k: number, c: number) => number {
  // [h, w, in, mult]: one problem for every input channel.
  if (problems > 1) return (problem, k, c) => (k * problems + problem) * columns + c;
  const isTransposed = shape.length === 2 && layout?.k === 1;
  return isTransposed ? (_, k, c) => c * rows + k : (_, k, c) => k * columns + c;
}
