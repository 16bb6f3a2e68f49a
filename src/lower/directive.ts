/**
 * The directive that asks for a module to be lowered: `'use precision float16 stochastic seed=1'`.
 * @module
 */
import type { AnyNode, ExpressionStatement } from 'acorn';
import type { FormatSpec } from '../format/format.js';
import { format as formatOf } from '../format/names.js';
import { checkOptions, type RoundingOptions } from '../options.js';
import { roundingModes, type RoundingMode } from '../modes.js';
import { checkChoices, type Choices } from './options.js';

/** What the words of a directive say. */
export interface Words extends Choices {
  readonly format: string | FormatSpec;
  readonly options: RoundingOptions;
  /** Other formats, by key. */
  readonly formats?: Readonly<Record<string, string>>;
}

/** A directive in a module. */
export interface Directive extends Words {
  readonly node: ExpressionStatement;
}

const start = 'use precision';

/** What words like `seed=1` mean. */
const settings: Readonly<Record<string, (value: string) => RoundingOptions>> = {
  rounding: (value) => ({ rounding: value as RoundingMode }),
  saturate: (value) => ({ saturate: value as 'finite' }),
  subnormals: (value) => ({ subnormals: value as 'flush' }),
  seed: (value) => ({ seed: integer(value) }),
  stream: (value) => ({ stream: Number(integer(value)) }),
  position: (value) => ({ position: Number(integer(value)) }),
  randomBits: (value) => ({ randomBits: Number(integer(value)) }),
  variant: (value) => ({ variant: value as 'A' }),
  emulation: (value) => ({ emulation: value as 'double' }),
};

/**
 * The directive among those that a module begins with; undefined if it asks for nothing.
 * @throws {@link RangeError} or {@link TypeError} for words that mean nothing
 */
export function directiveOf(tree: AnyNode): Directive | undefined {
  if (tree.type !== 'Program') return undefined;
  for (const node of tree.body) {
    if (node.type !== 'ExpressionStatement' || node.directive === undefined) return undefined;
    const words = /^use precision(?:\s+(.*))?$/.exec(node.directive.trimEnd());
    if (words !== null) return { node, ...readWords(words[1] ?? '') };
  }
  return undefined;
}

/**
 * Reads the words after `use precision`: a format, then a rounding mode, `saturate`, `name=value`, or `key:format`.
 * @throws {@link RangeError} or {@link TypeError} for words that mean nothing
 */
export function readWords(words: string): Words {
  const [format = '', ...rest] = words.trim().split(/\s+/);
  if (format === '') throw new RangeError(`"${start}" expected a format after it, as in '${start} float16'`);
  formatOf(format);
  let options: RoundingOptions = {};
  let choices: Choices = {};
  const formats: Record<string, string> = {};
  for (const word of rest) {
    const [name = '', value] = word.split(/=(.*)/s);
    const [, key, other] = /^([^=]+):([^:=]+)$/.exec(word) ?? [];
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (key !== undefined && other !== undefined) {
      formatOf(other);
      formats[key] = other;
    } else if (value === undefined && (roundingModes as readonly string[]).includes(word)) {
      options = { ...options, rounding: word as RoundingMode };
    } else if (word === 'saturate') options = { ...options, saturate: true };
    else if (choiceOf(name, value) !== undefined) choices = { ...choices, ...choiceOf(name, value) };
    else if (setting !== undefined && value !== undefined) options = { ...options, ...setting(value) };
    else {
      const names = [...Object.keys(settings), 'exact', 'rounded', 'keepLiterals', 'constants']
        .map((one) => `${one}=…`)
        .join(', ');
      throw new RangeError(`"${start}" expected a rounding mode, saturate, guard, ${names}, key:format, got "${word}"`);
    }
  }
  checkOptions(options, start);
  checkChoices(choices, `"${start}"`);
  return { format, options, ...(Object.keys(formats).length > 0 && { formats }), exact: [], ...choices };
}

/** What a word says about names, literals and the guard. */
function choiceOf(name: string, value: string | undefined): Choices | undefined {
  if (name === 'guard' && value === undefined) return { guard: true };
  if (value === undefined) return undefined;
  if (name === 'exact' || name === 'rounded') return { [name]: value.split(',') };
  if (name === 'constants') return { constants: value as 'format' };
  if (name !== 'keepLiterals') return undefined;
  if (value !== 'true' && value !== 'false') {
    throw new RangeError(`"${start}" expected keepLiterals=true or keepLiterals=false, got "${value}"`);
  }
  return { keepLiterals: value === 'true' };
}

function integer(text: string): bigint {
  if (!/^\d+$/.test(text)) throw new RangeError(`"${start}" expected an integer, got "${text}"`);
  return BigInt(text);
}

/** The options as source text. */
export function writeOptions(options: RoundingOptions): string {
  const fields = Object.entries(options).map(([name, value]: [string, unknown]) => {
    return `${name}: ${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)}`;
  });
  return fields.length === 0 ? '' : `, { ${fields.join(', ')} }`;
}
