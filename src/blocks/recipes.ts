/**
 * Recipes: specs by name.
 * @module
 */
import { format as formatOf, formatLike, formats } from '../format/names.js';
import { kind } from '../arguments.js';
import { nearest } from '../nearest.js';
import { checkSpec } from './families/index.js';
import { integerTypes } from './families/integer.js';
import { encodableTypes } from './families/ggml.js';
import type { AmaxSpec, GgmlType, Spec } from './spec.js';

const named: readonly (readonly [string, Spec])[] = [
  ['mxfp8_e4m3', { family: 'mx', element: 'float8_e4m3fn' }],
  ['mxfp8_e5m2', { family: 'mx', element: 'float8_e5m2' }],
  ['mxfp6_e2m3', { family: 'mx', element: 'float6_e2m3fn' }],
  ['mxfp6_e3m2', { family: 'mx', element: 'float6_e3m2fn' }],
  ['mxfp4', { family: 'mx', element: 'float4_e2m1fn' }],
  ['mxint8', { family: 'mx', element: 'int8' }],
  ['nvfp4', { family: 'nvfp4' }],
  [
    'deepseek_fp8',
    {
      family: 'scaled',
      format: 'float8_e4m3fn',
      block: 128,
      scale: 'float32',
      quotient: 'float32',
      leastAmax: Math.fround(1e-4),
    },
  ],
  ...integerTypes.map((type) => [type, { family: 'integer', type }] as const),
  ['tfjs_uint8', { family: 'tfjs', type: 'uint8' }],
  ['tfjs_uint16', { family: 'tfjs', type: 'uint16' }],
  ['tfjs_float16', { family: 'tfjs', type: 'float16' }],
  ['nf4', { family: 'table', table: 'nf4' }],
  ['bnb_fp4', { family: 'table', table: 'bnb_fp4' }],
  ...encodableTypes.map((type) => [recipeOf(type), { family: 'ggml', type }] as const),
];

function recipeOf(type: GgmlType): string {
  return type === 'MXFP4' ? 'ggml_mxfp4' : type.toLowerCase();
}

/**
 * Every named recipe with its spec, all fields filled in: `mxfp4`, `nvfp4`, `int8`, `q4_0`, `nf4`, …
 *
 * `quantizer` knows more names: the patterns `bfp<bits>`, `fixed<i,f>` and `ufixed<i,f>`, and the names of formats, which
 * stand for that format scaled by tensor.
 * @example
 * [...recipes.keys()].slice(0, 7)
 * // ['mxfp8_e4m3', 'mxfp8_e5m2', 'mxfp6_e2m3', 'mxfp6_e3m2', 'mxfp4', 'mxint8', 'nvfp4']
 * recipes.get('int8')?.family       // 'integer'
 */
export const recipes: ReadonlyMap<string, Spec> = new Map(
  named.map(([name, spec]) => [name, checkSpec(spec, 'recipes')]),
);

const aliases: Readonly<Record<string, string>> = { mxfp8: 'mxfp8_e4m3' };

/** A recipe as a name and a spec. */
export interface Recipe {
  readonly name: string;
  readonly spec: Spec;
}

/** The recipe of that name. @throws RangeError for an unknown name (a near one is named) or one of two meanings */
export function recipeNamed(given: string, caller: string): Recipe {
  const name = given.trim().toLowerCase().replaceAll('-', '_');
  const known = aliases[name] ?? name;
  const spec = recipes.get(known) ?? byPattern(name, caller);
  if (spec !== undefined) return { name: nameOf(spec), spec };
  if (name === 'mxfp6') {
    throw new RangeError(`${caller}: "recipe" expected 'mxfp6_e2m3' or 'mxfp6_e3m2', got '${given}', which is either`);
  }
  try {
    const target = formatOf(given);
    return { name: target.name, spec: checkSpec({ family: 'scaled', format: formatLike(target) }, caller) };
  } catch (error) {
    // A format that is named but serves here no more than an ambiguous one does says so itself.
    if (error instanceof RangeError && !/unknown|got a recipe/.test(error.message)) throw error;
  }
  const near = nearest(name, [...recipes.keys(), ...formats.keys()]);
  throw new RangeError(
    `${caller}: "recipe" expected one of ${[...recipes.keys()].join(', ')}, bfp<bits>, fixed<i,f>, ufixed<i,f> ` +
      `or the name of a format, got '${given}'${near === undefined ? '' : `. Did you mean '${near}'?`}`,
  );
}

function byPattern(name: string, caller: string): Spec | undefined {
  const bfp = /^bfp(?:(\d+)|<(\d+)>)$/.exec(name);
  if (bfp !== null) return checkSpec({ family: 'bfp', bits: Number(bfp[1] ?? bfp[2]) }, caller);
  const fixed = /^(u?)fixed<\s*(-?\d+)\s*,\s*(-?\d+)\s*>$/.exec(withMinus(name));
  if (fixed === null) return undefined;
  const [, unsigned, intBits, fracBits] = fixed;
  return checkSpec(
    { family: 'fixed', intBits: Number(intBits), fracBits: Number(fracBits), signed: unsigned === '' },
    caller,
  );
}

/** In fixed<3,-1> a minus is no hyphen: it became `_` with the others. */
function withMinus(name: string): string {
  return name.replaceAll(/([<,]\s*)_/g, '$1-');
}

/** Whether a name is that of a recipe and not of a format: `'mxfp4'`, `'int8'`, `'bfp8'`; `mxfp6` is an error where it is used. */
export function isRecipe(like: unknown): like is string {
  if (typeof like !== 'string') return false;
  const name = like.toLowerCase().replaceAll('-', '_');
  return recipes.has(name) || name === 'mxfp8' || name === 'mxfp6' || /^(bfp\d+|u?fixed<.*>)$/.test(name);
}

/** The recipe of a name or a spec. */
export function recipeFor(recipe: unknown, caller: string): Recipe {
  if (typeof recipe === 'string') return recipeNamed(recipe, caller);
  if (typeof recipe !== 'object' || recipe === null) {
    throw new TypeError(`${caller}: "recipe" expected a name or a spec, got ${kind(recipe)}`);
  }
  const spec = checkSpec(recipe, caller);
  return { name: nameOf(spec), spec };
}

/** The name of the recipe that a spec is made from, whatever was changed of it. */
export function nameOf(spec: Spec): string {
  switch (spec.family) {
    case 'bfp':
      return `bfp${spec.bits}`;
    case 'fixed':
      return `${spec.signed === false ? 'u' : ''}fixed<${spec.intBits},${spec.fracBits}>`;
    case 'scaled':
      return isDeepSeek(spec) ? 'deepseek_fp8' : formatOf(spec.format).name;
    case 'p3109':
      return `p3109_${spec.element}`;
    default:
      return (
        named.find(([, other]) => JSON.stringify(identity(other)) === JSON.stringify(identity(spec)))?.[0] ?? 'ggml'
      );
  }
}

/** Whether a scaled format is that of DeepSeek, whatever its blocks. */
function isDeepSeek({ format, leastAmax, quotient }: AmaxSpec): boolean {
  return format === 'float8_e4m3fn' && quotient === 'float32' && leastAmax === Math.fround(1e-4);
}

/** What tells recipes of a family apart. */
function identity(spec: Spec): unknown {
  switch (spec.family) {
    case 'mx':
      return ['mx', spec.element];
    case 'integer':
    case 'tfjs':
    case 'ggml':
      return [spec.family, spec.type];
    case 'table':
      return ['table', spec.table];
    default:
      return spec.family;
  }
}
