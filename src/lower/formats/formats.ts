/**
 * The format of every expression of a source: C's rule. An operation is done in the widest format of its operands, and the
 * result is rounded when it is stored. Formats are static: they are found by syntax and the keys of `formats`.
 * @module
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from 'acorn';
import type { Format } from '../../format/format.js';
import type { Analysis } from '../analysis/analysis.js';
import { bitFunctions, integerProperties } from '../analysis/builtins.js';
import type { Binding, Scopes } from '../analysis/scopes.js';
import { placeOf, type Source } from '../parse.js';
import { bare, isBitwise, isRelation, isText, propertyName, spineOf, type Code } from '../syntax.js';
import { holds, joinOf } from './holds.js';
import { isOwner, type Key, type Keys } from './keys.js';
import { operatorOf } from '../sites/operator.js';
import { Owners } from './owners.js';

/** What a lowering knows of formats besides its own: the keys, and all formats, its own first. */
export interface FormatTable {
  readonly keys: Keys;
  readonly formats: readonly Format[];
  /** How each rounds literals: to nearest. */
  readonly round: readonly ((x: number) => number)[];
}

/** The place of a format in the table; undefined for what takes the format of its surroundings. */
export type Place = number | undefined;

/** Answers for one source. */
export class ExpressionFormats {
  readonly owners: Owners;
  private readonly known = new Map<AnyNode, Place>();
  private readonly byBinding = new Map<Binding, Key | undefined>();

  constructor(
    private readonly source: Source,
    private readonly scopes: Scopes,
    private readonly analysis: Analysis,
    private readonly table: FormatTable,
  ) {
    this.owners = new Owners(source, scopes);
  }

