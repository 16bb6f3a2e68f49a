/**
 * Quantization in training, as X. Sun et al. do it: each column of the dimension that is summed over has a scale.
 * @module
 */
import { quantizeScaled } from '../../../blocks/index.js';
import type { Format } from '../../../format/format.js';
import type { Layer, LayerQuantizer } from '../../author/dense.js';

/** Scales by column of the dimension that is summed over: outputs forward, inputs backward, features of the batch. */
export function quantizerOf(format: Format, byColumn: boolean): LayerQuantizer {
  const quantize = (x: Float64Array, rows: number, cols: number, axis: number): Float64Array =>
    quantizeScaled(x, [rows, cols], { format, scale: 'float32', ...(byColumn && { axis }) }).values;
  return {
    forward: (weights, { inputs, outputs }: Layer) => quantize(weights, inputs, outputs, 1),
    backward: (weights, { inputs, outputs }: Layer) => quantize(weights, inputs, outputs, 0),
    inputs: (x, { inputs }: Layer) => quantize(x, x.length / inputs, inputs, 1),
  };
}
