/**
 * One kernel call: its operands are rounded before it, and its results after it.
 * @module
 */
import type { Plan } from '../kernel/plan.js';
import type { RandomWords } from '../random/words.js';
import type { Rounder, Snapshot } from './backends/tensorRounder.js';
import { choosing, places } from './kernels/categories.js';
import type { ChangedIntegers } from './integers.js';
import type { Marks } from './marks.js';
import { isProduct, layoutOf } from './operands/contraction.js';
import type { Origins } from './operands/origins.js';
import type { Scaler } from './operands/scaler.js';
import type { Histories } from './operands/histories.js';
import type { Phase } from './policies/phase.js';
import type { Precision } from './policies/precision.js';
import { release } from './release.js';
import { positionOfOperand, positionOfResult, sameValues } from './request.js';
import type { Backend, KernelConfig, KernelParameters, TensorInfo } from './tensorflow.js';

/** Which call it is. */
export interface Call {
  readonly kernel: string;
  readonly phase: Phase;
  /** The innermost layer or node that is being computed. */
  readonly layer: string | undefined;
  /** Its number in the scope. */
  readonly number: number;
}

/** One half of a complex number. */
export type Part = 're' | 'im';

/** An operand of a call: as the program gave it, and as the kernel got it. */
export interface Operand {
  readonly name: string;
  readonly given: TensorInfo;
  readonly taken: TensorInfo;
}

/** What was rounded, or looked at, in a call. */
export interface Subject {
  readonly of: 'results' | 'operands';
  /** The half of a complex tensor. */
  readonly part: Part | undefined;
  /** Name of the operand; of results undefined. */
  readonly operand: string | undefined;
  readonly shape: readonly number[];
  /** What an operand was before it was rounded; of results their own data. */
  readonly given: TensorInfo;
  /** What holds the elements after rounding. */
  readonly taken: TensorInfo;
  /** Of results: the operands that the kernel got. */
  readonly operands: readonly Operand[];
  /** What is done to elements, where a plan does not say it: the name of a scaled format. */
  readonly label: string | undefined;
  /** Of results, for observers with `shadow`: what float32 gives from the operands as they came. */
  readonly exact: Snapshot | undefined;
}

/** What sees all results, and the operands that are rounded. */
export interface Observer {
  /** Whether kernels are to be computed in float32 as well, for `exact`. */
  readonly shadow?: boolean;
  /** Elements before and after, valid until it returns; `plan` is undefined where nothing is rounded. */
  rounded(
    call: Call,
    subject: Subject,
    before: Snapshot,
    after: Snapshot,
    plan: Plan | undefined,
    rounder: Rounder,
  ): void;
  /** Rounding changed integers that a kernel takes or gives; kernels that are no calls have the number of the next one. */
  integers?(call: Call, change: ChangedIntegers): void;
  /** A kernel moved elements: results are made of the elements of operands. */
  moved?(operands: readonly TensorInfo[], results: readonly TensorInfo[]): void;
  /** A call is done, and these are its results. */
  made?(results: readonly TensorInfo[]): void;
}

/** What the rounding of a call needs. */
export interface Circumstances {
  readonly call: Call;
  readonly precision: Precision;
  readonly words: RandomWords | undefined;
  /** The words of operands: those of results, unless operands have a seed of their own. */
  readonly operandWords: RandomWords | undefined;
  /** The seeds of both. */
  readonly seeds: { readonly results: bigint; readonly operands: bigint };
  readonly rounder: Rounder;
  readonly backend: Backend;
  readonly marks: Marks;
  readonly observer: Observer | undefined;
  /** The original kernel that joins parts of complex numbers. */
  readonly join: KernelConfig | undefined;
  /** What tells kinds of operands apart; undefined where nobody asks. */
  readonly origins: Origins | undefined;
  readonly histories: Histories;
  /** Weights that have been quantized in this scope, by data and scaler. */
  readonly quantizedWeights: WeakMap<object, Map<string, Float32Array>>;
  /** What the kernel is given for an operand that has been rounded for it. */
  operand(x: TensorInfo): TensorInfo;
  /** With an observer that asks for it: results in float32 from the operands as they came, by result and part. */
  readonly exact?: readonly (readonly Snapshot[])[] | undefined;
}

type Inputs = KernelParameters['inputs'];

