/**
 * Presets: policies by name, as mixed-precision training and hardware have them.
 * @module
 */
import { byDistance } from '../../nearest.js';
import { quoted } from '../../arguments.js';
import type { PolicySpec } from './policySpec.js';

/** Kernels that mixed precision leaves in float32. */
const delicate = ['Softmax', 'LogSoftmax', 'Log', 'FusedBatchNorm', 'Mean', 'Sum', 'SquaredDifference'];
const normalizations = ['BatchNormalization', 'LayerNormalization'];

function mixed(format: string): PolicySpec {
  return {
    format,
    outside: 'float32',
    optimizer: 'float32',
    layers: Object.fromEntries(normalizations.map((kind) => [`kind:${kind}`, 'float32'])),
    ops: Object.fromEntries(delicate.map((kernel) => [kernel, 'float32'])),
  };
}

/** Products alone take part, in layers and nodes. */
function products(inputs: PolicySpec['inputs'], backward: PolicySpec['inputs'] = inputs): PolicySpec {
  const exact = { format: 'float32', inputs: false } as const;
  return {
    format: 'float32',
    inputs: inputs!,
    outside: exact,
    optimizer: exact,
    ...(backward !== inputs && { backward: { inputs: backward! } }),
  };
}

/**
 * The policies that have names. Where a policy goes, so does such a name; inside a policy `'mxfp8'`, `'mxfp4'`, `'nvfp4'` and
 * `'int8'` are recipes of `fpchop/blocks` instead.
 */
export const presets: Readonly<Record<string, PolicySpec>> = deeplyFrozen({
  /** Layers in bfloat16, sums of statistics, losses and the optimizer in float32. */
  mixed_bfloat16: mixed('bfloat16'),
  /** The same in float16; optimizers scale the loss dynamically. */
  mixed_float16: { ...mixed('float16'), lossScale: 'dynamic' },
  /** Products of float8_e4m3fn forward, gradients in float8_e5m2, one float32 scale a tensor. */
  fp8_hybrid: products({
    format: 'float8_e4m3fn',
    scale: 'float32',
    gradients: { format: 'float8_e5m2' },
  }),
  mxfp8: products('mxfp8'),
  mxfp6: products('mxfp6_e2m3'),
  mxfp4: products('mxfp4'),
  /** Blocks of 16 with two levels of scales; gradients stochastically. */
  nvfp4: products('nvfp4', { format: 'nvfp4', gradients: { rounding: 'stochastic' } }),
  /** Symmetric integers: weights with a scale for each output channel, activations with one a tensor; forward only. */
  int8: products({ format: 'int8', scale: 'float32', weights: { per: 'channel' } }, false),
  /** What tfjs does on a GPU without float32 textures: every tensor of every dtype is rounded to float16. */
  webgl_f16: {
    format: 'float16',
    inputs: 'float16',
    integers: 'float16',
    moving: true,
    overflow: 'infinite',
    fused: 'atomic',
  },
});

/** Whether a name is that of a preset. */
export function isPreset(like: unknown): like is string {
  return typeof like === 'string' && Object.hasOwn(presets, like);
}

/** Whether a spec is a preset as it stands. */
export function isPresetSpec(spec: object): boolean {
  return Object.values(presets).includes(spec as PolicySpec);
}

/**
 * The spec of a preset, with fields replaced; kernels in its `ops` that a backend lacks are left out.
 * @throws RangeError for an unknown name
 */
export function presetSpec(name: string, overrides: PolicySpec, kernels: ReadonlySet<string> | undefined): PolicySpec {
  if (!isPreset(name)) {
    const [near] = byDistance(String(name), Object.keys(presets));
    throw new RangeError(
      `preset: "name" expected one of ${Object.keys(presets).join(', ')}, got ${quoted(String(name))}; the nearest is "${near!}"`,
    );
  }
  const { ops, ...spec } = presets[name]!;
  const known = Object.entries(ops ?? {}).filter(([op]) => kernels?.has(op) !== false);
  return { ...spec, ...(ops !== undefined && { ops: Object.fromEntries(known) }), ...overrides };
}

function deeplyFrozen<T extends object>(x: T): T {
  for (const value of Object.values(x)) if (typeof value === 'object' && value !== null) deeplyFrozen(value);
  return Object.freeze(x);
}
