/**
 * What the functions of a source are called, and which function declares a variable.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import type { Binding, Scopes } from '../analysis/scopes.js';
import type { Source } from '../parse.js';
import { bare, childrenOf, isClass, isFunction, keyOf, propertyName, type Code } from '../syntax.js';

/** A function or class of a source. */
export interface Owner {
  readonly node: Code;
  /** Its own name: of its declaration, its variable, its method or the property that holds it; '' for none. */
  readonly name: string;
  /** Names from the outside in, joined by dots; those without a name are left out. */
  readonly path: string;
  readonly above: Owner | undefined;
}

/** The functions of a source, and where its variables are declared. */
export class Owners {
  readonly all: readonly Owner[];
  private readonly byNode = new Map<AnyNode, Owner>();
  /** The function whose text an identifier is part of; a function's own name is part of what is around it. */
  private readonly homes = new Map<Identifier, Owner | undefined>();
  private readonly declaring = new Map<Binding, Owner | undefined>();

  constructor({ tree, functionName = '' }: Source, scopes: Scopes) {
    const all: Owner[] = [];
    const waiting: [AnyNode, Owner | undefined, string][] = [[tree, undefined, functionName]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [node, above, given] = next;
      if (node.type === 'Identifier') this.homes.set(node, above);
      let inside = above;
      if (isFunction(node) || isClass(node)) {
        const name = node.type !== 'ArrowFunctionExpression' && node.id ? node.id.name : given;
        const path = [above?.path ?? '', name].filter((one) => one !== '').join('.');
        inside = { node, name, path, above };
        all.push(inside);
        this.byNode.set(node, inside);
      }
      const own = isFunction(node) || isClass(node) ? node.id : undefined;
      const children = childrenOf(node);
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i]!;
        waiting.push([child, child === own ? above : inside, givenTo(node, child, given)]);
      }
    }
    this.all = all;
    for (const binding of scopes.bindings) {
      if (binding.kind !== 'free' && binding.kind !== 'import') this.declaring.set(binding, this.commonOf(binding));
    }
  }

  /** A function of the source. */
  of(node: AnyNode): Owner | undefined {
    return this.byNode.get(node);
  }

  /** The functions that a variable is declared in, from the inside out. */
  *around(binding: Binding): Generator<Owner> {
    for (let owner = this.declaring.get(binding); owner !== undefined; owner = owner.above) yield owner;
  }

  /** The innermost function that holds every mention of a variable: its declaration is one of them. */
  private commonOf({ references }: Binding): Owner | undefined {
    const [first, ...rest] = references.map((one) => this.homes.get(one));
    return rest.reduce((common, home) => innermost(common, home), first);
  }
}

function innermost(a: Owner | undefined, b: Owner | undefined): Owner | undefined {
  const above = new Set<Owner>();
  for (let one = a; one !== undefined; one = one.above) above.add(one);
  let common = b;
  while (common !== undefined && !above.has(common)) common = common.above;
  return common;
}

/** The name that a node gives to a function below it. */
function givenTo(node: AnyNode, child: AnyNode, given: string): string {
  switch (node.type) {
    case 'VariableDeclarator':
      return child === node.init && node.id.type === 'Identifier' ? node.id.name : '';
    case 'AssignmentExpression': {
      const target = bare(node.left);
      if (child !== node.right) return '';
      return target.type === 'Identifier'
        ? target.name
        : target.type === 'MemberExpression'
          ? (propertyName(target) ?? '')
          : '';
    }
    case 'AssignmentPattern':
      return child === node.right && node.left.type === 'Identifier' ? node.left.name : '';
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      return child === node.value ? (keyOf(node) ?? '') : '';
    case 'ParenthesizedExpression':
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return given;
    default:
      return '';
  }
}
