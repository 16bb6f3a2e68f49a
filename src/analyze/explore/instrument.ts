/**
 * Rewrites lowered text so that shadows ride beside its numbers.
 *
 * Invariant: after an expression has been evaluated, `$.s` holds the shadow of its value, or the shadow is known from the
 * text: the twin of a variable, nothing for a literal. JavaScript evaluates arguments from left to right, so pairs
 * need no temporary: `$.add(7, $.mul(6, a, $a, b, $b), $.s, c, $c)`.
 * @module
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from 'acorn';
import { bare, childrenOf, isFunction, namesOf, propertyName, type FunctionNode } from '../../lower/syntax.js';
import type { Scopes } from '../../lower/analysis/scopes.js';
import { functionName, operationName, referenceOf } from './pairing.js';

/** What the rewriting needs to know. */
export interface Instrumented {
  readonly text: string;
  readonly scopes: Scopes;
  /** The names of the operations and of the shadows' runtime in the text, and what twins begin with. */
  readonly fp: string;
  readonly shadows: string;
  readonly twin: string;
  /** The number of a node's site. */
  site(node: AnyNode): number;
  /** The number of a literal whose shadow is not its value. */
  literal(node: AnyNode): number | undefined;
}

const relations = /^(?:[<>]=?|[=!]==?)$/;
const bitwise = /^(?:[&|^]|<<|>>>?)$/;

/** The text of a node, with shadows. */
export class Instrumenter {
  /** Members and calls of optional chains stay as they are. */
  private readonly raw = new Set<AnyNode>();
  /** Variables whose twins are not declared where the text is. */
  private readonly hidden = new Set<string>();
  private readonly twinned = new Set<object>();
  private readonly sh: string;

  constructor(private readonly context: Instrumented) {
    this.sh = context.shadows;
  }

  /** The text of a whole tree. */
  rewrite(tree: AnyNode): string {
    this.findTwins(tree);
    return this.emit(tree);
  }

  private findTwins(node: AnyNode): void {
    const add = (pattern: AnyNode): void => {
      for (const name of namesOf(pattern)) {
        const binding = this.context.scopes.bindingOf(name);
        if (binding !== undefined) this.twinned.add(binding);
      }
    };
    if (isFunction(node)) for (const parameter of node.params) add(parameter);
    if (node.type === 'ForInStatement') {
      this.findTwins(node.right);
      return this.findTwins(node.body);
    }
    if (node.type === 'VariableDeclaration') for (const { id } of node.declarations) add(id);
    for (const child of childrenOf(node)) this.findTwins(child);
  }

  /** The name of a variable's twin; undefined for variables without. */
  private twinOf(node: Identifier): string | undefined {
    const binding = this.context.scopes.bindingOf(node);
    if (binding === undefined || !this.twinned.has(binding) || this.hidden.has(node.name)) return undefined;
    return `${this.context.twin}${node.name}`;
  }

  /** The shadow of an expression, once it has been evaluated. */
  private shadowOf(outer: AnyNode): string {
    const node = bare(outer);
    const literal = this.context.literal(node) ?? this.context.literal(outer);
    if (literal !== undefined) return `${this.sh}.literal(${literal})`;
    switch (node.type) {
      case 'Identifier':
        return this.twinOf(node) ?? 'undefined';
      case 'MemberExpression':
        return this.isFollowed(node) ? `${this.sh}.s` : 'undefined';
      case 'CallExpression':
        return this.raw.has(node) || node.callee.type === 'Super' ? 'undefined' : `${this.sh}.s`;
      case 'UnaryExpression':
        return /^[-+]$/.test(node.operator) ? `${this.sh}.s` : 'undefined';
      case 'ConditionalExpression':
      case 'LogicalExpression':
      case 'SequenceExpression':
      case 'AssignmentExpression':
        return `${this.sh}.s`;
      default:
        return 'undefined';
    }
  }

  /** An expression and its shadow, as two arguments. */
  private both(node: AnyNode): string {
    return `${this.emit(node)}, ${this.shadowOf(node)}`;
  }

