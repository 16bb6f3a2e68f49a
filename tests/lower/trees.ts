/**
 * Random programs: expressions as trees, their text, and an interpreter that calls a chopper for every operation.
 * @module
 */
import fc from 'fast-check';
import { chopper, type Chopper } from '../../src/index.js';

/** An expression over the variables x, y, z, the array v, the object o, the function g and the text s. */
export type Tree =
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'name'; readonly name: 'x' | 'y' | 'z' | 's' }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'minus' | 'plus' | 'call' | 'bits'; readonly operand: Tree }
  | { readonly kind: 'math'; readonly name: string; readonly operands: readonly Tree[] }
  | { readonly kind: 'choice'; readonly test: Tree; readonly bound: Tree; readonly yes: Tree; readonly no: Tree }
  | { readonly kind: 'sequence'; readonly first: Tree; readonly last: Tree }
  | { readonly kind: 'assignment'; readonly target: Target; readonly operator: string; readonly value: Tree }
  | { readonly kind: 'step'; readonly target: Target; readonly operator: '++' | '--'; readonly prefix: boolean };

/** Where an assignment goes: a variable, an element, or a property, found plainly or with something to evaluate. */
export type Target =
  | { readonly kind: 'name'; readonly name: 'x' | 'y' | 'z' }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'property' }
  | { readonly kind: 'found'; readonly key: Tree };

const unaryMath = ['sqrt', 'exp', 'sin', 'abs', 'floor', 'round', 'sign', 'cbrt', 'log1p', 'fround'];
const towardInteger = ['floor', 'round', 'sign'];
const binaryMath = ['pow', 'atan2', 'hypot', 'min', 'max'];

const literals = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.constantFrom(0.1, 0.5, 1 / 3, 1e-7, 1e30, 65520, 2.5),
  fc.double({ min: 0, max: 4, noNaN: true }),
);

/** Trees of moderate depth. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; target: Target }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'tree' },
    fc.oneof(
      fc.record({ kind: fc.constant('literal' as const), value: literals }),
      fc.record({ kind: fc.constant('name' as const), name: fc.constantFrom('x', 'y', 'z', 'x', 'y', 's') }),
      fc.record({ kind: fc.constant('element' as const), index: fc.nat(5) }),
    ),
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('binary' as const),
        operator: fc.constantFrom('+', '-', '*', '/', '%', '**', '+', '*'),
        left: tie('tree'),
        right: tie('tree'),
      }),
    },
    fc.record({
      kind: fc.constantFrom('minus' as const, 'plus' as const, 'call' as const, 'bits' as const),
      operand: tie('tree'),
    }),
    fc.record({
      kind: fc.constant('math' as const),
      name: fc.constantFrom(...unaryMath),
      operands: fc.tuple(tie('tree')),
    }),
    fc.record({
      kind: fc.constant('math' as const),
      name: fc.constantFrom(...binaryMath),
      operands: fc.tuple(tie('tree'), tie('tree')),
    }),
    fc.record({
      kind: fc.constant('choice' as const),
      test: tie('tree'),
      bound: tie('tree'),
      yes: tie('tree'),
      no: tie('tree'),
    }),
    fc.record({ kind: fc.constant('sequence' as const), first: tie('tree'), last: tie('tree') }),
    fc.record({
      kind: fc.constant('assignment' as const),
      target: tie('target'),
      operator: fc.constantFrom('=', '+=', '-=', '*=', '/=', '%=', '**='),
      value: tie('tree'),
    }),
    fc.record({
      kind: fc.constant('step' as const),
      target: tie('target'),
      operator: fc.constantFrom('++' as const, '--' as const),
      prefix: fc.boolean(),
    }),
  ),
  target: fc.oneof(
    fc.record({ kind: fc.constant('name' as const), name: fc.constantFrom('x' as const, 'y' as const, 'z' as const) }),
    fc.record({ kind: fc.constant('element' as const), index: fc.nat(5) }),
    fc.record({ kind: fc.constant('property' as const) }),
    fc.record({ kind: fc.constant('found' as const), key: tie('tree') }),
  ),
})).tree;

/** The text of a tree. */
export function write(tree: Tree): string {
  switch (tree.kind) {
    case 'literal':
      return String(tree.value);
    case 'name':
      return tree.name;
    case 'element':
      return `v[(${tree.index} + 3) % 3]`;
    case 'binary':
      return `(${write(tree.left)}) ${tree.operator} (${write(tree.right)})`;
    case 'minus':
      return `-(${write(tree.operand)})`;
    case 'plus':
      return `+(${write(tree.operand)})`;
    case 'call':
      return `g(${write(tree.operand)})`;
    case 'bits':
      // What g gives is not an integer by syntax: integers beside literals have rules of their own.
      return `g(g(${write(tree.operand)}) | 1025)`;
    case 'math': {
      // What g gives is not an integer by syntax, so that Math.floor takes it as data, and so is its result.
      const call = towardInteger.includes(tree.name) ? 'g' : '';
      return `${call}(Math.${tree.name}(${tree.operands.map((one) => `${call}(${write(one)})`).join(', ')}))`;
    }
    case 'choice':
      // g, as above: where both choices are integers, so is the whole.
      return `g((${write(tree.test)}, y) <= (${write(tree.bound)}) ? (${write(tree.yes)}) : (${write(tree.no)}))`;
    case 'sequence':
      return `g(((${write(tree.first)}), (${write(tree.last)})))`;
    case 'assignment':
      return `(${writeTarget(tree.target)} ${tree.operator} (${write(tree.value)}))`;
    case 'step':
      return `(${tree.prefix ? tree.operator : ''}${writeTarget(tree.target)}${tree.prefix ? '' : tree.operator})`;
  }
}

