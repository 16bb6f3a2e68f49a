/**
 * Precisions: how the operands, sums and results of a kernel call are rounded.
 * @module
 */
import { checkKeys } from '../../arguments.js';
import type { Format } from '../../format/format.js';
import { isFormat } from '../../format/format.js';
import { format as formatOf, type FormatLike } from '../../format/names.js';
import { makePlan, type Plan } from '../../kernel/plan.js';
import { checkOptions, type RoundingOptions } from '../../options.js';
import { makeRule } from '../../rounding/rule.js';
import { accumulateBy, accumulationKeys, type Accumulate, type AccumulationSpec } from '../accumulation.js';
import type { OperandKind } from '../operands/origins.js';
import {
  isQuantizer,
  isRecipe,
  isScaled,
  roundingFields,
  scaleFields,
  scalerOf,
  type ScaledFields,
  type ScaledLike,
  type Scaler,
} from '../operands/scaler.js';
import { heldByFloat32, keepsFloat32 } from '../request.js';

/** How operands are rounded: fields for all of them, and by what an operand is. */
export interface InputsSpec extends ScaledFields {
  /** What is neither a weight nor a gradient, both operands of attention among it: a format, or fields that replace the common ones. */
  readonly activations?: ScaledLike | false | ScaledFields;
  /** Variables of models, and weights of graphs. */
  readonly weights?: ScaledLike | false | ScaledFields;
  /** `dy`, and what comes from it while gradients are computed. */
  readonly gradients?: ScaledLike | false | ScaledFields;
}

/** How the results of kernels are rounded, and what else is emulated of them. */
export interface PrecisionSpec
  extends Omit<RoundingOptions, 'seed' | 'stream' | 'position' | 'emulation'>, AccumulationSpec {
  /**
   * The format of results. `'float32'` leaves them as the backend computes them. A recipe of `fpchop/blocks`, or a
   * quantizer, has its blocks along the last axis.
   */
  readonly format?: ScaledLike;
  /**
   * The format that float32 operands are rounded to first, or false to take them as they are. With scales (the name of a
   * recipe, a quantizer, or fields with `scale`) only the operands of products take part, in groups along the axis that is
   * summed over. An object has rounding options of its own, and saturates.
   * @defaultValue the format of results
   */
  readonly inputs?: ScaledLike | false | InputsSpec;
}

/** A precision, or just its format. */
export type PrecisionLike = ScaledLike | PrecisionSpec;

/** How an operand of one kind is rounded. */
export type OperandRule = { readonly plan: Plan } | { readonly scaler: Scaler } | undefined;

/** The precision of a kernel call, resolved. */
export interface Precision {
  /** How results are rounded; undefined: not at all. */
  readonly result: Plan | undefined;
  /** How results are rounded in blocks; undefined: not so. */
  readonly blocks: Scaler | undefined;
  /** How all operands are rounded; undefined: not at all, or by kind. */
  readonly operands: Plan | undefined;
  /** How operands are rounded by what they are; undefined: all alike. */
  readonly byKind: Readonly<Record<OperandKind, OperandRule>> | undefined;
  /** The seed of operands, where they have one of their own. */
  readonly operandSeed: bigint | undefined;
  /** Whether results or operands draw random words. */
  readonly random: boolean;
  /** How sums of products are rounded; undefined: as the backend computes them. */
  readonly accumulate: Accumulate | undefined;
}

const roundingKeys = ['rounding', 'saturate', 'subnormals', 'randomBits', 'variant', 'flip'];
/** The fields of a precision. */
export const precisionKeys: readonly string[] = ['format', 'inputs', ...roundingKeys, ...accumulationKeys];
const kinds: readonly OperandKind[] = ['activations', 'weights', 'gradients'];
const fieldKeys = ['format', ...roundingFields, ...scaleFields];

/** Everything in float32, as the backend computes it. */
export const plain: Precision = {
  result: undefined,
  blocks: undefined,
  operands: undefined,
  byKind: undefined,
  operandSeed: undefined,
  random: false,
  accumulate: undefined,
};

/** Whether something is an object of fields: specs of formats have none of them, but for the numeric ones' `subnormals`. */
export function isFields(like: unknown): boolean {
  if (typeof like !== 'object' || like === null || isFormat(like)) return false;
  return !('precision' in like || 'significandBits' in like);
}

