/**
 * Values of parameters, checked against what an experiment says of them.
 * @module
 */
import { checkKeys, checkNumber, checkOneOf, kind } from '../../arguments.js';
import type { Parameter, Parameters } from './parameter.js';
import { reservedTexts, type Scalar } from './row.js';

/**
 * Checks that `value` may be the parameter's.
 * @throws {@link TypeError} for a value of another type; {@link RangeError} for one out of range, or not among the choices
 */
export function checkParameter(name: string, parameter: Parameter, value: Scalar): Scalar {
  const { type, minimum = -Infinity, maximum = Infinity, choices } = parameter;
  const wanted = type === 'integer' ? 'number' : type;
  if (typeof value !== wanted) {
    throw new TypeError(`"${name}" expected ${type === 'integer' ? 'an integer' : `a ${type}`}, got ${show(value)}`);
  }
  if (type === 'integer' && !Number.isSafeInteger(value)) {
    throw new RangeError(`"${name}" expected an integer, got ${show(value)}`);
  }
  if (wanted === 'number' && !((value as number) >= minimum && (value as number) <= maximum)) {
    throw new RangeError(`"${name}" expected a number in ${minimum}..${maximum}, got ${show(value)}`);
  }
  if (reservedTexts.has(value)) {
    throw new RangeError(`"${name}" expected another text than "${value as string}", which stands for the number`);
  }
  if (choices !== undefined && !choices.some((choice) => Object.is(choice, value))) {
    throw new RangeError(`"${name}" expected one of ${choices.map(show).join(', ')}, got ${show(value)}`);
  }
  return value;
}

const types = ['integer', 'number', 'boolean', 'string'] as const;
const keys = ['type', 'default', 'description', 'minimum', 'maximum', 'choices'] as const;

/**
 * Throws unless `x` describes parameters, with defaults that are values of theirs.
 * @throws {@link TypeError} for another kind; {@link RangeError} for an unknown type or field, and for a default out of range
 */
export function checkParameters(x: Readonly<Record<string, unknown>>): void {
  for (const [name, parameter] of Object.entries(x)) {
    const field = `parameters.${name}`;
    if (kind(parameter) !== 'Object') {
      const wanted = "an object such as { type: 'integer', default: [1, 2], description: '…' }";
      throw new TypeError(`experiment: "${field}" expected ${wanted}, got ${kind(parameter)}`);
    }
    checkKeys(parameter, keys, 'experiment', field);
    const { type, minimum, maximum, choices, description } = parameter as Readonly<Record<string, unknown>>;
    checkOneOf(type, types, 'experiment', `${field}.type`);
    if (typeof description !== 'string') {
      throw new TypeError(`experiment: "${field}.description" expected a string, got ${kind(description)}`);
    }
    for (const [key, limit] of Object.entries({ minimum, maximum })) {
      if (limit !== undefined) checkNumber(limit, -Infinity, Infinity, 'experiment', `${field}.${key}`);
    }
    if (choices !== undefined && !Array.isArray(choices)) {
      throw new TypeError(`experiment: "${field}.choices" expected an array, got ${kind(choices)}`);
    }
  }
}

/**
 * The value that text stands for: numbers as JavaScript writes them (`Infinity` too), `true`, `false`, text as it is.
 * @throws {@link RangeError} for text that is no value of the parameter's type
 */
export function parseParameter(name: string, parameter: Parameter, text: string): Scalar {
  const value = parseValue(parameter, text.trim());
  if (value === undefined) throw new RangeError(`"${name}" expected a value of type ${parameter.type}, got "${text}"`);
  return checkParameter(name, parameter, value);
}

function parseValue({ type }: Parameter, text: string): Scalar | undefined {
  if (type === 'string') return text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text);
}

/**
 * The values of each parameter: those that are given, or else its own.
 * @throws {@link RangeError} for a name that is none of the parameters', and for an empty list; as {@link checkParameter}
 */
export function valuesOf(
  parameters: Parameters,
  given: Readonly<Record<string, Scalar | readonly Scalar[]>>,
): Record<string, Scalar[]> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) {
    const known = Object.keys(parameters).join(', ');
    throw new RangeError(`unknown parameter "${unknown}", expected ${known === '' ? 'none' : `only ${known}`}`);
  }
  const lists = Object.entries(parameters).map(([name, parameter]) => {
    const chosen = Object.hasOwn(given, name) ? given[name]! : parameter.default;
    const list = [chosen].flat() as Scalar[];
    if (list.length === 0) throw new RangeError(`"${name}" expected at least one value, got none`);
    return [name, list.map((value) => checkParameter(name, parameter, value))] as const;
  });
  return Object.fromEntries(lists);
}

/** Every combination of the parameters' values, the last one varying fastest. */
export function combinations(values: Readonly<Record<string, readonly Scalar[]>>): Readonly<Record<string, Scalar>>[] {
  let points: Record<string, Scalar>[] = [{}];
  for (const [name, list] of Object.entries(values)) {
    points = points.flatMap((point) => list.map((value) => ({ ...point, [name]: value })));
  }
  return points;
}

function show(value: Scalar): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
