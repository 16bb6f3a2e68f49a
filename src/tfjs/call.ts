/**
 * One kernel call: its operands are rounded before it, and its results after it.
 * @module
 */
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import type { Rounder, Snapshot } from './backends/rounder.js';
import { choosing, places } from './kernels/categories.js';
import type { Marks } from './marks.js';
import type { Phase, Precision } from './policy.js';
import { positionOfOperand, positionOfResult, sameValues } from './request.js';
import type { Backend, KernelConfig, KernelParameters, Tensor, TensorInfo } from './tensorflow.js';

/** Which call it is. */
export interface Call {
  readonly kernel: string;
  readonly phase: Phase;
  /** The innermost layer or node that is being computed. */
  readonly layer: string | undefined;
  /** Its number in the scope. */
  readonly number: number;
}

/** What sees all results, and the operands that are rounded. */
export interface Observer {
  /** Elements before and after; `plan` is undefined where nothing is rounded. */
  rounded(call: Call, of: 'results' | 'operands', before: Snapshot, after: Snapshot, plan: Plan | undefined): void;
}

/** What the rounding of a call needs. */
export interface Circumstances {
  readonly call: Call;
  readonly precision: Precision;
  readonly words: RandomWords | undefined;
  readonly rounder: Rounder;
  readonly backend: Backend;
  readonly marks: Marks;
  readonly observer: Observer | undefined;
  /** The original kernel that joins parts of complex numbers. */
  readonly join: KernelConfig | undefined;
  /** What the kernel is given for an operand that has been rounded for it. */
  operand(x: TensorInfo): TensorInfo;
}

type Inputs = KernelParameters['inputs'];

/** Operands in the precision of the call; those that were made for it are to be disposed of after it. */
export function roundOperands(inputs: Inputs, circumstances: Circumstances): { inputs: Inputs; made: TensorInfo[] } {
  const plan = circumstances.precision.operands;
  if (plan === undefined) return { inputs, made: [] };
  const { call, rounder, backend, join } = circumstances;
  const made: TensorInfo[] = [];
  // Some kernels take a list.
  const rounded = (Array.isArray(inputs) ? [] : {}) as Record<string, TensorInfo | undefined>;
  Object.entries(inputs).forEach(([name, x], k) => {
    rounded[name] = x;
    if (x === undefined || x === null || places[call.kernel]?.includes(name) === true) return;
    if (x.dtype === 'float32') rounded[name] = roundOperand(x, plan, 2 * k, made, circumstances);
    if (x.dtype !== 'complex64') return;
    const parts = rounder.parts(x);
    if (parts === undefined || join === undefined) return;
    const [real, imag] = parts.map((part, i) => roundOperand(part, plan, 2 * k + i, made, circumstances));
    if (real === parts[0] && imag === parts[1]) return;
    const joined = join.kernelFunc({ inputs: { real, imag }, backend }) as TensorInfo;
    made.push(joined);
    rounded[name] = joined;
  });
  return { inputs: rounded as Inputs, made };
}

function roundOperand(
  x: TensorInfo,
  plan: Plan,
  k: number,
  made: TensorInfo[],
  circumstances: Circumstances,
): TensorInfo {
  const { call, words, rounder, marks, observer, operand } = circumstances;
  if (marks.has(x, plan)) return x;
  const out = operand(rounder.round(x, { plan, words, position: positionOfOperand(k) }));
  marks.mark(out, plan);
  made.push(out);
  observer?.rounded(call, 'operands', rounder.snapshot(x), rounder.snapshot(out), plan);
  return out;
}

/**
 * Result number k of a kernel in the precision of the call: in place if its memory is its own.
 * @param inputs - the operands that the kernel was given
 */
export function roundResult(result: TensorInfo, k: number, inputs: Inputs, circumstances: Circumstances): TensorInfo {
  const { call, precision, words, rounder, backend, marks, observer } = circumstances;
  const plan = precision.result;
  if (result.dtype === 'complex64' && plan !== undefined) return roundParts(result, k, plan, circumstances);
  if (result.dtype !== 'float32') return result;
  const before = observer === undefined ? undefined : rounder.snapshot(result);
  let out = result;
  if (plan !== undefined && !marks.has(result, plan) && !isExact(call.kernel, precision)) {
    const request = { plan, words, position: positionOfResult(2 * k) };
    const operands = Object.values(inputs).filter((x) => x !== undefined && x !== null) as TensorInfo[];
    if (!rounder.roundInPlace(result, operands, request)) {
      out = rounder.round(result, request);
      release(result, backend);
    }
  }
  if (before !== undefined) observer!.rounded(call, 'results', before, rounder.snapshot(out), plan);
  if (plan !== undefined) marks.mark(out, plan);
  return out;
}

/** A complex result with its parts rounded: in place, or joined anew. */
function roundParts(result: TensorInfo, k: number, plan: Plan, circumstances: Circumstances): TensorInfo {
  const { words, rounder, backend, join } = circumstances;
  const parts = rounder.parts(result);
  if (parts === undefined) return result;
  const requests = parts.map((_, i) => ({ plan, words, position: positionOfResult(2 * k + i) }));
  if (parts.every((part, i) => rounder.roundInPlace(part, [], requests[i]!)) || join === undefined) return result;
  const [real, imag] = parts.map((part, i) => rounder.round(part, requests[i]!));
  const joined = join.kernelFunc({ inputs: { real, imag }, backend }) as TensorInfo;
  for (const part of [real!, imag!]) backend.disposeData(part.dataId);
  release(result, backend);
  return joined;
}

/** Whether results need no rounding, because they are operands, which have been rounded to the same format. */
function isExact(kernel: string, { result, operands }: Precision): boolean {
  if (!choosing.has(kernel) || result === undefined || operands === undefined) return false;
  const { signed, signedZero } = result.rule.format;
  return signed && signedZero && sameValues(result, operands);
}

/** Gives up a tensor that is not passed on: kernels return tensors that the engine knows, or just their data. */
export function release(x: TensorInfo, backend: Backend): void {
  if ('rank' in x) (x as Tensor).dispose();
  else backend.disposeData(x.dataId);
}
