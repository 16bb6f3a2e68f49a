/**
 * What the parts of the analysis share: the cells and containers of one source, and the flows between them.
 * @module
 */
import type { AnyNode, CallExpression, Identifier, NewExpression, ThisExpression } from 'acorn';
import { bare, mathName, propertyName, type Code, type FunctionNode } from '../syntax.js';
import { buffers, floatArrays, integerArrays } from './builtins.js';
import { Cell, Container, Union, type Flow, type Origin } from './cells.js';
import type { Binding, Scopes } from './scopes.js';
import type { Webs } from './webs.js';

export type Call = CallExpression | NewExpression;

/** All methods of one name that a call with so many arguments may run; arguments and results pass through its cells. */
export interface Group {
  readonly name: string;
  readonly parameters: readonly Cell[];
  readonly result: Cell;
  readonly functions: Set<FunctionNode>;
  /** Those whose parameters and results are linked to it. */
  readonly linked: Set<FunctionNode>;
  /** How many candidates were looked at. */
  seen: number;
}

/** The cells of a source, made when they are first asked for. */
export class Model {
  readonly union = new Union();
  readonly flows: Flow[] = [];
  readonly calls: Call[] = [];
  readonly groups = new Map<string, Group>();
  readonly variables = new Map<Binding, Cell>();
  readonly webCells = new Map<Identifier, Cell>();
  readonly properties = new Map<string, Cell>();
  readonly results = new Map<FunctionNode, Cell>();
  /** The containers of objects where they are made. */
  readonly made = new Map<AnyNode, Container>();
  /** What `this` is. */
  readonly self = new Map<ThisExpression, Container>();
  /** The class that a call of super() stands in. */
  readonly superCalls = new Map<CallExpression, Code>();
  /** Functions that built-in methods call back. */
  readonly callbacks = new Set<FunctionNode>();
  /** The variable that holds a function from its declaration on. */
  readonly holders = new Map<FunctionNode, Binding>();
  /** Identifiers that are called, and those that declare. */
  readonly called = new Set<Identifier>();
  readonly declaring = new Set<Identifier>();
  readonly exported = new Set<Binding>();
  private readonly instances = new Map<Code, Container>();

  constructor(
    readonly tree: AnyNode,
    readonly scopes: Scopes,
    private readonly webs: Webs,
  ) {}

  /** Whether an expression is the global Math, or `globalThis.Math`. */
  isMath(node: AnyNode): boolean {
    if (node.type === 'MemberExpression') {
      return propertyName(node) === 'Math' && /^(globalThis|window|self)$/.test(this.globalName(node.object) ?? '');
    }
    return node.type === 'Identifier' && node.name === 'Math' && this.globalName(node) !== undefined;
  }

  /** The name of the function in a call `Math.name(…)`. */
  mathName(node: CallExpression): string | undefined {
    return mathName(node, (object) => this.isMath(object));
  }

  /** The name of a variable that is declared outside. */
  globalName(outer: AnyNode): string | undefined {
    const node = bare(outer);
    return node.type === 'Identifier' && this.scopes.bindingOf(node)?.kind === 'free' ? node.name : undefined;
  }

  /** The cell of a variable, or of the web that an identifier belongs to. */
  variable(node: Identifier): Cell | undefined {
    const binding = this.scopes.bindingOf(node);
    if (binding === undefined) return undefined;
    const web = this.webs.webOf(node);
    if (web === undefined) return this.wholeVariable(binding);
    let cell = this.webCells.get(web);
    if (cell === undefined) {
      cell = new Cell('variable', binding.name);
      cell.binding = binding;
      cell.isWeb = true;
      this.webCells.set(web, cell);
    }
    return cell;
  }

  private wholeVariable(binding: Binding): Cell {
    const known = this.variables.get(binding);
    if (known !== undefined) return known;
    const cell = new Cell('variable', binding.name);
    cell.binding = binding;
    this.variables.set(binding, cell);
    if (binding.kind === 'free' || binding.kind === 'import') {
      cell.isOutside = true;
      cell.container.isUnknown = true;
      cell.container.makesArrays = [integerArrays, floatArrays, buffers].some((names) => names.test(binding.name));
    }
    return cell;
  }

  property(name: string): Cell {
    let cell = this.properties.get(name);
    if (cell === undefined) this.properties.set(name, (cell = new Cell('property', name)));
    return cell;
  }

  /** What a function returns. */
  result(code: FunctionNode): Cell {
    let cell = this.results.get(code);
    if (cell === undefined) {
      cell = new Cell('result', code.id?.name ?? '');
      cell.code = code;
      this.results.set(code, cell);
    }
    return cell;
  }

  /** The instances of a class or constructor. */
  instancesOf(code: Code): Container {
    let container = this.instances.get(code);
    if (container === undefined) {
      container = new Container();
      container.isInstance = true;
      this.instances.set(code, container);
    }
    return container;
  }

  /** The container of what is made at a node. */
  madeAt(node: AnyNode, prepare?: (container: Container) => void): Container {
    let container = this.made.get(node);
    if (container === undefined) {
      container = new Container();
      prepare?.(container);
      this.made.set(node, container);
    }
    return container.root();
  }

  flow(target: () => Cell | undefined, origin: Origin, isInitial = false, isCopyToIntegers = false): void {
    this.flows.push({ target, origin, isInitial, isCopyToIntegers, isVoid: false });
  }
}
