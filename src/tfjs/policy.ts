/**
 * Policies: which precision each kernel call has, by phase, layer and kernel name.
 * @module
 */
import { isFormat, type Format } from '../format/format.js';
import { format as formatOf, type FormatLike } from '../format/names.js';
import { makePlan, type Plan } from '../kernel/plan.js';
import { checkOptions, type RoundingOptions } from '../options.js';
import { drawSeed } from '../seed.js';
import { kind } from '../arguments.js';
import { makeRule } from '../rounding/rule.js';
import { accumulateBy, accumulationKeys, type Accumulate, type AccumulationSpec } from './accumulation.js';
import { heldByFloat32, keepsFloat32 } from './request.js';

/** When a kernel runs: computing results, gradients, or (in an optimizer) new weights. */
export type Phase = 'forward' | 'backward' | 'optimizer';

/** How the results of kernels are rounded, and what else is emulated of them. */
export interface PrecisionSpec
  extends Omit<RoundingOptions, 'seed' | 'stream' | 'position' | 'emulation'>, AccumulationSpec {
  /** The format of results. `'float32'` leaves them as the backend computes them. */
  readonly format?: FormatLike;
  /**
   * The format that float32 operands are rounded to first, or false to take them as they are.
   * @defaultValue the format of results
   */
  readonly inputs?: FormatLike | false;
}

/** A precision, or just its format. */
export type PrecisionLike = FormatLike | PrecisionSpec;

/** The precision of a layer: in all phases, or phase by phase. */
export interface LayerSpec extends PrecisionSpec {
  readonly forward?: PrecisionLike;
  readonly backward?: PrecisionLike;
}

/**
 * What `run` is told: a precision, and exceptions from it. Of two that name a field, the more special one has its way:
 * the policy itself, then the phase, then the layer (and the phase there), then the kernel.
 */
export interface PolicySpec extends PrecisionSpec {
  readonly forward?: PrecisionLike;
  readonly backward?: PrecisionLike;
  readonly optimizer?: PrecisionLike;
  /** By name of kernel: `'BatchMatMul'`, `'Softmax'`, … Names that no backend knows are errors when a scope opens. */
  readonly ops?: Readonly<Record<string, PrecisionLike>>;
  /**
   * By name of layer, or of node in a graph model, or by pattern between slashes: `'/^conv/'`. The first that fits counts.
   * A name that fits nothing in a scope is an error when the scope closes.
   */
  readonly layers?: Readonly<Record<string, FormatLike | LayerSpec>>;
  /**
   * Kernels that do several operations: rounded once at their end (a tensor core with a float32 epilogue), or taken
   * apart and rounded after every operation, as in training.
   * @defaultValue 'atomic'
   */
  readonly fused?: 'atomic' | 'decompose';
  /**
   * Seed of the stochastic modes, an integer in 0..2^64-1. Kernel calls number the streams, from 0 in every scope.
   * @defaultValue drawn when the policy is made
   */
  readonly seed?: number | bigint;
}

/** What is taken as a policy. */
export type PolicyLike = FormatLike | PolicySpec | Policy;

/** The precision of a kernel call, resolved. */
export interface Precision {
  /** How results are rounded; undefined: not at all. */
  readonly result: Plan | undefined;
  /** How operands are rounded; undefined: not at all. */
  readonly operands: Plan | undefined;
  /** How sums of products are rounded; undefined: as the backend computes them. */
  readonly accumulate: Accumulate | undefined;
}

const roundingKeys = ['rounding', 'saturate', 'subnormals', 'randomBits', 'variant', 'flip'];
const precisionKeys = ['format', 'inputs', ...roundingKeys, ...accumulationKeys];
const phases: readonly Phase[] = ['forward', 'backward', 'optimizer'];
const policyKeys = [...precisionKeys, ...phases, 'ops', 'layers', 'fused', 'seed'];
const layerKeys = [...precisionKeys, 'forward', 'backward'];

/** A checked policy. */
export class Policy {
  /** What stochastic rounding uses in every scope of this policy. */
  readonly seed: bigint;
  /** Whether fused kernels are rounded once or taken apart. */
  readonly fused: 'atomic' | 'decompose';
  /** The kernels that `ops` names. */
  readonly ops: readonly string[];
  /** The layers and patterns that `layers` names. */
  readonly layers: readonly string[];
  private readonly resolved = new Map<string, Precision>();
  /** What has been resolved, with what it was resolved from: most phases and layers say the same. */
  private readonly combined: [PrecisionSpec, Precision][] = [];
  private readonly patterns: readonly (readonly [string, (layer: string) => boolean])[];

  /** @throws TypeError and RangeError for what is not a policy */
  constructor(private readonly spec: PolicySpec) {
    checkKeys(spec, policyKeys, 'policy');
    const { fused = 'atomic', ops = {}, layers = {} } = spec;
    if (fused !== 'atomic' && fused !== 'decompose') {
      throw new RangeError(`policy: "fused" expected 'atomic' or 'decompose', got ${String(fused)}`);
    }
    this.fused = fused;
    this.ops = Object.keys(ops);
    this.layers = Object.keys(layers);
    this.patterns = this.layers.map((name) => [name, matcherOf(name)]);
    this.seed = checkOptions(spec.seed === undefined ? {} : { seed: spec.seed }, 'policy').seed ?? drawSeed();
    // Whatever a policy may come to say is looked at now, not in the middle of a run.
    for (const phase of phases) {
      for (const layer of [undefined, ...this.layers]) {
        for (const op of [undefined, ...this.ops]) this.combine(phase, layer, op);
      }
    }
  }