/** The precision that a spec says. */
export function resolvePrecision(
  { format = 'float32', inputs = format, ...others }: PrecisionSpec,
  overflow: 'infinite' | 'nan',
): Precision {
  const name = 'policy';
  const given = withKeys(others, roundingKeys) as RoundingOptions;
  const plans = (like: FormatLike, options: RoundingOptions, field: string): Plan | undefined => {
    const plan = planOf(heldByFloat32(formatOf(like), field), options, overflow, field);
    return keepsFloat32(plan) ? undefined : plan;
  };
  const inBlocks = isQuantizer(format) || isRecipe(format);
  const blocks = inBlocks ? scalerOf({ format, ...withKeys(given, roundingFields) }, name) : undefined;
  const result = inBlocks ? undefined : plans(format as FormatLike, given, name);
  const sums = withKeys(others, accumulationKeys) as AccumulationSpec;
  const accumulate = Object.keys(sums).length === 0 ? undefined : accumulateBy(sums, given);
  const common = { result, blocks, accumulate };
  if (inputs === false) return finished({ ...common, operands: undefined, byKind: undefined, operandSeed: undefined });
  if (!isFields(inputs) && !isQuantizer(inputs) && !isRecipe(inputs)) {
    const operands = inputs === format ? result : plans(inputs as FormatLike, given, name);
    return finished({ ...common, operands, byKind: undefined, operandSeed: undefined });
  }
  const spec = isFields(inputs)
    ? (inputs as InputsSpec)
    : ({ format: inputs as ScaledLike, ...withKeys(given, roundingFields) } as InputsSpec);
  const byKind = rulesOf(spec, (like, options) => plans(like, options, `${name}: inputs`));
  const { seed } = checkOptions(spec.seed === undefined ? {} : { seed: spec.seed }, `${name}: inputs`);
  return finished({ ...common, operands: undefined, byKind, operandSeed: seed });
}

/** The rules of operands by kind. */
function rulesOf(
  spec: InputsSpec,
  plans: (like: FormatLike, options: RoundingOptions) => Plan | undefined,
): Record<OperandKind, OperandRule> {
  const name = 'policy: inputs';
  checkKeys(spec, [...fieldKeys, ...kinds], name);
  const common = withKeys(spec, fieldKeys) as ScaledFields;
  return Object.fromEntries(
    kinds.map((kind): [OperandKind, OperandRule] => {
      const own = spec[kind];
      if (own === false) return [kind, undefined];
      if (own === undefined && common.format === undefined) return [kind, undefined];
      const given = (own === undefined ? {} : isFields(own) ? own : { format: own }) as ScaledFields;
      // What is in the blocks of a recipe or quantizer has no use for the scales of the others.
      const base = isWhole(given) ? withKeys(common, roundingFields) : common;
      const fields = { ...base, ...given } as ScaledFields;
      checkKeys(fields, fieldKeys, `${name}.${kind}`);
      if (isScaled(fields)) return [kind, { scaler: scalerOf(fields, `${name}.${kind}`) }];
      const { format } = fields;
      const needless = scaleFields.find((key) => fields[key as keyof ScaledFields] !== undefined);
      if (needless !== undefined) {
        throw new RangeError(`${name}.${kind}: "${needless}" expected together with "scale", got it without`);
      }
      if (format === undefined) throw new RangeError(`${name}.${kind}: "format" expected, got none`);
      const unseeded = roundingFields.filter((key) => key !== 'seed');
      const rounding = { saturate: true, ...withKeys(fields, unseeded) } as RoundingOptions;
      const plan = plans(format as FormatLike, rounding);
      return [kind, plan && { plan }];
    }),
  ) as Record<OperandKind, OperandRule>;
}

/** Whether fields name a recipe or quantizer, without scales of their own. */
function isWhole({ format, scale }: ScaledFields): boolean {
  return scale === undefined && (isQuantizer(format) || (isRecipe(format) && !/^int\d+$/.test(format)));
}

function finished(precision: Omit<Precision, 'random'>): Precision {
  const { result, blocks, operands, byKind } = precision;
  const rules = byKind === undefined ? [] : Object.values(byKind);
  const random =
    result?.rule.random === true ||
    operands?.rule.random === true ||
    blocks?.random === true ||
    rules.some((rule) => rule !== undefined && ('plan' in rule ? rule.plan.rule.random : rule.scaler.random));
  return { ...precision, random };
}

/** A plan; with overflow 'nan' what overflows, and infinities, become NaN. */
function planOf(format: Format, options: RoundingOptions, overflow: 'infinite' | 'nan', name: string): Plan {
  const rule = makeRule(format, checkOptions(options, name), name);
  if (overflow === 'infinite' || rule.overflow.positive !== Infinity) return makePlan(rule);
  const nan = { positive: NaN, negative: NaN };
  return makePlan({ ...rule, overflow: nan, infinite: nan });
}

function withKeys(spec: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(spec).filter(([key, value]) => keys.includes(key) && value !== undefined));
}
