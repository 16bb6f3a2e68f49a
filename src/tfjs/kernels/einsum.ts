/**
 * Sums of products by Einstein's convention, taken apart in the order of TensorFlow.js: operands are multiplied one after
 * the other, and what is summed over is summed as soon as no operand that follows has it.
 * @module
 */
import type { Fused, Run } from './fusedKernel.js';
import type { KernelParameters, Tensor, TensorFlow } from '../tensorflow.js';

/** The kernel `Einsum`: products, and sums along one axis each. */
export function einsum(tf: TensorFlow): Fused {
  return {
    sums: true,
    calls(parameters) {
      const { steps, sums } = planOf(tf, parameters);
      return steps.flat().length - 1 + sums.filter((axis) => axis !== undefined).length;
    },
    apart(run, parameters) {
      const tensors = Object.values(parameters.inputs) as Tensor[];
      const { steps, sums, ids, dims } = planOf(tf, parameters);
      let left = dims;
      let product: Tensor | undefined;
      steps.forEach((operands, i) => {
        for (const k of operands) {
          const x = aligned(tf, run, tensors[k]!, left, ids[k]!);
          product = product === undefined ? x : run('Multiply', { a: x, b: product });
        }
        if (i === steps.length - 1) return;
        const axis = sums[i];
        if (axis !== undefined) product = run('Sum', { x: product }, { axis: axis - (dims - left), keepDims: false });
        left--;
      });
      return product!;
    },
  };
}

/** What is done in which order. */
interface Plan {
  /** Operands that are multiplied before each sum, and after the last one. */
  readonly steps: readonly (readonly number[])[];
  /** The dimension that is summed over then; undefined for none. */
  readonly sums: readonly (number | undefined)[];
  /** The dimensions of each operand, in the order of the equation. */
  readonly ids: readonly (readonly number[])[];
  /** How many dimensions there are in all. */
  readonly dims: number;
}

function planOf({ backend_util: util }: TensorFlow, { inputs, attrs }: KernelParameters): Plan {
  const tensors = Object.values(inputs) as Tensor[];
  const { equation } = attrs as { equation: string };
  const { allDims, summedDims, idDims } = util.decodeEinsumEquation(equation, tensors.length);
  util.checkEinsumDimSizes(allDims.length, idDims, tensors);
  const { path, steps } = util.getEinsumComputePath(summedDims, idDims);
  const sums = path.slice(0, steps.length - 1).map((axis) => (axis >= 0 ? axis : undefined));
  return { steps, sums, ids: idDims, dims: allDims.length };
}

/** An operand with its dimensions in the order of the equation, and those that it lacks of length 1. */
function aligned(
  { backend_util: util }: TensorFlow,
  run: Run,
  x: Tensor,
  dims: number,
  ids: readonly number[],
): Tensor {
  const { permutationIndices: perm, expandDims } = util.getEinsumPermutation(dims, [...ids]);
  const turned = util.isIdentityPermutation(perm) ? x : run('Transpose', { x }, { perm });
  if (expandDims.length === 0) return turned;
  const shape = turned.shape.slice();
  for (const axis of expandDims) shape.splice(axis, 0, 1);
  return run('Reshape', { x: turned }, { shape });
}