  /**
   * The precision of a kernel call in a phase, within a layer or none.
   * @internal
   */
  precision(kernel: string, phase: Phase, layer: string | undefined): Precision {
    const op = this.ops.includes(kernel) ? kernel : undefined;
    const key = layer === undefined ? undefined : this.entryOf(layer);
    const name = `${phase} ${op ?? ''} ${key ?? ''}`;
    let precision = this.resolved.get(name);
    if (precision === undefined) {
      precision = this.combine(phase, key, op);
      this.resolved.set(name, precision);
    }
    return precision;
  }

  /**
   * The name or pattern of `layers` that a layer falls under.
   * @internal
   */
  entryOf(layer: string): string | undefined {
    return this.patterns.find(([, matches]) => matches(layer))?.[0];
  }

  /**
   * The names and patterns of `layers` that none of these layers fits.
   * @internal
   */
  layersWithout(seen: ReadonlySet<string>): readonly string[] {
    return this.patterns.filter(([, matches]) => ![...seen].some(matches)).map(([name]) => name);
  }

  private combine(phase: Phase, layer: string | undefined, op: string | undefined): Precision {
    const layerSpec = layer === undefined ? {} : this.spec.layers![layer]!;
    const special = asSpec(layerSpec, layerKeys, `layers["${layer}"]`) as LayerSpec;
    const spec: PrecisionSpec = {
      ...pick(this.spec),
      ...asSpec(this.spec[phase], precisionKeys, phase),
      ...pick(special),
      ...(phase === 'optimizer' ? {} : asSpec(special[phase], precisionKeys, `layers["${layer}"].${phase}`)),
      ...(op === undefined ? {} : asSpec(this.spec.ops![op], precisionKeys, `ops["${op}"]`)),
    };
    const known = this.combined.find(([other]) => sameFields(spec, other));
    if (known !== undefined) return known[1];
    const precision = resolve(spec);
    this.combined.push([spec, precision]);
    return precision;
  }
}

/** The policy that `like` stands for. */
export function policyOf(like: PolicyLike): Policy {
  if (like instanceof Policy) return like;
  return new Policy(isPrecisionSpec(like) ? (like as PolicySpec) : { format: like as FormatLike });
}

/** A spec of formats has none of the fields of a precision, but for the numeric ones' `subnormals`. */
function isPrecisionSpec(like: unknown): boolean {
  if (typeof like !== 'object' || like === null || isFormat(like)) return false;
  return !('precision' in like || 'significandBits' in like);
}

function asSpec(like: FormatLike | PrecisionSpec | undefined, keys: readonly string[], name: string): PrecisionSpec {
  if (like === undefined) return {};
  if (!isPrecisionSpec(like)) return { format: like as FormatLike };
  checkKeys(like, keys, `policy: ${name}`);
  return like as PrecisionSpec;
}

function pick(spec: PrecisionSpec): PrecisionSpec {
  return Object.fromEntries(
    Object.entries(spec).filter(([key, value]) => precisionKeys.includes(key) && value !== undefined),
  );
}

function sameFields(a: object, b: object): boolean {
  const [x, y] = [Object.entries(a), b as Readonly<Record<string, unknown>>];
  return x.length === Object.keys(b).length && x.every(([key, value]) => key in y && Object.is(value, y[key]));
}

function resolve({ format = 'float32', inputs = format, ...others }: PrecisionSpec): Precision {
  const name = 'policy';
  const given = withKeys(others, roundingKeys) as RoundingOptions;
  const options = checkOptions(given, name);
  const planOf = (target: Format): Plan | undefined => {
    const plan = makePlan(makeRule(heldByFloat32(target, name), options, name));
    return keepsFloat32(plan) ? undefined : plan;
  };
  const result = planOf(formatOf(format));
  const sums = withKeys(others, accumulationKeys) as AccumulationSpec;
  return {
    result,
    operands: inputs === false ? undefined : inputs === format ? result : planOf(formatOf(inputs)),
    accumulate: Object.keys(sums).length === 0 ? undefined : accumulateBy(sums, given),
  };
}

function withKeys(spec: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => keys.includes(key)));
}

function matcherOf(name: string): (layer: string) => boolean {
  if (!(name.length > 2 && name.startsWith('/') && name.endsWith('/'))) return (layer) => layer === name;
  try {
    const pattern = new RegExp(name.slice(1, -1));
    return (layer) => pattern.test(layer);
  } catch (error) {
    throw new RangeError(`policy: "layers" expected names or regular expressions between slashes, got ${name}`, {
      cause: error,
    });
  }
}

function checkKeys(spec: unknown, known: readonly string[], name: string): void {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    throw new TypeError(`${name}: expected a format or an object, got ${kind(spec)}`);
  }
  const unknown = Object.keys(spec).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new RangeError(`${name}: unknown option "${unknown}", expected only ${known.join(', ')}`);
  }
}