  /** The format of a value. */
  of(outer: AnyNode): Place {
    const node = bare(outer);
    if (this.known.has(node)) return this.known.get(node);
    if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
      // From the inside out, so that long chains need no recursion.
      const spine = spineOf(node);
      for (let i = spine.length - 1; i >= 0; i--) {
        if (!this.known.has(spine[i]!)) this.known.set(spine[i]!, this.find(spine[i]!));
      }
    } else this.known.set(node, this.find(node));
    return this.known.get(node);
  }

  private find(node: AnyNode): Place {
    switch (node.type) {
      case 'Identifier':
        if (/^(undefined|NaN|Infinity)$/.test(node.name) || this.analysis.isExact(node)) return undefined;
        return this.keyOfVariable(node)?.format ?? 0;
      case 'MemberExpression':
        return this.member(node);
      case 'CallExpression':
        return this.call(node);
      case 'BinaryExpression':
        if (isRelation(node.operator) || isBitwise(node.operator) || /^in/.test(node.operator)) return undefined;
        if (isText(node) || this.analysis.closure(node) !== 0) return undefined;
        return this.at(node) ?? this.join(node, [node.left, node.right]);
      case 'LogicalExpression':
        return this.join(node, [node.left, node.right]);
      case 'ConditionalExpression':
        return this.join(node, [node.consequent, node.alternate]);
      case 'UpdateExpression':
        return this.target(node.argument);
      case 'AssignmentExpression':
        return this.target(node.left);
      case 'UnaryExpression':
        return /^[-+]$/.test(node.operator) ? this.of(node.argument) : undefined;
      case 'SequenceExpression':
        return this.of(node.expressions.at(-1)!);
      case 'ChainExpression':
        return this.of(node.expression);
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'TaggedTemplateExpression':
      case 'ImportExpression':
      case 'MetaProperty':
        return 0;
      default:
        return undefined; // literals, and what is no number
    }
  }

  /** The format of a variable, property or element that is assigned; undefined for what stays exact, and for patterns. */
  target(outer: AnyNode): Place {
    const node = bare(outer);
    if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return undefined;
    return this.analysis.isExact(node) ? undefined : (this.keyOf(node)?.format ?? 0);
  }

  /** The key of a variable, a property, or what the last name before `[` names. */
  keyOf(outer: AnyNode): Key | undefined {
    const node = bare(outer);
    switch (node.type) {
      case 'Identifier':
        return this.keyOfVariable(node);
      case 'MemberExpression': {
        const name = propertyName(node);
        return name === undefined ? this.keyOf(node.object) : this.named(name);
      }
      case 'ChainExpression':
        return this.keyOf(node.expression);
      case 'CallExpression':
        return this.keyOf(node.callee);
      default:
        return undefined;
    }
  }

  /** The key of properties, and of functions that have no variable. */
  named(name: string): Key | undefined {
    return this.table.keys.names.get(name.replace('#', ''));
  }

  keyOfVariable(node: Identifier): Key | undefined {
    const binding = this.scopes.bindingOf(node);
    if (binding === undefined) return this.named(node.name);
    if (!this.byBinding.has(binding)) this.byBinding.set(binding, this.keyOfBinding(binding));
    return this.byBinding.get(binding);
  }

  private keyOfBinding(binding: Binding): Key | undefined {
    const { owned, names, functions } = this.table.keys;
    const around = [...this.owners.around(binding)];
    const inFunction = owned.find(
      ({ owner, name }) => name === binding.name && around[0] && isOwner(owner, around[0].path),
    );
    if (inFunction !== undefined) return inFunction;
    const byName = names.get(binding.name);
    if (byName !== undefined || binding.kind === 'function' || binding.kind === 'class') return byName;
    const innermost = around.find(({ path }) => functions.some(({ owner }) => isOwner(owner, path)));
    return innermost && functions.find(({ owner }) => isOwner(owner, innermost.path));
  }

  /** The key of what a function returns. */
  keyOfResult(code: Code): Key | undefined {
    const owner = this.owners.of(code);
    if (owner === undefined || owner.name === '') return undefined;
    const { owned } = this.table.keys;
    const inside = owned.find((key) => key.name === owner.name && owner.above && isOwner(key.owner, owner.above.path));
    return inside ?? this.named(owner.name);
  }

  /** The format that a key gives to an operation by its place. */
  at(node: AnyNode): Place {
    const { lines, places } = this.table.keys;
    if (lines.length === 0 && places.size === 0) return undefined;
    const { position } = operatorOf(node, this.source.text);
    const { line, column } = placeOf(this.source, position);
    const byPlace = places.get(`${line}:${column + 1}`);
    const byLine = lines.find(({ first, last }) => line >= first && line <= last);
    return (byPlace ?? byLine)?.format;
  }

  /** The format that an operation on several values is done in; an error where none holds all of them. */
  join(node: AnyNode, parts: readonly AnyNode[]): Place {
    let joined: Place;
    for (const part of parts) {
      const one = this.of(part);
      if (one === undefined || one === joined) continue;
      joined = this.joinPlaces(node, joined, one);
    }
    return joined;
  }

  isRoundedProperty(name: string): boolean {
    return !this.analysis.model.property(name.replace('#', '')).root().isExact;
  }

  /** Whether a variable is declared outside of the source. */
  isOuter(node: Identifier): boolean {
    const kind = this.scopes.bindingOf(node)?.kind;
    return kind === 'free' || kind === 'import';
  }

  isFloat64(place: number): boolean {
    const { precision, emin, emax } = this.table.formats[place]!;
    return precision === 53 && emin === -1022 && emax === 1023;
  }

  /** Whether a call is one of Math. */
  isOfMath(node: CallExpression): boolean {
    return this.analysis.mathName(node) !== undefined;
  }

  /** The join of two formats; undefined where there is none. */
  widest(a: Place, b: Place): Place {
    return a === undefined || b === undefined || a === b ? (a ?? b) : joinOf(this.table.formats, a, b);
  }

  /** The join of a target and a value. */
  joinPlaces(node: AnyNode, a: Place, b: Place): Place {
    const both = this.widest(a, b);
    if (both === undefined && a !== undefined && b !== undefined) throw this.unjoined(node, a, b);
    return both;
  }

  /** Whether a value of one format is a value of another as it is. */
  isHeld(outer: number, inner: Place): boolean {
    return inner === undefined || outer === inner || holds(this.table.formats[outer]!, this.table.formats[inner]!);
  }

  private unjoined(node: AnyNode, a: number, b: number): RangeError {
    const { formats } = this.table;
    const { line, column } = placeOf(this.source, operatorOf(node, this.source.text).position);
    const [first, second, base] = [a, b, 0].map((i) => formats[i]!.name);
    return new RangeError(
      `${this.source.name}: "formats" gives an operation operands in ${first} and ${second}, and ${base} does not hold both` +
        `; give it a format by "@${line}:${column + 1}" (line ${line}, column ${column + 1})`,
    );
  }

  private member(node: MemberExpression): Place {
    const name = propertyName(node);
    if (name !== undefined && integerProperties.has(name)) return undefined;
    const object = bare(node.object);
    if (this.analysis.isMath(object)) return undefined;
    if (object.type === 'Identifier' && object.name === 'Number') return undefined;
    return this.analysis.isExact(node) ? undefined : (this.keyOf(node)?.format ?? 0);
  }

  private call(node: CallExpression): Place {
    const name = this.analysis.mathName(node);
    if (name === undefined) {
      return this.analysis.closure(node) === 2 ? undefined : (this.keyOf(node.callee)?.format ?? 0);
    }
    if (bitFunctions.has(name)) return undefined;
    if (name === 'random') return 0;
    const isOwnRounding = /^(floor|ceil|trunc|round|sign|abs|min|max|f(16)?round)$/.test(name);
    const parts = node.arguments.map((one) => (one.type === 'SpreadElement' ? one.argument : one));
    return (isOwnRounding ? undefined : this.at(node)) ?? this.join(node, parts);
  }
}
