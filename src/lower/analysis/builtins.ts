/**
 * What is known of the functions and properties that JavaScript brings: which give integers, which call back, which pass
 * elements on.
 * @module
 */

export const integerArrays = /^(Int8|Uint8|Uint8Clamped|Int16|Uint16|Int32|Uint32)Array$/;
export const floatArrays = /^(Float16|Float32|Float64)Array$/;
export const buffers = /^(Shared)?ArrayBuffer$/;

/** Properties that are integers, whatever has them. */
export const integerProperties: ReadonlySet<string> = new Set([
  'length',
  'byteLength',
  'byteOffset',
  'BYTES_PER_ELEMENT',
  'lastIndex',
]);

const dateParts = ['Date', 'Day', 'Month', 'FullYear', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];

/** Methods whose results are integers. */
export const integerMethods: ReadonlySet<string> = new Set([
  ...['charCodeAt', 'codePointAt', 'indexOf', 'lastIndexOf', 'findIndex', 'findLastIndex', 'search', 'localeCompare'],
  ...['getTime', 'getTimezoneOffset', ...dateParts.flatMap((part) => [`get${part}`, `getUTC${part}`])],
  ...['8', '16', '32'].flatMap((bits) => [`getInt${bits}`, `getUint${bits}`]),
  ...['Int', 'UInt'].flatMap((sign) => [
    `read${sign}8`,
    ...['16', '32'].flatMap((bits) => [`read${sign}${bits}LE`, `read${sign}${bits}BE`]),
  ]),
]);

/** Methods of Date that take integers. */
export const dateSetters = /^set(UTC)?(Date|Month|FullYear|Hours|Minutes|Seconds|Milliseconds|Time)$/;

/** Names of built-in methods: a call reaches the source's own methods of such a name only where the receiver is the source's. */
export const builtinMethods: ReadonlySet<string> = new Set([
  ...['set', 'get', 'add', 'has', 'delete', 'clear', 'keys', 'values', 'entries', 'forEach'],
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'slice', 'subarray', 'fill', 'map', 'filter', 'reduce', 'some'],
  ...['every', 'find', 'findIndex', 'indexOf', 'concat', 'join', 'reverse', 'sort', 'at', 'with', 'includes'],
  ...['call', 'apply', 'bind', 'toString', 'valueOf', 'toFixed', 'then'],
  ...['test', 'exec', 'replace', 'match', 'split', 'charAt', 'charCodeAt', 'substring', 'substr'],
]);

/** Methods that give an array with elements of the receiver. */
export const sameElements: ReadonlySet<string> = new Set([
  ...['slice', 'subarray', 'reverse', 'sort', 'filter', 'concat', 'splice', 'fill', 'copyWithin', 'flat', 'values'],
  ...['toSorted', 'toReversed', 'toSpliced', 'with'],
]);

/** Methods that give one element. */
export const oneElement: ReadonlySet<string> = new Set(['pop', 'shift', 'at', 'find', 'findLast']);

/** Methods that call back with an element and its index. */
export const callsWithElements: ReadonlySet<string> = new Set([
  ...['map', 'forEach', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'flatMap'],
]);

/** Math functions that round to integers, and those that work on 32 bits. */
export const towardInteger: ReadonlySet<string> = new Set(['floor', 'ceil', 'trunc', 'round', 'sign']);
export const bitFunctions: ReadonlySet<string> = new Set(['imul', 'clz32']);
/** Math functions that give one of their operands, up to its sign. */
export const selects: ReadonlySet<string> = new Set(['min', 'max', 'abs']);
