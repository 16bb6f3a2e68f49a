/**
 * The benches of arithmetic and math functions on arrays, in kernel memory.
 */
import { arena, chopper, useBackend } from '../dist/index.js';
import { uniform } from './measure/data.mjs';
import { checkEqual } from './measure/equal.mjs';

const SEED = 20_260_401;

/** Operands of each operation that has a kernel. */
const operations = { add: 2, sub: 2, mul: 2, div: 2, sqrt: 1, fma: 3 };
/** Functions likewise. */
const functions = { exp: 1, exp2: 1, log: 1, log2: 1, sin: 1, cos: 1, tanh: 1, rsqrt: 1, pow: 2 };
const modes = ['tiesToEven', 'towardPositive', 'stochastic'];

/** The title of the section of operations, by which the goals find its rows; likewise that of functions. */
export const operationsTitle = (length) => `float16, operations, kernel memory, ${length} elements`;
export const functionsTitle = (length) => `float16, functions, kernel memory, ${length} elements`;

/** Operations and functions on arrays of `length` elements; `copy` makes the task that they are compared with. */
export function* operationSections(length, copy, ofCopy) {
  yield section(operationsTitle(length), length, copy, ofCopy, operations);
  yield section(functionsTitle(length), length, copy, ofCopy, functions);
}

function section(title, length, copy, ofCopy, arities) {
  const { allocate, release } = arena(4 * (8 * length + 64));
  const operands = [1, 2, 3].map(() => positive(uniform(allocate(length, 'float64'))));
  const out = allocate(length, 'float64');
  const tasks = modes.flatMap((rounding) =>
    Object.entries(arities).map(([name, arity]) => operate(name, operands.slice(0, arity), out, { rounding })),
  );
  return { title, length, ...ofCopy, tasks: [copy(out, operands[0]), ...tasks], release };
}

/** Magnitudes, which all operations and functions take, the operands in another order each time. */
function positive(x) {
  x.forEach((value, i) => (x[i] = Math.abs(value)));
  return shuffled++ % 2 === 0 ? x : x.reverse();
}
let shuffled = 0;

/** `…Into` of a chopper; checked against the scalar operation on the first thousand elements, and the JavaScript back end. */
function operate(name, operands, out, options) {
  const c = chopper('float16', { ...options, seed: SEED });
  const method = c[`${name}Into`];
  const run = () => {
    c.position = 0;
    method(out, ...operands);
  };
  const check = () => {
    const scalar = chopper('float16', { ...options, seed: SEED });
    checkEqual(
      out.subarray(0, 1000),
      Float64Array.from({ length: 1000 }, (_, i) => scalar[name](...operands.map((x) => x[i]))),
    );
    useBackend('js');
    checkEqual(
      out.subarray(0, 1000),
      chopper('float16', { ...options, seed: SEED })[name](...operands.map((x) => x.slice(0, 1000))),
    );
    useBackend('auto');
  };
  return { name: `${name} ${options.rounding}`, run, check };
}
