/**
 * fpchop/tfjs: TensorFlow.js models in emulated precision, without changing the models.
 * @module
 */
export { attach } from './attach.js';
export type { Adapter, AttachOptions } from './adapter.js';
export type { QuantizeOptions } from './quantizeOptions.js';
export type { CompareOptions, Comparison, ComparisonRow, Metric, ModelLike } from './traces/compare.js';
export type { Part } from './call.js';
export type { DynamicLossScale } from './lossScale.js';
export type { LayerLike, Policy, PolicyLike } from './policies/policy.js';
export type { LayerSpec, PolicySpec } from './policies/policySpec.js';
export type { Phase } from './policies/phase.js';
export type { InputsSpec, PrecisionLike, PrecisionSpec } from './policies/precision.js';
export type { ScaledFields, ScaledLike } from './operands/scaler.js';
export { presets } from './policies/presets.js';
export type { Gradients, LowPrecisionOptimizer, OptimizerLike, OptimizerOptions } from './optimizer.js';
export type { Exported, ExportedWeight, ExportHandler, ExportOptions } from './export/exportModel.js';
export type { Feed } from './calibration/feeds.js';
export type { OutputError, OutputMetric } from './calibration/outputs.js';
export type { AssignBudget, Assignment, SensitivityRow } from './quantization/assign.js';
export type {
  AutoPrecision,
  AutoPrecisionOptions,
  PrecisionBudget,
  PrecisionStep,
} from './quantization/autoPrecision.js';
export type { Sensitivity, SensitivityMetric, SensitivityOptions } from './quantization/sensitivity.js';
export type { QuantizeModelOptions } from './quantization/quantizeModel.js';
export type { ModelPart, QuantizedModel, TensorSpec, WeightsByPart, WeightSpec } from './quantization/modelSpec.js';
export type { OptimizerPrototype, Tensor, TensorFlow, Variable } from './tensorflow.js';
export type { TraceEvent } from './traces/events.js';
export type { TraceError } from './traces/shadow.js';
export type { TraceRow } from './traces/tally.js';
export type { Trace, TraceOptions } from './traces/trace.js';
export type { TraceCall } from './traces/traceCall.js';
