/**
 * Origins: whether an operand is a weight, a gradient or an activation.
 * @module
 */
import type { Phase } from '../policies/phase.js';
import { replace } from '../replace.js';
import type { TensorFlow, TensorInfo } from '../tensorflow.js';

/** What an operand of a product is. */
export type OperandKind = 'activations' | 'weights' | 'gradients';

/** What the engine keeps and does not document; tests pin it. */
interface TapeEngine {
  readonly state: { readonly activeTape: { gradient?: (dys: (TensorInfo | null)[]) => unknown }[] | null | undefined };
  addTapeNode(...node: unknown[]): void;
}

/** Tells operands apart, in one scope. */
export class Origins {
  private readonly gradients = new WeakSet<object>();
  private readonly weights = new WeakSet<object>();

  constructor(private readonly tf: TensorFlow) {}

  /** These tensors are weights: those of a graph that is being computed. */
  addWeights(tensors: Iterable<TensorInfo>): void {
    for (const { dataId } of tensors) this.weights.add(dataId);
  }

  /** From now on what the tape's gradients are given is known as gradients; what is returned ends that. */
  watchTape(): () => void {
    const engine = this.tf.engine() as unknown as TapeEngine; // its tape is private
    const add = engine.addTapeNode.bind(engine);
    return replace(engine, 'addTapeNode', (...node) => {
      add(...node);
      const added = engine.state.activeTape?.at(-1);
      const gradient = added?.gradient;
      if (added === undefined || gradient === undefined) return;
      added.gradient = (dys) => {
        for (const dy of dys) if (dy !== null && dy !== undefined) this.gradients.add(dy.dataId);
        return gradient(dys);
      };
    });
  }

  /** A call is done: what it made of gradients, while gradients are computed, are gradients. */
  made(operands: readonly (TensorInfo | undefined)[], results: readonly TensorInfo[], phase: Phase): void {
    if (phase !== 'backward') return;
    const floats = operands.filter((x) => x?.dtype === 'float32');
    if (floats.length > 0 && !floats.some((x) => this.gradients.has(x!.dataId))) return;
    for (const { dataId } of results) this.gradients.add(dataId);
  }

  /** Elements have been moved: those of weights are weights, and those of gradients gradients. */
  moved(operands: readonly (TensorInfo | undefined)[], results: readonly TensorInfo[]): void {
    for (const set of [this.gradients, this.weights]) {
      if (!operands.some((x) => x !== undefined && set.has(x.dataId))) continue;
      for (const { dataId } of results) set.add(dataId);
    }
  }

  /** What an operand is, by its name and its data. */
  kindOf(name: string, { dataId }: TensorInfo): OperandKind {
    if (name === 'dy' || this.gradients.has(dataId)) return 'gradients';
    return this.isWeight(dataId) ? 'weights' : 'activations';
  }

  private isWeight(dataId: object): boolean {
    if (this.weights.has(dataId)) return true;
    const variables = this.tf.engine().registeredVariables as Readonly<Record<string, TensorInfo>>;
    for (const name in variables) {
      if (variables[name]!.dataId === dataId) {
        this.weights.add(dataId);
        return true;
      }
    }
    return false;
  }
}
