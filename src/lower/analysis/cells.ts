/**
 * Cells, which are what values flow into; containers, which are what elements and functions live in; and the flows
 * between cells. What shares a cell or a container is found by uniting them (Steensgaard's analysis).
 * @module
 */
import type { AnyNode, AssignmentExpression, UpdateExpression } from 'acorn';
import type { FunctionNode } from '../syntax.js';
import type { Code } from '../syntax.js';
import type { Binding } from './scopes.js';

/** What a value can be, in rising order; the join of two is the greater. */
export const NONE = 0; // no number, or one that no format changes
export const INTEGER = 1;
export const MAYBE = 2; // comes from outside
export const QUOTIENT = 3; // of an integer, by an integer literal
export const DATA = 4;
export type Value = 0 | 1 | 2 | 3 | 4;

export function join(a: Value, b: Value): Value {
  return a > b ? a : b;
}

/** How strongly exactness is asked for: WEAK takes integers only, STRONG also what may be one. */
export const WEAK = 1;
export const STRONG = 2;
export type Demand = 0 | 1 | 2;

/** What is known of an object: its elements, and the functions that it may be. */
export class Container {
  private above: Container | undefined;
  elements: Cell | undefined;
  readonly functions = new Set<Code>();
  /** Which constructors made it, of those whose elements are known. */
  readonly kinds = new Set<'array' | 'integers' | 'floats'>();
  /** Whether something made it that the source does not show. */
  isUnknown = false;
  /** Whether its methods are those of the source: `this`, an object literal, an instance of a class. */
  isInstance = false;
  /** Whether it may be a constructor of arrays. */
  makesArrays = false;

  /** The container that stands for all that were united with this one. */
  root(): Container {
    let root: Container = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the start of a search
    while (root.above !== undefined) root = root.above;
    let at: Container = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the same
    while (at.above !== undefined) {
      const next = at.above;
      at.above = root;
      at = next;
    }
    return root;
  }

  joinTo(root: Container): void {
    this.above = root;
  }
}

/** Where values are kept or pass through. */
export class Cell {
  inputs: Flow[] = [];
  readonly container = new Container();
  value: Value = NONE;
  demand: Demand = 0;
  isExact = false;
  /** Whether it is itself an index, a bound or a length, not just what flows into one. */
  isSteering = false;
  /** Why it is exact. */
  why = '';
  /** Whether it became exact because all that flows into it is made of exact integers. */
  isClosed = false;
  /** Whether values come from outside the source: free variables and imports. */
  isOutside = false;
  /** Of variables. */
  binding: Binding | undefined;
  /** Whether it is one of several webs of its variable. */
  isWeb = false;
  /** Of results. */
  code: FunctionNode | undefined;
  /** What its inputs are by syntax alone, every variable taken for MAYBE. */
  syntax: Value = NONE;
  /** Whether the source treats it as an integer, so that MAYBE inputs count as integers. */
  isTreated = false;
  /** Whether it is the elements of integer typed arrays. */
  isTyped = false;
  /** Of arguments: whether one method alone has the name, so that it is as good as a function. */
  isSole = false;
  private above: Cell | undefined;

  constructor(
    readonly kind: 'variable' | 'property' | 'elements' | 'result' | 'argument',
    readonly name: string,
  ) {}

  root(): Cell {
    let root: Cell = this; // eslint-disable-line @typescript-eslint/no-this-alias -- the start of a search
    while (root.above !== undefined) root = root.above;
    return root;
  }

  joinTo(root: Cell): void {
    this.above = root;
    for (const input of this.inputs) root.inputs.push(input);
    root.isOutside ||= this.isOutside;
  }
}

/** Where a value comes from. */
export type Origin =
  | {
      readonly kind: 'value';
      readonly node: AnyNode;
      /** Of arguments: whether the call may run other functions as well, so that it may as well not flow here. */
      readonly isDoubtful?: () => boolean;
    }
  | { readonly kind: 'compound'; readonly node: AnyNode; readonly whole: AssignmentExpression }
  | { readonly kind: 'step'; readonly node: UpdateExpression }
  | { readonly kind: 'cell'; readonly cell: () => Cell | undefined }
  /** The rest of a pattern: another array with the same elements. */
  | { readonly kind: 'alias'; readonly node: AnyNode }
  /** An index that a built-in function hands over. */
  | { readonly kind: 'index' }
  /** What the source does not show, as for parameters of a function that others may call. */
  | { readonly kind: 'unknown'; readonly caller?: FunctionNode };

/** A value that flows into a cell. */
export interface Flow {
  readonly target: () => Cell | undefined;
  readonly origin: Origin;
  /** Whether the declaration itself assigns it, or a caller. */
  readonly isInitial: boolean;
  /** Whether it cannot happen: a function that nobody outside can call. */
  isVoid: boolean;
  /** Whether an array is copied to a typed array of integers. */
  readonly isCopyToIntegers: boolean;
}

/** Unites containers, and counts how often two became one. */
export class Union {
  count = 0;

  unite(x: Container | undefined, y: Container | undefined): void {
    const pairs: [Container | undefined, Container | undefined][] = [[x, y]];
    for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
      const [a, b] = [pair[0]?.root(), pair[1]?.root()];
      if (a === undefined || b === undefined || a === b) continue;
      this.count++;
      b.joinTo(a);
      for (const one of b.functions) a.functions.add(one);
      for (const kind of b.kinds) a.kinds.add(kind);
      a.makesArrays ||= b.makesArrays;
      a.isUnknown ||= b.isUnknown;
      a.isInstance ||= b.isInstance;
      const [p, q] = [a.elements?.root(), b.elements?.root()];
      if (p === undefined) a.elements = q;
      else if (q !== undefined && p !== q) {
        q.joinTo(p);
        pairs.push([p.container, q.container]);
      }
    }
  }
}

/** The cell of a container's elements. */
export function elementsOf(container: Container): Cell {
  const root = container.root();
  root.elements ??= new Cell('elements', '');
  return root.elements.root();
}