  /** An expression that leaves its shadow in the register. */
  private held(node: AnyNode): string {
    const shadow = this.shadowOf(node);
    return shadow === `${this.sh}.s` ? this.emit(node) : `${this.sh}.put(${this.emit(node)}, ${shadow})`;
  }

  /** Whether the shadow of a member is looked up: not in optional chains, of super, or of the operations. */
  private isFollowed(node: MemberExpression): boolean {
    if (this.raw.has(node) || node.object.type === 'Super') return false;
    if (node.property.type === 'PrivateIdentifier') return this.isSimple(node.object);
    const object = bare(node.object);
    const isMath = object.type === 'MemberExpression' && this.isOperations(object.object);
    return !isMath && !this.isOperations(object);
  }

  private isOperations(node: AnyNode): boolean {
    return node.type === 'Identifier' && node.name === this.context.fp;
  }

  private isSimple(node: AnyNode): boolean {
    return node.type === 'ThisExpression' || node.type === 'Identifier';
  }

  /** The text of a node in which parts are replaced. */
  private splice(node: AnyNode, replace: (child: AnyNode) => string = (child) => this.emit(child)): string {
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node)) {
      if (child.start < at) continue;
      text += this.context.text.slice(at, child.start) + replace(child);
      at = child.end;
    }
    return text + this.context.text.slice(at, node.end);
  }

  private emit(node: AnyNode): string {
    switch (node.type) {
      case 'MemberExpression':
        return this.member(node);
      case 'CallExpression':
        return this.call(node);
      case 'NewExpression':
        return `${this.sh}.make(${this.emit(node.callee)}${this.list(node.arguments, ', ')})`;
      case 'ChainExpression':
        this.findChain(node.expression);
        return this.splice(node);
      case 'UnaryExpression':
        return this.unary(node);
      case 'BinaryExpression':
        return this.binary(node);
      case 'ConditionalExpression':
        return this.splice(node, (child) => (child === node.test ? this.emit(child) : this.held(child)));
      case 'LogicalExpression':
        return this.splice(node, (child) => this.held(child));
      case 'SequenceExpression':
        return this.splice(node, (child) => (child === node.expressions.at(-1) ? this.held(child) : this.emit(child)));
      case 'AssignmentExpression':
        return this.assignment(node);
      case 'UpdateExpression':
        return this.update(node);
      case 'ArrayExpression':
        if (node.elements.includes(null)) return this.splice(node);
        return `${this.sh}.array(${this.list(node.elements as AnyNode[], '')})`;
      case 'ObjectExpression':
        return this.object(node);
      case 'PropertyDefinition':
        return this.field(node);
      case 'VariableDeclaration':
        return this.declaration(node);
      case 'ForOfStatement':
        return this.forOf(node);
      case 'ForInStatement':
        return this.splice(node, (child) => (child === node.left ? this.target(child) : this.emit(child)));
      case 'ReturnStatement':
        if (!node.argument) return this.splice(node);
        return `return ${this.sh}.put(${this.both(node.argument)});`;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.function(node);
      case 'CatchClause':
        return this.splice(node, (child) => (child === node.param ? this.target(child) : this.emit(child)));
      default:
        return this.splice(node);
    }
  }

  private member(node: MemberExpression): string {
    if (!this.isFollowed(node)) return this.splice(node);
    if (node.property.type === 'PrivateIdentifier') {
      return `${this.sh}.peek(${this.emit(node.object)}, '#${node.property.name}', ${this.splice(node)})`;
    }
    return `${this.sh}.get(${this.emit(node.object)}, ${this.key(node)})`;
  }

  private key(node: MemberExpression): string {
    return node.computed ? this.emit(node.property) : `'${(node.property as Identifier).name}'`;
  }

  /** Arguments or elements with their shadows, after `before` if there are any. */
  private list(nodes: readonly AnyNode[], before: string): string {
    const parts = nodes.map((node) =>
      node.type === 'SpreadElement' ? `...${this.sh}.pairs(${this.emit(node.argument)})` : this.both(node),
    );
    return parts.length === 0 ? '' : `${before}${parts.join(', ')}`;
  }

  private call(node: CallExpression): string {
    const { fp } = this.context;
    const name = operationName(node, fp);
    const reference = referenceOf(node, fp);
    const site = (): number => this.context.site(node);
    if (reference !== undefined) {
      const method = propertyName(node.callee as MemberExpression)!;
      const [object, key] = reference.arguments;
      const target = `${this.sh}.ref(${this.emit(object!)}, ${this.emit(key!)})`;
      return `${target}.run('${method}', ${site()}${this.list(node.arguments, ', ')})`;
    }
    if (name === 'first') {
      const [value, after] = node.arguments;
      return `${this.sh}.first(${this.both(value!)}${after === undefined ? '' : `, ${this.emit(after)}`})`;
    }
    if (name === 'begin' || name === 'end') return `${this.sh}.${name}(${this.list(node.arguments, '')})`;
    if (name === 'then') {
      const [operation, operand] = node.arguments;
      return `${this.sh}.then(${site()}, ${this.emit(operation!)}, ${this.both(operand!)})`;
    }
    if (name !== undefined) return `${this.sh}.${name}(${site()}${this.list(node.arguments, ', ')})`;
    const math = functionName(node, fp);
    if (math !== undefined) return `${this.sh}.math(${site()}, '${math}'${this.list(node.arguments, ', ')})`;
    const callee = bare(node.callee);
    const isLeft =
      this.raw.has(node) || callee.type === 'Super' || (callee.type === 'MemberExpression' && this.raw.has(callee));
    if (isLeft) return this.splice(node);
    if (callee.type !== 'MemberExpression')
      return `${this.sh}.call(${this.emit(node.callee)}${this.list(node.arguments, ', ')})`;
    if (callee.object.type === 'Super' || callee.property.type === 'PrivateIdentifier') {
      const args = node.arguments.map((one) => this.emit(one)).join(', ');
      return `${this.sh}.put(${this.target(callee)}(${args}), undefined)`;
    }
    return `${this.sh}.method(${this.emit(callee.object)}, ${this.key(callee)}${this.list(node.arguments, ', ')})`;
  }

  private findChain(node: AnyNode): void {
    const inner = bare(node);
    if (inner.type === 'MemberExpression') {
      this.raw.add(inner);
      this.findChain(inner.object);
    } else if (inner.type === 'CallExpression') {
      this.raw.add(inner);
      this.findChain(inner.callee);
    }
  }

  private unary(node: AnyNode & { type: 'UnaryExpression' }): string {
    if (node.operator === '-') return `${this.sh}.negated(${this.both(node.argument)})`;
    if (node.operator === '+') return `${this.sh}.number(${this.both(node.argument)})`;
    if (node.operator === 'typeof' || node.operator === 'delete') {
      const argument = bare(node.argument);
      if (argument.type === 'MemberExpression') return `${node.operator} ${this.target(argument)}`;
    }
    if (node.operator === '~') return `~${this.integer(node.argument, node)}`;
    return this.splice(node);
  }

  /** An operand that is turned into an integer. */
  private integer(operand: AnyNode, node: AnyNode): string {
    if (this.shadowOf(operand) === 'undefined') return this.emit(operand);
    return `${this.sh}.whole(${this.context.site(node)}, ${this.both(operand)})`;
  }

  private binary(node: AnyNode & { type: 'BinaryExpression' }): string {
    const { left, right, operator } = node;
    if (bitwise.test(operator)) return this.splice(node, (child) => this.integer(child, node));
    const isPlain = (side: AnyNode): boolean => {
      const inner = bare(side);
      if (inner.type === 'Literal') return typeof inner.value !== 'number';
      return inner.type === 'UnaryExpression' && inner.operator === 'typeof';
    };
    if (!relations.test(operator) || isPlain(left) || isPlain(right)) return this.splice(node);
    return `${this.sh}.compare('${operator}', ${this.context.site(node)}, ${this.both(left)}, ${this.both(right)})`;
  }

  private assignment(node: AnyNode & { type: 'AssignmentExpression' }): string {
    const { left, right, operator } = node;
    const target = bare(left);
    if (operator !== '=') {
      const twin = target.type === 'Identifier' ? this.twinOf(target) : undefined;
      const value = `${this.target(target)} ${operator} ${this.emit(right)}`;
      return `${this.sh}.put(${value}, ${twin === undefined ? '' : `${twin} = `}undefined)`;
    }
    if (target.type === 'Identifier') {
      const twin = this.twinOf(target);
      const shadow = this.shadowOf(right);
      return `${this.sh}.put(${target.name} = ${this.emit(right)}, ${twin === undefined ? shadow : `${twin} = ${shadow}`})`;
    }
    if (target.type === 'MemberExpression') {
      if (!this.isFollowed(target)) return `${this.sh}.put(${this.target(target)} = ${this.both(right)})`;
      const object = this.emit(target.object);
      if (target.property.type === 'PrivateIdentifier') {
        const key = `#${target.property.name}`;
        return `${this.sh}.hold(${object}, '${key}', ${object}.${key} = ${this.both(right)})`;
      }
      return `${this.sh}.set(${this.context.site(node)}, ${object}, ${this.key(target)}, ${this.both(right)})`;
    }
    const parts = this.parts(target, true);
    return `${this.sh}.pattern(${this.target(target)} = ${this.sh}.source(${this.emit(right)})${parts})`;
  }

  /** A target, in which nothing is read through the runtime but the parts of its keys. */
  private target(node: AnyNode): string {
    if (node.type === 'Identifier') return this.context.text.slice(node.start, node.end);
    if (node.type === 'MemberExpression') return this.splice(node);
    if (node.type === 'AssignmentPattern')
      return this.splice(node, (child) => (child === node.left ? this.target(child) : this.emit(child)));
    if (node.type === 'Property') {
      return this.splice(node, (child) =>
        child === node.value
          ? this.target(child)
          : node.computed
            ? this.emit(child)
            : this.context.text.slice(child.start, child.end),
      );
    }
    return this.splice(node, (child) => this.target(child));
  }

  /** The twins of a pattern's variables, each looked up in what is taken apart. */
  private parts(pattern: AnyNode, assigns: boolean, root = `${this.sh}.part`): string {
    const found: string[] = [];
    const visit = (outer: AnyNode, path: readonly string[] | undefined): void => {
      const node = bare(outer);
      if (node.type === 'Identifier') {
        const twin = this.twinOf(node);
        if (twin === undefined) return;
        const value = path === undefined ? 'undefined' : `${root}(${JSON.stringify(path)}, ${node.name})`;
        found.push(`${twin} = ${value}`);
      } else if (node.type === 'AssignmentPattern') visit(node.left, path);
      else if (node.type === 'RestElement') visit(node.argument, undefined);
      else if (node.type === 'ArrayPattern') {
        node.elements.forEach((one, i) => one && visit(one, path && [...path, String(i)]));
      } else if (node.type === 'ObjectPattern') {
        for (const one of node.properties) {
          if (one.type !== 'Property') visit(one, undefined);
          else if (one.computed || one.key.type !== 'Identifier') visit(one.value, undefined);
          else visit(one.value, path && [...path, one.key.name]);
        }
      }
    };
    visit(pattern, []);
    return found.map((part) => (assigns ? `, ${part}` : `, ${part}`)).join('');
  }

  private update(node: AnyNode & { type: 'UpdateExpression' }): string {
    const target = bare(node.argument);
    const twin = target.type === 'Identifier' ? this.twinOf(target) : undefined;
    const text = node.prefix ? `${node.operator}${this.target(target)}` : `${this.target(target)}${node.operator}`;
    return twin === undefined ? text : `${this.sh}.put(${text}, ${twin} = undefined)`;
  }

  private object(node: AnyNode & { type: 'ObjectExpression' }): string {
    const inner = this.splice(node, (child) => {
      if (child.type === 'SpreadElement') return `...${this.sh}.spread(${this.emit(child.argument)})`;
      if (child.type !== 'Property' || child.kind !== 'init' || child.method) return this.emit(child);
      const value = bare(child.value);
      const name = child.computed ? undefined : keyText(child.key);
      const isNamed = isFunction(value) || value.type === 'ClassExpression';
      if (name === undefined || name === '"__proto__"' || isNamed) {
        return child.shorthand ? this.context.text.slice(child.start, child.end) : this.emit(child);
      }
      return `${name}: ${this.sh}.entry(${name}, ${this.both(child.value)})`;
    });
    return `${this.sh}.object(${this.sh}.mark(), ${inner})`;
  }

  private field(node: AnyNode & { type: 'PropertyDefinition' }): string {
    if (!node.value || node.computed || isFunction(bare(node.value))) return this.splice(node);
    const key = node.key.type === 'PrivateIdentifier' ? `'#${node.key.name}'` : keyText(node.key);
    if (key === undefined) return this.splice(node);
    const value = `${this.sh}.hold(this, ${key}, ${this.both(node.value)})`;
    return `${this.context.text.slice(node.start, node.key.end)} = ${value};`;
  }

  private declaration(node: AnyNode & { type: 'VariableDeclaration' }): string {
    const parts = node.declarations.map(({ id, init }) => {
      if (id.type === 'Identifier') {
        const twin = this.twinOf(id);
        const tail = twin === undefined ? '' : `, ${twin}`;
        if (!init) return `${id.name}${tail}`;
        return `${id.name} = ${this.emit(init)}${tail === '' ? '' : `${tail} = ${this.shadowOf(init)}`}`;
      }
      return `${this.target(id)} = ${this.sh}.source(${this.emit(init!)})${this.parts(id, false)}`;
    });
    const end = this.context.text[node.end - 1] === ';' ? ';' : '';
    return `${node.kind} ${parts.join(', ')}${end}`;
  }

  private forOf(node: AnyNode & { type: 'ForOfStatement' }): string {
    const { left, right, body } = node;
    const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left;
    const head = left.type === 'VariableDeclaration' ? `${left.kind} ${this.target(pattern)}` : this.target(pattern);
    const parts = this.parts(pattern, false, `${this.sh}.item`).slice(2);
    const isDeclared = left.type === 'VariableDeclaration';
    const twins = parts === '' ? '' : isDeclared ? `${left.kind === 'var' ? 'var' : 'let'} ${parts};` : `${parts};`;
    const values = node.await ? this.emit(right) : `${this.sh}.over(${this.emit(right)})`;
    const rest = body.type === 'BlockStatement' ? this.splice(body).slice(1, -1) : this.emit(body);
    return `for ${node.await ? 'await ' : ''}(${head} of ${values}) { ${twins} ${rest} }`;
  }

  /** A function takes the shadows of its arguments when it is entered. */
  private function(node: FunctionNode): string {
    const names = node.params.flatMap((parameter) => namesOf(parameter).map(({ name }) => name));
    const fresh = names.filter((name) => !this.hidden.has(name));
    for (const name of fresh) this.hidden.add(name);
    const params = node.params.map((parameter) => this.target(parameter));
    for (const name of fresh) this.hidden.delete(name);
    const twins = node.params.map((parameter, i) =>
      this.parts(parameter, false, node.generator ? `${this.sh}.nothing` : `${this.sh}.argument(${i})`),
    );
    const taken = twins.join('').slice(2);
    const prefix = `${node.generator ? '' : `${this.sh}.enter();`}${taken === '' ? '' : `let ${taken};`}${node.generator ? '' : `${this.sh}.entered();`}`;
    const first = node.params[0];
    const start = first === undefined ? undefined : this.context.text.slice(node.start, first.start);
    const end = node.params.at(-1)?.end;
    const head =
      start === undefined
        ? this.context.text.slice(node.start, node.body.start)
        : start + params.join(', ') + this.context.text.slice(end!, node.body.start);
    if (node.body.type === 'BlockStatement') return `${head}{${prefix}${this.splice(node.body).slice(1)}`;
    return `${head}{${prefix} return ${this.sh}.put(${this.both(node.body)}); }`;
  }
}

/** The key of a property as text that stands for the same name; undefined for others. */
function keyText(key: AnyNode): string | undefined {
  if (key.type === 'Identifier') return JSON.stringify(key.name);
  return key.type === 'Literal' && typeof key.value === 'string' ? JSON.stringify(key.value) : undefined;
}
