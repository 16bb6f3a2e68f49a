/**
 * Fused kernels: several operations in one. Taken apart, each of them runs through the registry and is rounded as if the
 * model had called it; together, they count as many calls, so that what follows draws the same random words either way.
 * @module
 */
import type { Fused, Run } from './fusedKernel.js';
import { einsum } from './einsum.js';
import type { KernelParameters, Tensor, TensorFlow } from '../tensorflow.js';

const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
};

interface Epilogue {
  readonly bias?: Tensor;
  readonly preluActivationWeights?: Tensor;
}

/** A product with what follows it: bias and activation. */
function product(kernel: string, left: string, right: string, attributeNames: readonly string[]): Fused {
  return {
    sums: true,
    calls({ inputs, attrs }) {
      const { bias } = inputs as Epilogue;
      return 1 + Number(bias !== undefined && bias !== null) + Number(activationOf(attrs) !== undefined);
    },
    apart(run, { inputs, attrs }) {
      const operands = inputs as Record<string, Tensor>;
      const attributes = attrs as Record<string, unknown>;
      const { bias, preluActivationWeights: alpha } = operands as Epilogue;
      const own = Object.fromEntries(attributeNames.map((name) => [name, attributes[name]]));
      let y = run(kernel, { [left]: operands[left], [right]: operands[right] }, own);
      const alongChannels = (x: Tensor): Tensor =>
        attributes['dataFormat'] === 'NCHW' && x.shape.length === 1 && x.shape[0] !== 1
          ? run('Reshape', { x }, { shape: [x.shape[0], 1, 1] })
          : x;
      if (bias !== undefined && bias !== null) y = run('Add', { a: y, b: alongChannels(bias) });
      const activation = activationOf(attrs);
      if (activation === undefined) return y;
      if (activation === 'Prelu') return run('Prelu', { x: y, alpha: alongChannels(alpha!) });
      if (activation === 'LeakyRelu') return run('LeakyRelu', { x: y }, { alpha: attributes['leakyreluAlpha'] });
      return run(activation, { x: y });
    },
  };
}

/** The kernel of the activation; undefined for none. */
function activationOf(attrs: KernelParameters['attrs']): string | undefined {
  const name = attrs?.['activation'];
  if (name === undefined || name === null || name === 'linear') return undefined;
  const kernel = activations[name as string];
  if (kernel === undefined)
    throw new RangeError(`run: "activation" of a fused kernel expected a known one, got ${String(name)}`);
  return kernel;
}

const convolution = ['strides', 'pad', 'dataFormat', 'dilations', 'dimRoundingMode'];

/** The fused kernels by name. */
export function fusedKernels(tf: TensorFlow): ReadonlyMap<string, Fused> {
  return new Map<string, Fused>([
    ['_FusedMatMul', product('BatchMatMul', 'a', 'b', ['transposeA', 'transposeB'])],
    ['FusedConv2D', product('Conv2D', 'x', 'filter', convolution)],
    ['FusedDepthwiseConv2D', product('DepthwiseConv2dNative', 'x', 'filter', convolution)],
    ['Softmax', { sums: true, calls: () => 5, apart: softmax }],
    ['SquaredDifference', { sums: false, calls: () => 2, apart: squaredDifference }],
    ['Mean', { sums: true, calls: () => 2, apart: (run, parameters) => mean(tf, run, parameters) }],
    [
      'FusedBatchNorm',
      {
        sums: false,
        calls: ({ inputs }) => 4 + Number(Boolean(inputs['scale'])) + Number(Boolean(inputs['offset'])),
        apart: (run, parameters) => batchNorm(tf, run, parameters),
      },
    ],
    ['Einsum', einsum(tf)],
  ]);
}

/** exp(x - max) / sum(exp(x - max)) along the last axis. */
function softmax(run: Run, { inputs }: KernelParameters): Tensor {
  const x = inputs['logits'] as Tensor;
  const last = x.shape.length - 1;
  const kept = [...x.shape.slice(0, last), 1];
  const largest = run('Max', { x }, { reductionIndices: [last], keepDims: false });
  const shifted = run('Sub', { a: x, b: run('Reshape', { x: largest }, { shape: kept }) });
  const powers = run('Exp', { x: shifted });
  const sum = run('Sum', { x: powers }, { axis: [last], keepDims: false });
  return run('RealDiv', { a: powers, b: run('Reshape', { x: sum }, { shape: kept }) });
}

function squaredDifference(run: Run, { inputs }: KernelParameters): Tensor {
  return run('Square', { x: run('Sub', { a: inputs['a'] as Tensor, b: inputs['b'] as Tensor }) });
}

function mean(tf: TensorFlow, run: Run, { inputs, attrs }: KernelParameters): Tensor {
  const x = inputs['x'] as Tensor;
  const { axis, keepDims } = attrs as { axis: number | number[] | undefined; keepDims: boolean };
  const floats = x.dtype === 'float32' ? x : run('Cast', { x }, { dtype: 'float32' });
  const sum = run('Sum', { x: floats }, { axis, keepDims });
  const count = x.shape.reduce((n, size) => n * size, 1) / sum.shape.reduce((n, size) => n * size, 1);
  return run('RealDiv', { a: sum, b: tf.tensor(count, [], 'float32') });
}

/** (x - mean) rsqrt(variance + epsilon) scale + offset. */
function batchNorm(tf: TensorFlow, run: Run, { inputs, attrs }: KernelParameters): Tensor {
  const { x, mean: center, variance, scale, offset } = inputs as Record<string, Tensor>;
  const epsilon = tf.tensor((attrs?.['varianceEpsilon'] as number | undefined) ?? 0.001, [], 'float32');
  const factor = run('Rsqrt', { x: run('Add', { a: variance, b: epsilon }) });
  let y = run('Multiply', { a: run('Sub', { a: x, b: center }), b: factor });
  if (scale) y = run('Multiply', { a: y, b: scale });
  if (offset) y = run('Add', { a: y, b: offset });
  return y;
}
