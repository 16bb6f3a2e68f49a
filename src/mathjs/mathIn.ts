/**
 * An instance of math.js that computes in a format.
 * @module
 */
import type { ConfigOptions, ConstantNode, FactoryFunctionMap, MathJsInstance, MathNode } from 'mathjs';
import { checkChopper } from '../chopperArgument.js';
import { checkKeys, kind } from '../arguments.js';
import type { Chopper } from '../chopper.js';
import { constants, kernelsOf, type Kernel } from './kernels.js';

/** What `mathIn` takes of the package: `import { create, all, factory } from 'mathjs'`. */
export interface MathParts {
  /** `create` of mathjs. */
  readonly create: (factories: FactoryFunctionMap, config?: ConfigOptions) => MathJsInstance;
  /** `all` of mathjs. */
  readonly all: FactoryFunctionMap | undefined;
  /** `factory` of mathjs. */
  readonly factory: typeof import('mathjs').factory;
  /** As math.js's own. @defaultValue `{ predictable: true }`: NaN instead of complex numbers */
  readonly config?: ConfigOptions;
}

/** `factory` of math.js, whose own type takes names that it knows alone. */
type Make = (name: string, dependencies: string[], create: (given: Given) => unknown, meta?: object) => unknown;

/** What math.js hands to the maker of a function, as far as it is used here. */
interface Given {
  readonly typed: (name: string, signatures: Readonly<Record<string, unknown>>) => unknown;
  readonly ConstantNode: new (value: number) => ConstantNode;
}

interface Factory {
  (given: Given): { readonly signatures: Readonly<Record<string, (...args: never[]) => unknown>> };
  readonly dependencies: string[];
  readonly meta?: object;
}

/** Functions whose arguments are sizes, indices or counts: their literals stay as they are written. */
const counting = new Set(
  'zeros ones identity range resize reshape subset size column row diag flatten partitionSelect quantileSeq random randomInt pickRandom combinations permutations factorial round fix floor ceil sum mean nthRoot'.split(
    ' ',
  ),
);

/**
 * A math.js whose numbers are those of a chopper: sums, products, quotients, powers and elementary functions of numbers are
 * the chopper's, each the exact result rounded once, and everything that math.js builds on them follows: matrices, sparse
 * ones too, `lup`, `qr`, `inv`, `det`, `lusolve`, `expm`, `norm`, `mean`, `std`. Literals of expressions and constants such
 * as `pi` are rounded once; integers that are indices, ranges or sizes stay.
 *
 * In float64 stay: complex numbers, `fft`, `eigs` of symmetric matrices, `nthRoot`, units, BigNumber, fractions and `random`.
 * docs/mathjs.md has the list.
 *
 * NaN, infinities, -0, subnormals and overflow are as the chopper has them. In stochastic modes every operation draws the
 * next word of the chopper.
 *
 * Source of the functions' definitions: the documentation of math.js 15, and docs/arithmetic.md.
 * @param c - the arithmetic; its position advances in stochastic modes
 * @param parts - `create`, `all` and `factory` of the package `mathjs`, version 13 or later
 * @returns an instance of its own; math.js itself stays as it is
 * @throws {@link TypeError} if `c` is not a chopper, or a part is missing
 * @example
 * import { all, create, factory } from 'mathjs';
 * import { chopper } from 'fpchop';
 * import { mathIn } from 'fpchop/mathjs';
 *
 * const math = mathIn(chopper('bfloat16'), { create, all, factory });
 * math.evaluate('0.1 + 0.2')                  // 0.30078125
 * math.evaluate('sqrt(2) * pi')               // 4.4375
 * math.det([[1, 2], [3, 4.1]])                // -1.90625
 */