/** Operands in the precision of the call; those that were made for it are to be disposed of after it. */
export function roundOperands(
  { inputs, attrs }: Pick<KernelParameters, 'inputs' | 'attrs'>,
  circumstances: Circumstances,
): { inputs: Inputs; made: TensorInfo[] } {
  const { call, rounder, backend, join, precision, origins } = circumstances;
  const { operands: common, byKind } = precision;
  if (common === undefined && byKind === undefined) return { inputs, made: [] };
  const made: TensorInfo[] = [];
  // Some kernels take a list.
  const rounded = (Array.isArray(inputs) ? [] : {}) as Record<string, TensorInfo | undefined>;
  Object.entries(inputs).forEach(([name, x], k) => {
    rounded[name] = x;
    if (x === undefined || x === null || places[call.kernel]?.includes(name) === true) return;
    const rule = byKind === undefined ? common && { plan: common } : byKind[origins?.kindOf(name, x) ?? 'activations'];
    if (rule === undefined) return;
    if ('scaler' in rule) {
      if (x.dtype === 'float32')
        rounded[name] = scaleOperand(x, attrs, rule.scaler, { k: 2 * k, name }, made, circumstances);
      return;
    }
    const { plan } = rule;
    if (x.dtype === 'float32') rounded[name] = roundOperand(x, plan, { k: 2 * k, name }, made, circumstances);
    if (x.dtype !== 'complex64') return;
    const parts = rounder.parts(x);
    if (parts === undefined || join === undefined) return;
    const [real, imag] = parts.map((part, i) =>
      roundOperand(part, plan, { k: 2 * k + i, name, part: partNames[i]! }, made, circumstances),
    );
    if (real === parts[0] && imag === parts[1]) return;
    const joined = join.kernelFunc({ inputs: { real, imag }, backend }) as TensorInfo;
    made.push(joined);
    rounded[name] = joined;
  });
  return { inputs: rounded as Inputs, made };
}

/** An operand of a product in groups that share scales, along the axis that is summed over. */
function scaleOperand(
  x: TensorInfo,
  attrs: KernelParameters['attrs'],
  scaler: Scaler,
  { k, name }: Slot,
  made: TensorInfo[],
  circumstances: Circumstances,
): TensorInfo {
  const { call, seeds, rounder, observer, operand, origins, histories, quantizedWeights } = circumstances;
  const layout = isProduct(call.kernel) ? layoutOf(call.kernel, name, x, attrs) : undefined;
  if (layout === undefined) return x;
  const compute = (): Float32Array => {
    const values = rounder.view(x);
    const { delayed } = scaler;
    const words = scaler.random
      ? { seed: seeds.operands, stream: call.number, position: positionOfOperand(k) }
      : undefined;
    if (delayed === undefined) return scaler.quantize(values, x.shape, layout, words);
    const place = [call.layer ?? '', call.kernel, name, call.phase].join(' ');
    const magnitude = histories.next(place, largestOf(values), delayed);
    return scaler.quantize(values, x.shape, layout, words, magnitude);
  };
  const isWeight = !scaler.random && scaler.delayed === undefined && origins?.kindOf(name, x) === 'weights';
  let values: Float32Array;
  if (isWeight) {
    const known = quantizedWeights.get(x.dataId) ?? new Map<string, Float32Array>();
    quantizedWeights.set(x.dataId, known);
    const key = `${scaler.id} ${JSON.stringify(layout)}`;
    values = known.get(key) ?? compute();
    known.set(key, values);
  } else values = compute();
  const out = operand(rounder.make(x.shape, (to) => void to.set(values)));
  made.push(out);
  if (observer !== undefined) {
    const subject: Subject = {
      ...{ of: 'operands', part: undefined, operand: name, shape: x.shape, given: x, taken: out, operands: [] },
      label: scaler.label,
      exact: undefined,
    };
    const [before, after] = looked(rounder, x, out);
    observer.rounded(call, subject, before, after, undefined, rounder);
  }
  return out;
}

/** The largest finite magnitude; 0 if there is none. */
function largestOf(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest && size < Infinity) largest = size;
  }
  return largest;
}

const partNames: readonly Part[] = ['re', 'im'];

/** Which operand it is: the number of its words, its name, and its half if it is complex. */
interface Slot {
  readonly k: number;
  readonly name: string;
  readonly part?: Part;
}

function roundOperand(
  x: TensorInfo,
  plan: Plan,
  { k, name, part }: Slot,
  made: TensorInfo[],
  circumstances: Circumstances,
): TensorInfo {
  const { call, operandWords: words, rounder, marks, observer, operand } = circumstances;
  if (marks.has(x, plan)) return x;
  const out = operand(rounder.round(x, { plan, words, position: positionOfOperand(k) }));
  marks.mark(out, plan);
  made.push(out);
  if (observer !== undefined) {
    const subject: Subject = {
      of: 'operands',
      part,
      operand: name,
      shape: x.shape,
      given: x,
      taken: out,
      operands: [],
      label: undefined,
      exact: undefined,
    };
    const [before, after] = looked(rounder, x, out);
    observer.rounded(call, subject, before, after, plan, rounder);
  }
  return out;
}

/** Elements of two tensors, to be looked at at once where that can be. */
function looked(rounder: Rounder, x: TensorInfo, y: TensorInfo): [Snapshot, Snapshot] {
  if (rounder.later) return [rounder.snapshot(x), rounder.snapshot(y)];
  return [rounder.view(x), rounder.view(y)];
}

