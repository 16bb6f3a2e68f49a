/**
 * Policies: which precision each kernel call has, by phase, layer and kernel name.
 * @module
 */
import type { LayerSpec, PolicySpec } from './policySpec.js';
import type { Phase } from './phase.js';
import { checkKeys, kind } from '../../arguments.js';
import { format as formatOf, type FormatLike } from '../../format/names.js';
import { checkOptions } from '../../options.js';
import { drawSeed } from '../../seed.js';
import { checkLossScale } from '../lossScale.js';
import { isFields, plain, precisionKeys, resolvePrecision } from './precision.js';
import type { Precision, PrecisionLike, PrecisionSpec } from './precision.js';
import { isPreset, isPresetSpec, presets } from './presets.js';
import { Histories } from '../operands/histories.js';
import { heldByFloat32 } from '../request.js';

/** What is taken as a policy: a format, the name of a preset, a spec, or a policy. */
export type PolicyLike = FormatLike | PolicySpec | Policy;

const phases: readonly Phase[] = ['forward', 'backward', 'optimizer'];
const policyKeys = [
  ...precisionKeys,
  ...phases,
  ...['outside', 'ops', 'layers', 'fused', 'seed', 'integers', 'moving', 'overflow', 'lossScale', 'warn'],
];
const layerKeys = [...precisionKeys, 'forward', 'backward'];
const KIND = 'kind:';

/** A layer or node: its name, and its class or operation. */
export interface LayerLike {
  readonly name: string;
  readonly kind: string;
}

interface Entry {
  readonly name: string;
  readonly spec: PrecisionLike | LayerSpec;
  readonly matches: (layer: LayerLike) => boolean;
}

/** A checked policy. */
export class Policy {
  /** What stochastic rounding uses in every scope of this policy. */
  readonly seed: bigint;
  /** Whether fused kernels are rounded once or taken apart. */
  readonly fused: 'atomic' | 'decompose';
  /** The kernels that `ops` names. */
  readonly ops: readonly string[];
  /** Whether kernels in `ops` that a backend lacks are left out; otherwise they are errors. */
  readonly dropsMissing: boolean;
  /** Whether a scope in which no layer ran has missed what the policy is for. */
  readonly needsLayers: boolean;
  /** Whether tensors that are only moved are rounded, too. */
  readonly moving: boolean;
  /** What integers are rounded to; undefined: nothing. */
  readonly integers: FormatLike | undefined;
  readonly lossScale: PolicySpec['lossScale'];
  readonly warn: boolean;
  /** Magnitudes that delayed scales are found from. */
  readonly histories = new Histories();
  private readonly overflow: 'infinite' | 'nan';
  private readonly entries: readonly Entry[];
  private readonly resolved = new Map<string, Precision>();
  private readonly found = new Map<string, Entry | undefined>();
  /** What has been resolved, with what it was resolved from: most phases and layers say the same. */
  private readonly combined: [PrecisionSpec, Precision][] = [];