export function mathIn(c: Chopper, parts: MathParts): MathJsInstance {
  checkChopper(c, 'mathIn');
  if (typeof parts !== 'object' || parts === null) {
    throw new TypeError(`mathIn: "parts" expected { create, all, factory } of mathjs, got ${kind(parts)}`);
  }
  checkKeys(parts, ['create', 'all', 'factory', 'config'], 'mathIn');
  const { create, all, factory, config } = parts;
  for (const [name, part] of Object.entries({ create, factory })) {
    if (typeof part !== 'function') {
      throw new TypeError(`mathIn: "parts.${name}" expected the function of that name of mathjs, got ${kind(part)}`);
    }
  }
  if (typeof all !== 'object' || all === null) {
    throw new TypeError(`mathIn: "parts.all" expected all of mathjs, got ${kind(all)}`);
  }
  const make = factory as Make;
  const settings = { predictable: true, ...config };
  const replaced: Record<string, unknown> = {};
  for (const [name, kernel] of Object.entries(kernelsOf(c))) {
    const [key, own] = factoryOf(all, name);
    replaced[key] = make(
      name,
      own.dependencies,
      (given) => withKernel(name, own, kernel, given, settings.predictable),
      own.meta,
    );
  }
  for (const [name, value] of Object.entries(constants)) {
    const [key, own] = factoryOf(all, name);
    replaced[key] = make(name, own.dependencies, () => c(value), own.meta);
  }
  const [key, own] = factoryOf(all, 'parse');
  replaced[key] = make('parse', own.dependencies, (given) => roundingLiterals(c, own(given) as never, given), own.meta);
  return create({ ...all, ...(replaced as FactoryFunctionMap) }, settings);
}

/** The maker of a function, and its name among all. */
function factoryOf(all: FactoryFunctionMap, name: string): [key: string, own: Factory] {
  const key = `create${name[0]!.toUpperCase()}${name.slice(1)}`;
  const own = (all as Readonly<Record<string, unknown>>)[key];
  if (typeof own !== 'function') {
    throw new TypeError(`mathIn: "parts.all" expected ${key}, got ${kind(own)}; mathjs 13 or later has it`);
  }
  return [key, own as Factory];
}

/** math.js's function with one signature replaced; the others stay. */
function withKernel(name: string, own: Factory, kernel: Kernel, given: Given, isPredictable: boolean): unknown {
  const { signature, compute, leavesReals } = kernel;
  const signatures = Object.entries(own(given).signatures);
  const isOld = ([text]: (typeof signatures)[number]) => text.replaceAll(' ', '') === signature;
  const old = signatures.find(isOld)?.[1];
  const others = Object.fromEntries(signatures.filter((entry) => !isOld(entry)));
  const chosen =
    isPredictable || leavesReals === undefined || old === undefined
      ? compute
      : (x: number, y: number) => (leavesReals(x, y) ? old(x as never, y as never) : compute(x, y));
  const method = signature === 'number' ? (x: number) => chosen(x, 0) : (x: number, y: number) => chosen(x, y);
  return given.typed(name, { ...others, [signature]: method });
}

/** math.js's parser, whose literals are rounded, save those that count. */
function roundingLiterals(
  c: Chopper,
  parse: (...args: unknown[]) => MathNode | MathNode[],
  { ConstantNode }: Given,
): unknown {
  const rounded = (node: MathNode): MathNode => {
    const { isIndexNode, isRangeNode, isFunctionNode, isConstantNode, value, fn } = node as MathNode & {
      isIndexNode?: boolean;
      isRangeNode?: boolean;
      isFunctionNode?: boolean;
      isConstantNode?: boolean;
      value?: unknown;
      fn?: { name?: string };
    };
    if (isConstantNode === true) return typeof value === 'number' ? new ConstantNode(c(value)) : node;
    if (isIndexNode === true || isRangeNode === true) return node;
    if (isFunctionNode === true && counting.has(fn?.name ?? '')) return node;
    return node.map(rounded);
  };
  const all = (...args: unknown[]) => {
    const parsed = parse(...args);
    return Array.isArray(parsed) ? parsed.map(rounded) : rounded(parsed);
  };
  return Object.assign(all, parse);
}