function writeTarget(target: Target): string {
  if (target.kind === 'name') return target.name;
  if (target.kind === 'element') return `v[(${target.index} + 3) % 3]`;
  return target.kind === 'property' ? 'o.p' : `find((${write(target.key)})).q`;
}

const float64 = chopper('float64');

/** The value of an expression of literals, which is one literal. */
function literalOf(tree: Tree): number | undefined {
  switch (tree.kind) {
    case 'literal':
      return tree.value;
    case 'minus':
    case 'plus': {
      const value = literalOf(tree.operand);
      return value === undefined ? undefined : tree.kind === 'minus' ? -value : value;
    }
    case 'binary': {
      const [x, y] = [literalOf(tree.left), literalOf(tree.right)];
      return x === undefined || y === undefined ? undefined : (operate(tree.operator, x, y, float64) as number);
    }
    case 'math': {
      const values = tree.operands.map(literalOf);
      // What toward-integer functions take is what g gives, which is none.
      if (values.includes(undefined) || towardInteger.includes(tree.name)) return undefined;
      return tree.name === 'fround' || tree.name === 'hypot'
        ? undefined
        : (calculate(tree.name, values, float64) as number);
    }
    default:
      return undefined;
  }
}

/** What a tree is evaluated in. */
export interface World {
  readonly names: Record<string, unknown>;
  readonly v: unknown[];
  readonly o: { p: unknown; q: unknown };
  /** What `g` and `find` were called with. */
  readonly log: unknown[];
}

export function newWorld(): World {
  return { names: { x: 1.5, y: -3, z: 0.625, s: '2' }, v: [0.75, 100, '5'], o: { p: 2, q: 7 }, log: [] };
}

/** Evaluates a tree by calls of the chopper, in JavaScript's order. */
export function interpret(tree: Tree, world: World, c: Chopper, nearest: (x: number) => number): unknown {
  const literal = literalOf(tree);
  if (literal !== undefined) return nearest(literal);
  const run = (one: Tree): unknown => interpret(one, world, c, nearest);
  switch (tree.kind) {
    case 'literal':
      return nearest(tree.value);
    case 'name':
      return world.names[tree.name];
    case 'element':
      return world.v[tree.index % 3];
    case 'binary': {
      const left = run(tree.left);
      return operate(tree.operator, left, run(tree.right), c);
    }
    case 'minus':
      return -(run(tree.operand) as number);
    case 'plus':
      return +(run(tree.operand) as number);
    case 'call': {
      const value = run(tree.operand);
      world.log.push(value);
      return value;
    }
    case 'bits': {
      const value = run(tree.operand) as number;
      world.log.push(value, value | 1025);
      return value | 1025;
    }
    case 'math': {
      const operands = tree.operands.map(run);
      const value = calculate(tree.name, operands, c);
      if (towardInteger.includes(tree.name)) world.log.push(...operands, value);
      return value;
    }
    case 'choice': {
      run(tree.test);
      const left = world.names['y'] as number;
      const value = left <= (run(tree.bound) as number) ? run(tree.yes) : run(tree.no);
      world.log.push(value);
      return value;
    }
    case 'sequence': {
      run(tree.first);
      const value = run(tree.last);
      world.log.push(value);
      return value;
    }
    case 'assignment': {
      const place = find(tree.target, world, run);
      if (tree.operator === '=') return place.set(run(tree.value));
      const before = place.get();
      return place.set(operate(tree.operator.slice(0, -1), before, run(tree.value), c));
    }
    case 'step': {
      const place = find(tree.target, world, run);
      const before = place.get();
      const number = Number(before);
      const step = tree.operator === '++' ? 1 : -1;
      // ++ of what is no number keeps JavaScript's meaning.
      const isNumber = typeof before === 'number';
      const after = place.set(isNumber ? (step === 1 ? c.add(number, 1) : c.sub(number, 1)) : number + step);
      return tree.prefix ? after : number;
    }
  }
}

function find(target: Target, world: World, run: (tree: Tree) => unknown) {
  const at = (object: Record<string, unknown>, key: string) => ({
    get: () => object[key],
    set: (value: unknown) => (object[key] = value),
  });
  if (target.kind === 'name') return at(world.names, target.name);
  if (target.kind === 'element') return at(world.v as unknown as Record<string, unknown>, String(target.index % 3));
  if (target.kind === 'property') return at(world.o as unknown as Record<string, unknown>, 'p');
  world.log.push(run(target.key));
  return at(world.o as unknown as Record<string, unknown>, 'q');
}

const methods = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'fmod', '**': 'pow' } as const;

function operate(operator: string, x: unknown, y: unknown, c: Chopper): unknown {
  if (operator in methods && typeof x === 'number' && typeof y === 'number') {
    return c[methods[operator as keyof typeof methods]](x, y);
  }
  return new Function('x', 'y', `return x ${operator} y;`)(x, y);
}

function calculate(name: string, operands: unknown[], c: Chopper): unknown {
  const numbers = operands.map(Number);
  const isExact = ['floor', 'round', 'sign', 'fround', 'abs', 'min', 'max'].includes(name);
  const functions = (isExact ? Math : c) as unknown as Record<string, (...operands: number[]) => number>;
  return functions[name]!(...numbers);
}
