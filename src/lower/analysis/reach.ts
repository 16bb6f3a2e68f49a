/**
 * Reaching definitions of the variables of one function, over its syntax tree.
 * @module
 */
import type {
  AnyNode,
  AssignmentExpression,
  ForInStatement,
  ForOfStatement,
  Identifier,
  SwitchStatement,
  TryStatement,
} from 'acorn';
import { bare, childrenOf, isFunction, isLoop, isPair, spineOf } from '../syntax.js';
import type { Binding } from './scopes.js';

/** The definitions that may have given each variable its value here; undefined where control never comes. */
type State = Map<Binding, ReadonlySet<Identifier>> | undefined;

/** Where `break` and `continue` go. */
interface Target {
  readonly label: string | undefined;
  readonly kind: 'loop' | 'switch' | 'block';
  breaks: State[];
  continues: State[];
}

/** How often a loop is followed before its variables are given up. */
const ROUNDS = 30;

/** Follows the definitions through one function, and unites those that reach a common use. */
export class Reach {
  readonly seen = new Set<Binding>();
  private state: State = new Map();
  private readonly targets: Target[] = [];
  private readonly before = new Map<Binding, Identifier>();
  /** Definitions made while a `try` is open, for its `catch`. */
  private log: [Binding, Identifier][] | undefined;
  private isComplete = true;

  constructor(
    private readonly known: (node: AnyNode) => Binding | undefined,
    private readonly unite: (a: Identifier, b: Identifier) => void,
  ) {}

  /** Whether every loop came to rest. */
  run(code: AnyNode): boolean {
    if (isFunction(code)) {
      for (const parameter of code.params) this.define(parameter);
      this.follow(code.body);
    } else this.follow(code);
    return this.isComplete;
  }

  private use(node: Identifier): void {
    const binding = this.known(node);
    if (binding === undefined) return;
    this.seen.add(binding);
    this.unite(node, node);
    if (this.state === undefined) return;
    const definitions = this.state.get(binding);
    if (definitions !== undefined) for (const one of definitions) this.unite(one, node);
    else {
      if (!this.before.has(binding)) this.before.set(binding, node);
      this.unite(this.before.get(binding)!, node);
    }
  }

  private set(node: Identifier): void {
    const binding = this.known(node);
    if (binding === undefined) return;
    this.seen.add(binding);
    this.unite(node, node);
    if (this.state === undefined) return;
    this.state.set(binding, new Set([node]));
    this.log?.push([binding, node]);
  }

  /** What a pattern assigns. */
  private define(outer: AnyNode): void {
    const pattern = bare(outer);
    switch (pattern.type) {
      case 'Identifier':
        return this.set(pattern);
      case 'AssignmentPattern': {
        const before = copy(this.state);
        this.follow(pattern.right);
        this.state = merge(this.state, before);
        return this.define(pattern.left);
      }
      case 'RestElement':
        return this.define(pattern.argument);
      case 'ArrayPattern':
        for (const element of pattern.elements) if (element) this.define(element);
        return;
      case 'ObjectPattern':
        for (const one of pattern.properties) {
          if (one.type === 'Property' && one.computed) this.follow(one.key);
          this.define(one.type === 'Property' ? one.value : one);
        }
        return;
      default:
        return this.follow(pattern);
    }
  }

  private follow(node: AnyNode | null | undefined, label?: string): void {
    if (!node) return;
    switch (node.type) {
      case 'Identifier':
        return this.use(node);
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassBody':
        return;
      case 'MemberExpression':
      case 'CallExpression':
        return this.chain(node);
      case 'Property':
        if (node.computed) this.follow(node.key);
        return this.follow(node.value);
      case 'BinaryExpression':
      case 'LogicalExpression':
        return this.pairs(node);
      case 'AssignmentExpression':
        return this.assignment(node);
      case 'UpdateExpression': {
        const target = bare(node.argument);
        this.follow(target);
        if (target.type === 'Identifier') this.set(target);
        return;
      }
      default:
        return this.statement(node, label);
    }
  }