  /** @throws TypeError and RangeError for what is not a policy */
  constructor(
    private readonly spec: PolicySpec,
    isNamed = false,
  ) {
    if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
      throw new TypeError(`policy: expected a format or an object, got ${kind(spec)}`);
    }
    checkKeys(spec, policyKeys, 'policy');
    const { fused = 'atomic', ops = {}, layers = {}, integers = false, moving = false, warn = true } = spec;
    checkChoice(fused, ['atomic', 'decompose'], 'fused');
    checkChoice(spec.overflow ?? 'infinite', ['infinite', 'nan'], 'overflow');
    for (const [key, value] of Object.entries({ moving, warn })) {
      if (typeof value !== 'boolean') throw new TypeError(`policy: "${key}" expected a boolean, got ${kind(value)}`);
    }
    if (integers !== false) heldByFloat32(formatOf(integers), 'policy: integers');
    if (spec.lossScale !== undefined) checkLossScale(spec.lossScale, 'policy');
    this.fused = fused;
    this.overflow = spec.overflow ?? 'infinite';
    this.moving = moving;
    this.warn = warn;
    this.integers = integers === false ? undefined : integers;
    this.lossScale = spec.lossScale;
    this.ops = Object.keys(ops);
    this.dropsMissing = isNamed || isPresetSpec(spec);
    this.needsLayers = spec.layers !== undefined || spec.outside !== undefined;
    this.entries = entriesOf(layers);
    this.seed = checkOptions(spec.seed === undefined ? {} : { seed: spec.seed }, 'policy').seed ?? drawSeed();
    // Whatever a policy may come to say is looked at now, not in the middle of a run.
    for (const phase of phases) {
      for (const entry of [undefined, ...this.entries]) {
        for (const op of [undefined, ...this.ops]) this.combine(phase, entry, op, false);
      }
      this.combine(phase, undefined, undefined, true);
    }
  }

  /**
   * The precision of a kernel call in a phase, within a layer or none.
   * @internal
   */
  precision(kernel: string, phase: Phase, layer: LayerLike | undefined): Precision {
    const op = this.ops.includes(kernel) ? kernel : '';
    const entry = layer === undefined ? undefined : this.entryOf(layer);
    const name = `${phase} ${op} ${layer === undefined ? '' : (entry?.name ?? '-')}`;
    let precision = this.resolved.get(name);
    if (precision === undefined) {
      precision = this.combine(phase, entry, op === '' ? undefined : op, layer === undefined);
      this.resolved.set(name, precision);
    }
    return precision;
  }

  /** Whether any precision of the policy treats activations, weights and gradients differently. */
  get tellsKinds(): boolean {
    return this.combined.some(([, { byKind }]) => byKind !== undefined);
  }

  private entryOf(layer: LayerLike): Entry | undefined {
    const key = `${layer.kind} ${layer.name}`;
    if (!this.found.has(key))
      this.found.set(
        key,
        this.entries.find(({ matches }) => matches(layer)),
      );
    return this.found.get(key);
  }

  /**
   * The names and patterns of `layers` that none of these layers fits; kinds may be missing.
   * @internal
   */
  layersWithout(seen: readonly LayerLike[]): readonly string[] {
    return this.entries
      .filter(({ name, matches }) => !name.startsWith(KIND) && !seen.some(matches))
      .map(({ name }) => name);
  }

  /** What `JSON.stringify` keeps: the spec with its seed, and the magnitudes of delayed scales. */
  toJSON(): object {
    return { ...this.spec, seed: this.seed.toString(), histories: this.histories.toJSON() };
  }

  private combine(phase: Phase, entry: Entry | undefined, op: string | undefined, outside: boolean): Precision {
    const label = `layers["${entry?.name ?? ''}"]`;
    const special = (entry === undefined ? {} : asSpec(entry.spec, layerKeys, label)) as LayerSpec;
    const ofPhase = asSpec(this.spec[phase], precisionKeys, phase);
    const around = outside ? asSpec(this.spec.outside, precisionKeys, 'outside') : {};
    const spec: PrecisionSpec = {
      ...pick(this.spec),
      // The optimizer is outside of layers: what is said of it alone goes before what is said of all that is.
      ...(phase === 'optimizer' ? { ...around, ...ofPhase } : { ...ofPhase, ...around }),
      ...pick(special),
      ...(phase === 'optimizer' ? {} : asSpec(special[phase], precisionKeys, `${label}.${phase}`)),
      ...(op === undefined ? {} : asSpec(this.spec.ops![op], precisionKeys, `ops["${op}"]`)),
    };
    const known = this.combined.find(([other]) => sameFields(spec, other));
    if (known !== undefined) return known[1];
    const precision = resolvePrecision(spec, this.overflow);
    this.combined.push([spec, precision]);
    return precision;
  }
}

/** The policy that `like` stands for. */
export function policyOf(like: PolicyLike): Policy {
  if (like instanceof Policy) return like;
  if (isPreset(like)) return new Policy(presets[like]!, true);
  return new Policy(isFields(like) ? (like as PolicySpec) : { format: like as FormatLike });
}

/** Whether a precision leaves everything as the backend computes it. */
export function isPlain(precision: Precision): boolean {
  return precision === plain;
}

function asSpec(like: PrecisionLike | undefined, keys: readonly string[], name: string): PrecisionSpec {
  if (like === undefined) return {};
  if (!isFields(like)) return { format: like as FormatLike };
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

function checkChoice(value: unknown, choices: readonly string[], field: string): void {
  if (choices.includes(value as string)) return;
  const expected = choices.map((choice) => `'${choice}'`).join(' or ');
  throw new RangeError(`policy: "${field}" expected ${expected}, got ${String(value)}`);
}

function entriesOf(layers: NonNullable<PolicySpec['layers']>): Entry[] {
  const pairs: (readonly [string | RegExp, PrecisionLike | LayerSpec])[] = isList(layers)
    ? [...layers]
    : Object.entries(layers);
  return pairs.map(([key, spec]) => ({ name: String(key), spec, matches: matcherOf(key) }));
}

function isList(layers: NonNullable<PolicySpec['layers']>): layers is Extract<typeof layers, readonly unknown[]> {
  return Array.isArray(layers);
}

/** What a name, kind or pattern fits. */
export function matcherOf(key: string | RegExp): (layer: LayerLike) => boolean {
  if (key instanceof RegExp) return byPattern(key.source, key.flags, String(key));
  if (key.startsWith(KIND)) {
    const wanted = key.slice(KIND.length);
    return (layer) => layer.kind === wanted;
  }
  const pattern = /^\/(.+)\/([a-z]*)$/su.exec(key);
  if (pattern === null) return (layer) => layer.name === key;
  return byPattern(pattern[1]!, pattern[2]!, key);
}

function byPattern(source: string, flags: string, text: string): (layer: LayerLike) => boolean {
  const stray = [...flags].find((flag) => !'iuv'.includes(flag));
  if (stray !== undefined) {
    throw new RangeError(`policy: "layers" expected patterns with flags i, u or v, got "${stray}" in ${text}`);
  }
  try {
    const pattern = new RegExp(source, flags);
    return ({ name }) => pattern.test(name);
  } catch (error) {
    throw new RangeError(`policy: "layers" expected names or regular expressions between slashes, got ${text}`, {
      cause: error,
    });
  }
}
