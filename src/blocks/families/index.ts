/**
 * The families by name: what checks a spec, and what makes a family of it.
 * @module
 */
import { kind } from '../../arguments.js';
import { checkObject, oneOf } from '../arguments.js';
import type { ElementRounding, Family } from '../family.js';
import type { Spec } from '../spec.js';
import { accelerated, type Blockwise } from '../kernels/accelerate.js';
import { acceleratedGgml } from '../kernels/ggml.js';
import {
  amaxBlockwise,
  bfpBlockwise,
  fixedBlockwise,
  integerBlockwise,
  mxBlockwise,
  nvfp4Blockwise,
} from '../kernels/blockwise.js';
import { amaxKeys, checkAmax, makeAmax } from './amax.js';
import { bfpKeys, checkBfp, makeBfp } from './bfp.js';
import { checkFixed, fixedKeys, makeFixed } from './fixed.js';
import { checkGgml, ggmlKeys, makeGgml } from './ggml.js';
import { checkInteger, integerKeys, makeInteger } from './integer.js';
import { checkMx, makeMx, mxKeys } from './mx.js';
import { checkNvfp4, makeNvfp4, nvfp4Keys } from './nvfp4.js';
import { checkP3109, makeP3109, p3109Keys } from './p3109.js';
import { checkTable, makeTable, tableKeys } from './table.js';
import { checkTfjs, makeTfjs, tfjsKeys } from './tfjsConverter.js';

/** What a family is made with. */
interface Definition<S extends Spec> {
  /** Fields of its spec besides `family`. */
  readonly keys: readonly string[];
  check(spec: S, name: string): S;
  /** The plain reference. */
  make(spec: S, rounding: ElementRounding): Family;
  /** What makes it fast, where something does. */
  blockwise?(spec: S, rounding: ElementRounding): Blockwise | undefined;
  /** What makes it fast by kernels of its own. */
  accelerate?(family: Family, spec: S): Family;
  /** Whether the recipe itself says how elements are rounded, so that rounding options are errors. */
  readonly fixedRounding?: true;
  /** Whether elements are values of a format, which `subnormals` may be about. */
  readonly floats?: true;
  /** How elements saturate unless told; absent: they do. */
  readonly saturate?: false;
}

const definitions: { readonly [F in Spec['family']]: Definition<Extract<Spec, { family: F }>> } = {
  mx: {
    keys: mxKeys,
    check: checkMx,
    make: makeMx,
    blockwise: mxBlockwise,
    floats: true,
  },
  nvfp4: {
    keys: nvfp4Keys,
    check: checkNvfp4,
    make: makeNvfp4,
    blockwise: nvfp4Blockwise,
    floats: true,
  },
  bfp: {
    keys: bfpKeys,
    check: checkBfp,
    make: makeBfp,
    blockwise: bfpBlockwise,
  },
  scaled: {
    keys: amaxKeys,
    check: checkAmax,
    make: makeAmax,
    blockwise: amaxBlockwise,
    floats: true,
  },
  fixed: {
    keys: fixedKeys,
    check: checkFixed,
    make: makeFixed,
    blockwise: fixedBlockwise,
  },
  integer: {
    keys: integerKeys,
    check: checkInteger,
    make: makeInteger,
    blockwise: integerBlockwise,
  },
  tfjs: { keys: tfjsKeys, check: checkTfjs, make: makeTfjs, fixedRounding: true },
  table: { keys: tableKeys, check: checkTable, make: makeTable, fixedRounding: true },
  ggml: { keys: ggmlKeys, check: checkGgml, make: makeGgml, accelerate: acceleratedGgml, fixedRounding: true },
  p3109: { keys: p3109Keys, check: checkP3109, make: makeP3109, floats: true, saturate: false },
};

/** What there is to a family. */
export function definitionOf(spec: Spec): Definition<Spec> {
  return definitions[spec.family] as Definition<Spec>; // the spec of its own family, by construction
}

/** The family of a checked spec, fast where it can be. */
export function makeFamily(spec: Spec, rounding: ElementRounding): Family {
  const { make, blockwise, accelerate } = definitionOf(spec);
  const plain = make(spec, rounding);
  return accelerate === undefined ? accelerated(plain, blockwise?.(spec, rounding)) : accelerate(plain, spec);
}

/** A spec with every field filled in and checked; what a caller gave in place of one is an error. */
export function checkSpec(spec: unknown, name: string): Spec {
  if (typeof spec === 'string') throw new TypeError(`${name}: "spec" expected an object, got ${kind(spec)}`);
  checkObject(name, 'spec', spec);
  oneOf(name, 'family', (spec as { family?: unknown }).family, Object.keys(definitions) as Spec['family'][]);
  const given = Object.fromEntries(Object.entries(spec as object).filter(([, value]) => value !== undefined));
  const checked = spec as Spec; // its family is known; the rest is checked next
  return Object.freeze(definitionOf(checked).check(given as Spec, name));
}