  private statement(node: AnyNode, label: string | undefined): void {
    switch (node.type) {
      case 'VariableDeclaration':
        for (const { init, id } of node.declarations) {
          this.follow(init);
          if (init || node.kind !== 'var') this.define(id);
        }
        return;
      case 'ConditionalExpression':
      case 'IfStatement':
        return this.choice(node.test, node.consequent, node.alternate);
      case 'LabeledStatement': {
        if (isLoop(node.body)) return this.follow(node.body, node.label.name);
        const target = this.open('block', node.label.name);
        this.follow(node.body);
        return this.close(target);
      }
      case 'BreakStatement':
      case 'ContinueStatement': {
        const isBreak = node.type === 'BreakStatement';
        const target = [...this.targets]
          .reverse()
          .find(({ label: one, kind }) =>
            node.label ? one === node.label.name : kind === 'loop' || (isBreak && kind === 'switch'),
          );
        target?.[isBreak ? 'breaks' : 'continues'].push(copy(this.state));
        this.state = undefined;
        return;
      }
      case 'ReturnStatement':
      case 'ThrowStatement':
        this.follow(node.argument);
        this.state = undefined;
        return;
      case 'SwitchStatement':
        return this.switch(node);
      case 'TryStatement':
        return this.try(node);
      default:
        return isLoop(node) ? this.loopStatement(node, label) : this.all(childrenOf(node));
    }
  }

  private all(nodes: readonly (AnyNode | null)[]): void {
    for (const node of nodes) this.follow(node);
  }

  /** `a.b(c).d[e]`: from the inside out. */
  private chain(node: AnyNode): void {
    const later: AnyNode[] = [];
    let inner: AnyNode = node;
    for (;;) {
      if (inner.type === 'MemberExpression') {
        if (inner.computed) later.push(inner.property);
        inner = inner.object;
      } else if (inner.type === 'CallExpression') {
        for (let i = inner.arguments.length - 1; i >= 0; i--) later.push(inner.arguments[i]!);
        inner = inner.callee;
      } else break;
    }
    this.follow(inner);
    for (let i = later.length - 1; i >= 0; i--) this.follow(later[i]);
  }

  /** `a + b && c`: the right side of && may not run. */
  private pairs(node: AnyNode): void {
    if (!isPair(node)) return;
    const spine = spineOf(node);
    this.follow(spine.at(-1)!.left);
    for (let i = spine.length - 1; i >= 0; i--) {
      const before = spine[i]!.type === 'LogicalExpression' ? copy(this.state) : undefined;
      this.follow(spine[i]!.right);
      if (spine[i]!.type === 'LogicalExpression') this.state = merge(this.state, before);
    }
  }

  private choice(test: AnyNode, consequent: AnyNode, alternate: AnyNode | null | undefined): void {
    // `else if` after `else if` is followed here, and joined from the last to the first.
    const done: State[] = [];
    let [first, second, third] = [test, consequent, alternate];
    for (;;) {
      this.follow(first);
      const skipped = copy(this.state);
      this.follow(second);
      done.push(this.state);
      this.state = skipped;
      if (third?.type !== 'IfStatement' && third?.type !== 'ConditionalExpression') break;
      [first, second, third] = [third.test, third.consequent, third.alternate];
    }
    this.follow(third);
    for (let one = done.length - 1; one >= 0; one--) this.state = merge(done[one], this.state);
  }

  private assignment({ operator, left, right }: AssignmentExpression): void {
    const target = bare(left);
    if (/^(&&|\|\||\?\?)=$/.test(operator)) {
      this.follow(target);
      const before = copy(this.state);
      this.follow(right);
      if (target.type === 'Identifier') {
        this.set(target);
        for (const one of before?.get(this.known(target)!) ?? []) this.unite(one, target);
      }
      this.state = merge(this.state, before);
    } else if (operator !== '=' || target.type === 'MemberExpression') {
      this.follow(target);
      this.follow(right);
      if (target.type === 'Identifier') this.set(target);
    } else {
      this.follow(right);
      this.define(target);
    }
  }

  private open(kind: Target['kind'], label: string | undefined): Target {
    const target: Target = { kind, label, breaks: [], continues: [] };
    this.targets.push(target);
    return target;
  }

  private close(target: Target): void {
    this.targets.pop();
    for (const one of target.breaks) this.state = merge(this.state, one);
  }

