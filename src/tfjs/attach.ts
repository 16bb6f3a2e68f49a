/**
 * The adapter: TensorFlow.js in emulated precision.
 * @module
 */
import { checkKeys, kind } from '../arguments.js';
import type { Adapter, AttachOptions } from './adapter.js';
import { checkSynchronous } from './backends/gpu.js';
import { compare } from './traces/compare.js';
import { lowPrecisionOptimizer } from './optimizer.js';
import { Updates } from './place.js';
import { presetSpec } from './policies/presets.js';
import { policyOf, type Policy, type PolicyLike } from './policies/policy.js';
import { quantize, registerQuantize, tensorOf } from './quantize.js';
import { assign } from './quantization/assign.js';
import { autoPrecision } from './quantization/autoPrecision.js';
import { sensitivity } from './quantization/sensitivity.js';
import { quantizeModel, quantizeModelAsync } from './quantization/quantizeModel.js';
import { exportModel } from './export/exportModel.js';
import { importWeights } from './export/importWeights.js';
import { Scopes } from './scope.js';
import type { TensorFlow } from './tensorflow.js';
import { Recorder } from './traces/shadow.js';
import { checkTraceOptions, Tracer, type CheckedTraceOptions } from './traces/trace.js';

const adapters = new WeakMap<object, Adapter>();

/**
 * Attaches fpchop to a TensorFlow.js: the returned adapter quantizes its tensors, and runs its models in other precisions.
 *
 * Registers two kernels, `Chop` and `ChopMask`, and nothing else changes until it is used. Backends are neither imported
 * nor chosen.
 * @param tf - the module, `import * as tf from '@tensorflow/tfjs'` or `'@tensorflow/tfjs-core'`
 * @param options - copies of `@tensorflow/tfjs-layers` and `@tensorflow/tfjs-converter` that models are of, where a program has
 * several: their layers and nodes are recognised, too
 * @returns the adapter; the same one for the same module without options
 * @throws {@link TypeError} if `tf` is no TensorFlow.js, or an option no such module; {@link RangeError} for unknown options
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * const fp = attach(tf);
 * await tf.setBackend('cpu');
 * fp.run('float8_e4m3fn', () => tf.add(0.1, 0.2)).dataSync()[0]   // 0.3125
 */
export function attach(tf: TensorFlow, options?: AttachOptions): Adapter {
  if (
    typeof tf !== 'object' ||
    tf === null ||
    typeof tf.engine !== 'function' ||
    typeof tf.registerKernel !== 'function'
  ) {
    throw new TypeError(`attach: "tf" expected the module @tensorflow/tfjs or @tensorflow/tfjs-core, got ${kind(tf)}`);
  }
  if (options !== undefined) return makeAdapter(withCopies(tf, options));
  let adapter = adapters.get(tf);
  if (adapter === undefined) {
    adapter = makeAdapter(tf);
    adapters.set(tf, adapter);
  }
  return adapter;
}

/** The module with copies of its parts. */
function withCopies(tf: TensorFlow, options: AttachOptions): TensorFlow {
  checkKeys(options, ['layers', 'converter'], 'attach');
  const { layers, converter } = options;
  const inner = layers?.layers ?? layers;
  if (layers !== undefined && inner?.Layer === undefined) {
    throw new TypeError(`attach: "layers" expected a copy of @tensorflow/tfjs-layers, got ${kind(layers)}`);
  }
  if (converter !== undefined && converter.GraphModel === undefined) {
    throw new TypeError(`attach: "converter" expected a copy of @tensorflow/tfjs-converter, got ${kind(converter)}`);
  }
  const copy = {
    ...(inner !== undefined && { layers: inner }),
    ...(converter !== undefined && { GraphModel: converter.GraphModel }),
  };
  return { ...tf, copies: [...(tf.copies ?? []), copy as Pick<TensorFlow, 'layers' | 'GraphModel'>] };
}

function makeAdapter(tf: TensorFlow): Adapter {
  const updates = new Updates();
  const scopes = new Scopes(tf, updates);
  for (const backendName of tf.engine().backendNames()) registerQuantize(tf, backendName);
  return {
    quantize: (x, format, options = {}) => quantize(tf, x, format, options),
    tensor: (values, shape, format, options) => tensorOf(tf, values, shape, format, options),
    policy: policyOf,
    preset: (name, overrides = {}) => {
      const { backendName } = tf.engine();
      const kernels = backendName == null ? [] : tf.getKernelsForBackend(backendName);
      return presetSpec(name, overrides, kernels.length === 0 ? undefined : new Set(kernels.map((k) => k.kernelName)));
    },
    lossScaleOf: (optimizer) => {
      const known = scopes.lossScaleOf(optimizer);
      return known && { lossScale: known.scale, skippedSteps: known.skipped };
    },
    run: (policy, fn) => scopes.run(policy, fn),
    runAsync: (policy, fn) => scopes.runAsync(policy, fn),
    trace: (policy, fn, options) => {
      checkSynchronous(tf, 'trace');
      const checked = checkTraceOptions(options, 'trace');
      const recorder = checked.shadow ? recordedBy(checked) : undefined;
      if (recorder !== undefined) tf.dispose(scopes.run(shadowPolicy(policy), fn, recorder, 'trace') as never);
      recorder?.check();
      const tracer = new Tracer(checked, recorder);
      return tracer.trace(scopes.run(policy, fn, tracer, 'trace'));
    },
    traceAsync: async (policy, fn, options) => {
      const checked = checkTraceOptions(options, 'traceAsync');
      const recorder = checked.shadow ? recordedBy(checked) : undefined;
      if (recorder !== undefined) {
        tf.dispose((await scopes.runAsync(shadowPolicy(policy), fn, recorder, 'traceAsync')) as never);
        await recorder.settled();
        recorder.check();
      }
      const tracer = new Tracer(checked, recorder);
      const result = await scopes.runAsync(policy, fn, tracer, 'traceAsync');
      return (await tracer.settled()).trace(result);
    },
    quantizeModel: (model, options) => quantizeModel(tf, model, options),
    quantizeModelAsync: (model, options) => quantizeModelAsync(tf, model, options),
    exportModel: (model, target, options) => exportModel(tf, model, target, options),
    importWeights: (model, source) => importWeights(tf, model, source),
    sensitivity: (model, inputs, options) => sensitivity(tf, model, inputs, options),
    autoPrecision: (model, inputs, options) => autoPrecision(tf, model, inputs, options),
    assign: ({ rows }, budget) => assign(rows, budget),
    optimizer: (inner, options) => lowPrecisionOptimizer(tf, updates, inner, options),
    compare: (model, inputs, options = {}) => compare(tf, scopes, model, inputs, options),
  };
}

function recordedBy({ shadowBytes }: CheckedTraceOptions): Recorder {
  return new Recorder(shadowBytes, 'trace');
}

/** Everything in float32, by the same calls as under a policy. */
function shadowPolicy(like: PolicyLike): Policy {
  return policyOf({ format: 'float32', fused: policyOf(like).fused });
}