/** The float operands of a call by name, for observers. */
export function operandsOf(given: Inputs, taken: Inputs): Operand[] {
  return Object.entries(given).flatMap(([name, x]): Operand[] => {
    if (x === undefined || x === null || (x.dtype !== 'float32' && x.dtype !== 'complex64')) return [];
    return [{ name, given: x, taken: (taken as Readonly<Record<string, TensorInfo>>)[name]! }];
  });
}

/**
 * Result number k of a kernel in the precision of the call: in place if its memory is its own.
 * @param inputs - the operands that the kernel was given
 * @param operands - the same for the observer, if there is one
 */
export function roundResult(
  result: TensorInfo,
  k: number,
  inputs: Inputs,
  operands: readonly Operand[],
  circumstances: Circumstances,
): TensorInfo {
  const { call, precision, rounder, backend, marks, observer } = circumstances;
  const plan = precision.result;
  if (result.dtype === 'complex64') return roundParts(result, k, operands, circumstances);
  if (result.dtype !== 'float32') return result;
  if (precision.blocks !== undefined) return roundInBlocks(result, k, precision.blocks, operands, circumstances);
  const isRounded = plan !== undefined && !marks.has(result, plan) && !isExact(call.kernel, precision);
  const before = observer === undefined || !isRounded ? undefined : rounder.snapshot(result);
  let out = result;
  if (isRounded) {
    const request = { plan, words: circumstances.words, position: positionOfResult(2 * k) };
    const others = Object.values(inputs).filter((x) => x !== undefined && x !== null) as TensorInfo[];
    if (!rounder.roundInPlace(result, others, request)) {
      out = rounder.round(result, request);
      release(result, backend);
    }
  }
  if (observer !== undefined) observeResult(out, k, before, undefined, operands, circumstances);
  if (plan !== undefined) marks.mark(out, plan);
  return out;
}

/** A result in blocks along its last axis: a new tensor. */
function roundInBlocks(
  result: TensorInfo,
  k: number,
  scaler: Scaler,
  operands: readonly Operand[],
  circumstances: Circumstances,
): TensorInfo {
  const { call, seeds, rounder, backend, observer } = circumstances;
  const before = rounder.snapshot(result);
  const words = scaler.random
    ? { seed: seeds.results, stream: call.number, position: positionOfResult(2 * k) }
    : undefined;
  const last = result.shape.length - 1;
  const layout = { shape: result.shape, order: undefined, k: last < 0 ? undefined : last, rows: [] };
  const values = scaler.quantize(rounder.read(result), result.shape, layout, words);
  const out = rounder.write(values, result.shape);
  release(result, backend);
  if (observer !== undefined) observeResult(out, k, before, undefined, operands, circumstances);
  return out;
}

/** Shows a result, or one half of it, to the observer; `before` is undefined where nothing was rounded. */
function observeResult(
  out: TensorInfo,
  k: number,
  before: Snapshot | undefined,
  part: Part | undefined,
  operands: readonly Operand[],
  { call, precision, rounder, observer, exact }: Circumstances,
): void {
  const after = rounder.later ? rounder.snapshot(out) : rounder.view(out);
  const subject: Subject = {
    of: 'results',
    part,
    operand: undefined,
    shape: out.shape,
    given: out,
    taken: out,
    operands,
    label: precision.blocks?.label,
    exact: exact?.[k]?.[part === 'im' ? 1 : 0],
  };
  observer!.rounded(call, subject, before ?? after, after, precision.result, rounder);
}

/** A complex result with its parts rounded: in place, or joined anew. */
function roundParts(
  result: TensorInfo,
  k: number,
  operands: readonly Operand[],
  circumstances: Circumstances,
): TensorInfo {
  const { words, rounder, backend, join, observer, precision } = circumstances;
  const plan = precision.result;
  const parts = rounder.parts(result);
  if (parts === undefined || (plan === undefined && observer === undefined)) return result;
  if (plan === undefined) {
    parts.forEach((part, i) => {
      observeResult(part, k, undefined, partNames[i], operands, circumstances);
    });
    return result;
  }
  const requests = parts.map((_, i) => ({ plan, words, position: positionOfResult(2 * k + i) }));
  const before = observer === undefined ? [] : parts.map((part) => rounder.snapshot(part));
  const observed = (halves: readonly TensorInfo[]): void => {
    if (observer === undefined) return;
    halves.forEach((part, i) => {
      observeResult(part, k, before[i], partNames[i], operands, circumstances);
    });
  };
  if (parts.every((part, i) => rounder.roundInPlace(part, [], requests[i]!)) || join === undefined) {
    observed(parts);
    return result;
  }
  const [real, imag] = parts.map((part, i) => rounder.round(part, requests[i]!));
  const joined = join.kernelFunc({ inputs: { real, imag }, backend }) as TensorInfo;
  observed([real!, imag!]);
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
