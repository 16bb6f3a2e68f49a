/**
 * Sites: the places of a source where something is computed, as the rewriting decides.
 * @module
 */
import type { AnyNode } from 'acorn';
import { Owners } from '../formats/owners.js';
import type { Placement } from '../formats/placement.js';
import { placeOf, type Source } from '../parse.js';
import type { Recorder } from '../rewrite/record.js';
import type { Scopes } from '../analysis/scopes.js';
import { bare, childrenOf, isFunction, propertyName } from '../syntax.js';
import { operatorOf, type SiteKind } from './operator.js';

/** A place where a program computes. */
export interface Site {
  /**
   * '12:7': line and column, both from 1, of the operator, of the function's name after `Math.`, of the literal, or of the value
   * that is stored.
   */
  readonly id: string;
  /**
   * `operation` and `function` are rounded. `store` and `literal` are listed where they round. `compare` and `integer` (of data)
   * never round.
   */
  readonly kind: SiteKind;
  /** '+', '+=', '++', 'Math.sin', '=', '0.1', '<' */
  readonly operator: string;
  /** Of the function's own text, or of the file for modules. */
  readonly line: number;
  readonly column: number;
  /** Of modules. */
  readonly file?: string;
  /** The expression, white space collapsed, at most 80 characters. */
  readonly text: string;
  /** 'solve', 'solve.step', 'Model.forward'; '' outside of functions, and in those without a name. */
  readonly function: string;
  /** What the value is assigned to, where the site is the outermost operation of the right-hand side. */
  readonly variable?: string;
  /** The name of the format that it computes in. */
  readonly format: string;
}

/** Where a node stands among others. */
export interface Surroundings {
  readonly function: string;
  readonly variable?: string;
}

/** The site of a node of the source. */
export function siteOf(source: Source, node: AnyNode, around: Surroundings, format: string, kind?: SiteKind): Site {
  const { text } = source;
  const found = kind === 'store' ? { kind, operator: '=', position: node.start } : operatorOf(node, text);
  const { line, column } = placeOf(source, found.position);
  const short = text.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
  return {
    id: `${line}:${column + 1}`,
    kind: kind ?? found.kind,
    operator: found.operator,
    line,
    column: column + 1,
    text: short.length > 80 ? `${short.slice(0, 79)}…` : short,
    function: around.function,
    ...(around.variable !== undefined && { variable: around.variable }),
    format,
  };
}

/** Sites in order of position. */
export function inOrder(sites: readonly Site[]): Site[] {
  return [...sites].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Collects sites while a source is rewritten. */
export class SiteRecorder implements Recorder {
  private readonly found: [AnyNode, SiteKind | undefined][] = [];
  private readonly stored = new Map<AnyNode, number>();

  operation(node: AnyNode, how: string): void {
    if (how === 'rounded' || how === 'once') this.found.push([node, undefined]);
  }

  literal(): void {
    // Those that round are sites.
  }

  site(kind: SiteKind, node: AnyNode, place?: number): void {
    this.found.push([node, kind]);
    if (place !== undefined) this.stored.set(node, place);
  }

  /** What was found, in order of position. */
  sites(source: Source, scopes: Scopes, placement: Placement, names: readonly string[], file?: string): Site[] {
    const sites = this.pairs(source, scopes, placement, names).map(([, site]) => {
      return file === undefined ? site : { ...site, file };
    });
    return inOrder(sites);
  }

  /** What was found, by node. */
  pairs(source: Source, scopes: Scopes, placement: Placement, names: readonly string[]): [AnyNode, Site][] {
    const around = surroundings(source.tree, new Owners(source, scopes));
    return this.found.map(([node, kind]) => {
      const place = kind === 'store' ? this.stored.get(node)! : placement.placeOf(bare(node));
      return [node, siteOf(source, node, around.get(node) ?? { function: '' }, names[place]!, kind)];
    });
  }
}

/** The function around every expression, and what its value is assigned to. */
function surroundings(tree: AnyNode, owners: Owners): Map<AnyNode, Surroundings> {
  const found = new Map<AnyNode, Surroundings>();
  const waiting: [AnyNode, Surroundings][] = [[tree, { function: '' }]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, around] = next;
    found.set(node, around);
    const owner = owners.of(node);
    const path = owner === undefined ? around.function : owner.path;
    const inside: Surroundings = { function: path };
    for (const child of childrenOf(node)) {
      const variable = isTransparent(node, child) ? around.variable : assignedBy(node, child);
      waiting.push([child, variable === undefined ? inside : { function: path, variable }]);
      if (node.type === 'AssignmentExpression' && child === node.left) {
        const own = nameOf(bare(node.left));
        if (own !== '') found.set(node, { ...around, variable: own });
      }
    }
    if (node.type === 'UpdateExpression') {
      const own = nameOf(bare(node.argument));
      if (own !== '') found.set(node, { ...around, variable: own });
    }
  }
  return found;
}

/** Parentheses and choices hand on where their value goes. */
function isTransparent(node: AnyNode, child: AnyNode): boolean {
  if (node.type === 'ConditionalExpression') return child !== node.test;
  if (node.type === 'SequenceExpression') return child === node.expressions.at(-1);
  return /^(?:Parenthesized|Logical)Expression$/.test(node.type);
}

/** What a node assigns the value of a part to. */
function assignedBy(node: AnyNode, child: AnyNode): string | undefined {
  if (isFunction(child)) return undefined;
  const name =
    node.type === 'VariableDeclarator' && child === node.init
      ? nameOf(node.id)
      : node.type === 'AssignmentExpression' && node.operator === '=' && child === node.right
        ? nameOf(bare(node.left))
        : node.type === 'Property' && child === node.value && !node.computed && node.key.type === 'Identifier'
          ? node.key.name
          : '';
  return name === '' ? undefined : name;
}

/** The last name before `[`. */
function nameOf(target: AnyNode): string {
  if (target.type === 'Identifier') return target.name;
  if (target.type !== 'MemberExpression') return '';
  return propertyName(target) ?? nameOf(bare(target.object));
}