  private loopStatement(node: AnyNode, label: string | undefined): void {
    switch (node.type) {
      case 'ForStatement':
        this.follow(node.init);
        return this.loop(label, node.body, {
          head: () => this.follow(node.test),
          tail: () => this.follow(node.update),
        });
      case 'WhileStatement':
        return this.loop(label, node.body, { head: () => this.follow(node.test) });
      case 'DoWhileStatement':
        return this.loop(label, node.body, { tail: () => this.follow(node.test), endsBelow: true });
      case 'ForInStatement':
      case 'ForOfStatement':
        this.follow(node.right);
        return this.each(node, label);
    }
  }

  /** The body of `for … of` runs for each element, or not at all. */
  private each({ left, body }: ForInStatement | ForOfStatement, label: string | undefined): void {
    let skipped: State;
    const head = (): void => {
      skipped = copy(this.state);
      this.define(left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left);
    };
    this.loop(label, body, { head, tail: () => (this.state = merge(this.state, skipped)), endsBelow: true });
  }

  /** Follows a loop until what reaches its head rests. `endsBelow`: the test stands at the end. */
  private loop(
    label: string | undefined,
    body: AnyNode,
    { head, tail, endsBelow = false }: { head?: () => void; tail?: () => void; endsBelow?: boolean },
  ): void {
    const target = this.open('loop', label);
    let entry = copy(this.state);
    let out: State;
    for (let round = 0; ; round++) {
      [target.breaks, target.continues] = [[], []];
      this.state = copy(entry);
      head?.();
      out = copy(this.state);
      this.follow(body);
      for (const one of target.continues) this.state = merge(this.state, one);
      tail?.();
      if (endsBelow) out = copy(this.state);
      const next = merge(entry, this.state);
      if (isSame(next, entry)) break;
      if (round === ROUNDS) {
        this.isComplete = false;
        break;
      }
      entry = next;
    }
    this.state = out;
    this.close(target);
  }

  private switch({ discriminant, cases }: SwitchStatement): void {
    this.follow(discriminant);
    const target = this.open('switch', undefined);
    const start = copy(this.state);
    let tested = copy(this.state);
    this.state = undefined;
    for (const { test, consequent } of cases) {
      const through = this.state;
      this.state = copy(tested);
      this.follow(test);
      tested = copy(this.state);
      this.state = merge(this.state, through);
      this.all(consequent);
    }
    if (cases.every(({ test }) => test)) this.state = merge(this.state, merge(start, tested));
    this.close(target);
  }

  private try({ block, handler, finalizer }: TryStatement): void {
    const before = copy(this.state);
    const outer = this.log;
    this.log = [];
    this.follow(block);
    const made = this.log;
    this.log = outer;
    if (outer !== undefined) for (const write of made) outer.push(write);
    const anywhere = new Map(before ?? []);
    const written = new Map<Binding, Set<Identifier>>();
    for (const [binding, node] of made) {
      let nodes = written.get(binding);
      if (nodes === undefined) written.set(binding, (nodes = new Set(anywhere.get(binding))));
      nodes.add(node);
    }
    for (const [binding, nodes] of written) anywhere.set(binding, nodes);
    if (handler) {
      const after = this.state;
      this.state = copy(anywhere);
      if (handler.param) this.define(handler.param);
      this.follow(handler.body);
      this.state = merge(this.state, after);
    }
    if (finalizer) {
      this.state = merge(this.state, anywhere);
      this.follow(finalizer);
    }
  }
}

function copy(state: State): State {
  return state && new Map(state);
}

function merge(a: State, b: State): State {
  if (a === undefined || b === undefined) return copy(a ?? b);
  const merged = new Map(a);
  for (const [binding, definitions] of b) {
    const others = merged.get(binding);
    if (others === undefined) merged.set(binding, definitions);
    else if (others !== definitions && [...definitions].some((one) => !others.has(one))) {
      merged.set(binding, new Set([...others, ...definitions]));
    }
  }
  return merged;
}

function isSame(a: State, b: State): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.size !== b.size) return false;
  for (const [binding, definitions] of a) {
    const others = b.get(binding);
    if (others?.size !== definitions.size) return false;
    if (others !== definitions) for (const one of definitions) if (!others.has(one)) return false;
  }
  return true;
}
