/**
 * Results as samples write them after `//`, and whether a value is the one written.
 *
 *     3.140625   -0   42n   'float16'   [1, 2, …]   Uint8Array [1, 2]   { tie: true, … }   RangeError   2^-24
 *
 * An explanation may follow: ` = 2^-7`, ` (halfway)`, `: why`. Numbers are compared by Object.is. `…` cuts off the rest
 * of an array, an object, a string or the digits of a number.
 * @module
 */

/** What a sample says that an expression gives. */
export type Expected =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'digits'; readonly prefix: string }
  | { readonly kind: 'literal'; readonly value: string | bigint | boolean | null | undefined }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'array'; readonly type?: string; readonly items: readonly Expected[]; readonly cut: boolean }
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Expected>; readonly cut: boolean }
  | { readonly kind: 'error'; readonly name: string };

/** A written result, and the number that its explanation ` = …` spells out, if it does. */
export interface Written {
  readonly expected: Expected;
  readonly equation?: { readonly text: string; readonly value: number };
}

/** Reads the text after `//`; undefined if it is not a result. */
export function readExpected(comment: string): Written | undefined {
  const reader = new Reader(comment.trim());
  const expected = reader.value();
  if (expected === undefined) return undefined;
  const rest = reader.rest();
  if (rest === '') return { expected };
  if (rest.startsWith(' = ')) {
    const text = rest.slice(3).replace(/(\s\(.*\)|:\s.*|,\s.*)$/, '');
    const value = calculate(text);
    return { expected, ...(value !== undefined && { equation: { text, value } }) };
  }
  return /^(\s+\(.*\)|\s*[:,;]\s.*)$/.test(rest) ? { expected } : undefined;
}

/** The value of an explanation made of numbers and + - * / ^ ( ), or undefined if it is another text. */
function calculate(text: string): number | undefined {
  const script = text.replaceAll('^', '**').replaceAll('×', '*').replaceAll('−', '-');
  if (!/^[-+*/().\s\dx]+$/.test(script) || !/\d/.test(script)) return undefined;
  try {
    const value: unknown = new Function(`return (${script.replace(/(^|[^\d)\s])\s*-(\d+)\s*\*\*/g, '$10-$2**')});`)();
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}

const NUMBER = /^[-+]?(?:Infinity|NaN|0x[\da-f_]+|0b[01_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?![\w.])/i;
const POWER = /^([-+]?)2(?:\^|\s?\*\*\s?)(-?\d+)(?![\w.])/;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  rest(): string {
    return this.text.slice(this.at);
  }

  value(): Expected | undefined {
    const power = this.take(POWER);
    if (power !== undefined) {
      const value = 2 ** Number(power[2]);
      return { kind: 'number', value: power[1] === '-' ? -value : value };
    }
    const bigint = this.take(/^-?(?:0x[\da-f]+|\d+)n\b/i);
    if (bigint !== undefined) {
      const digits = bigint[0].slice(0, -1);
      return { kind: 'literal', value: digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits) };
    }
    const cutDigits = this.take(/^(-?\d[\d.]*)…/);
    if (cutDigits !== undefined) return { kind: 'digits', prefix: cutDigits[1]! };
    const number = this.take(NUMBER);
    if (number !== undefined) return { kind: 'number', value: Number(number[0].replaceAll('_', '')) };
    const word = this.take(/^(true|false|null|undefined)\b/);
    if (word !== undefined) {
      const values = { true: true, false: false, null: null, undefined };
      return { kind: 'literal', value: values[word[0] as keyof typeof values] };
    }
    const error = this.take(/^[A-Z]\w*Error\b/);
    if (error !== undefined) return { kind: 'error', name: error[0] };
    const quoted = this.take(/^'((?:[^'\\]|\\.)*)'|^"((?:[^"\\]|\\.)*)"/);
    if (quoted !== undefined) {
      const string = (quoted[1] ?? quoted[2]!).replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
      return string.endsWith('…')
        ? { kind: 'prefix', prefix: string.slice(0, -1) }
        : { kind: 'literal', value: string };
    }
    return this.array() ?? this.object();
  }

  private array(): Expected | undefined {
    const start = this.take(/^(?:([A-Z]\w*Array)(?:\(\d+\))?\s*)?\[\s*/);
    if (start === undefined) return undefined;
    const items: Expected[] = [];
    let cut = false;
    while (this.take(/^\]/) === undefined) {
      if (this.take(/^…\s*/) !== undefined) cut = true;
      else {
        const item = this.value();
        if (item === undefined || cut) return undefined;
        items.push(item);
      }
      if (this.take(/^\s*,\s*/) === undefined && !/^\s*\]/.test(this.rest())) return undefined;
      this.take(/^\s+/);
    }
    return { kind: 'array', ...(start[1] !== undefined && { type: start[1] }), items, cut };
  }

  private object(): Expected | undefined {
    if (this.take(/^\{\s*/) === undefined) return undefined;
    const fields = new Map<string, Expected>();
    let cut = false;
    while (this.take(/^\}/) === undefined) {
      if (this.take(/^…\s*/) !== undefined) cut = true;
      else {
        const key = this.take(/^(?:'([^']*)'|([\w$]+)):\s*/);
        const field = key && this.value();
        if (field === undefined || cut) return undefined;
        fields.set(key![1] ?? key![2]!, field);
      }
      if (this.take(/^\s*,\s*/) === undefined && !/^\s*\}/.test(this.rest())) return undefined;
      this.take(/^\s+/);
    }
    return { kind: 'object', fields, cut };
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.rest());
    if (match === null) return undefined;
    this.at += match[0].length;
    return match;
  }
}

/** Whether a value (not a thrown error) is what was written. */
export function matches(value: unknown, expected: Expected): boolean {
  switch (expected.kind) {
    case 'number':
      return Object.is(value, expected.value);
    case 'digits':
      return typeof value === 'number' && show(value).startsWith(expected.prefix);
    case 'literal':
      return value === expected.value;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(expected.prefix);
    case 'error':
      return false;
    case 'array': {
      const { type, items, cut } = expected;
      if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return false;
      if (type !== undefined && Object.prototype.toString.call(value) !== `[object ${type}]`) return false;
      const given = value as unknown as ArrayLike<unknown>;
      return (
        (cut ? given.length >= items.length : given.length === items.length) &&
        items.every((item, i) => matches(given[i], item))
      );
    }
    case 'object': {
      const { fields, cut } = expected;
      if (typeof value !== 'object' || value === null) return false;
      const given = value as Record<string, unknown>;
      return (
        (cut || Object.keys(given).length === fields.size) &&
        [...fields].every(([key, field]) => key in given && matches(given[key], field))
      );
    }
  }
}

/** A value as a sample would write it. */
export function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (Array.isArray(value)) return `[${Array.from(value, show).join(', ')}]`;
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name} [${Array.from(value as unknown as ArrayLike<unknown>, show).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, field]) => `${key}: ${show(field)}`)
      .join(', ')} }`;
  }
  return String(value);
}
