/**
 * The names by which a user says what stays exact and what is rounded.
 *
 * `n` are the variables and properties called n, `n[]` what they hold, `n()` what functions of that name return, `C.n` the
 * property n of the class C, `f.n` the variable n of the function f.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import { nearest } from '../../nearest.js';
import {
  bare,
  isClass,
  isFunction,
  keyOf,
  propertyName,
  walk,
  walkAll,
  type Code,
  type FunctionNode,
} from '../syntax.js';
import { elementsOf, type Cell } from './cells.js';
import type { Model } from './model.js';
import type { Places } from './places.js';
import type { Binding } from './scopes.js';

/** The cells that a name means. */
export function cellsNamed(
  name: string,
  option: string,
  model: Model,
  places: Places,
  cells: ReadonlySet<Cell>,
): Cell[] {
  const parts = /^(?:([\w$]+)\.)?(#?[\w$]+)(\[\]|\(\))?$/.exec(name);
  if (parts === null) {
    throw new RangeError(`"${option}" expected names like n, counts[], IX(), Class.n or f.n, got "${name}"`);
  }
  const [, owner, plain, suffix] = parts;
  const word = plain!.replace('#', '');
  const found = owner === undefined ? named(word, cells) : owned(owner, word, option, model, places);
  const meant =
    suffix === '()'
      ? resultsNamed(word, found, model, places)
      : suffix === '[]'
        ? found.map(({ container }) => elementsOf(container))
        : found;
  if (meant.length > 0) return meant;
  const known = [...cells].filter(({ kind }) => kind === 'variable' || kind === 'property').map((cell) => cell.name);
  const near = nearest(word, known);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  throw new RangeError(`"${option}" names "${name}", which the source does not use${hint}`);
}

/** Variables and properties of a name. */
function named(name: string, cells: ReadonlySet<Cell>): Cell[] {
  return [...cells].filter((cell) => cell.name === name && (cell.kind === 'variable' || cell.kind === 'property'));
}

function resultsNamed(name: string, found: readonly Cell[], model: Model, places: Places): Cell[] {
  const codes = found.flatMap(({ container }) => [...container.root().functions]);
  const results = codes.flatMap((code) => {
    const body = places.bodyOf(code);
    return body === undefined ? [] : [model.result(body).root()];
  });
  for (const group of model.groups.values()) if (group.name === name) results.push(group.result.root());
  return [...new Set(results)];
}

/** `Class.property` or `function.variable`. */
function owned(owner: string, name: string, option: string, model: Model, places: Places): Cell[] {
  const codes: Code[] = [];
  walkAll(model.tree, (node) => {
    if ((isFunction(node) || isClass(node)) && nameOf(node, model) === owner) codes.push(node);
    if (node.type === 'MethodDefinition' && keyOf(node) === owner) codes.push(node.value as FunctionNode);
    if (node.type === 'Property' && keyOf(node) === owner && isFunction(node.value)) codes.push(node.value);
  });
  const variables = codes.flatMap((code) => variablesOf(code, name, model));
  if (variables.length > 0) return variables;
  const classes = codes.filter((code) => writesProperty(code, name, model, places));
  if (classes.length === 0) return [];
  const foreign = foreignWrite(classes, name, model, places);
  if (foreign === undefined) return [model.property(name).root()];
  throw new RangeError(
    `"${option}" names "${owner}.${name}", but other objects have a property "${name}" too; use "${name}" for all of them`,
  );
}

function nameOf(code: Code, model: Model): string | undefined {
  if (code.id) return code.id.name;
  return isFunction(code) ? model.holders.get(code)?.name : undefined;
}

/** The cells of the variables of a name that a function declares. */
function variablesOf(code: Code, name: string, model: Model): Cell[] {
  if (!isFunction(code)) return [];
  const own = new Set<Binding>();
  walk(code, true, (node) => {
    if (node !== code && isFunction(node)) return undefined;
    const binding = node.type === 'Identifier' && node.name === name ? model.scopes.bindingOf(node) : undefined;
    if (binding === undefined || binding.kind === 'free') return true;
    const first = binding.references[0]!;
    if (first.start >= code.start && first.end <= code.end) own.add(binding);
    return true;
  });
  return [...own].flatMap(({ references }) => [
    ...new Set(references.flatMap((one: Identifier) => model.variable(one)?.root() ?? [])),
  ]);
}

/** Whether a property of a name is assigned in an object that is an instance of `code`. */
function writesProperty(code: Code, name: string, model: Model, places: Places): boolean {
  return (
    receiversOf(name, model).some((object) => places.containerOf(object)?.root() === model.instancesOf(code).root()) ||
    fieldsOf(code).includes(name)
  );
}

function fieldsOf(code: Code): string[] {
  if (!isClass(code)) return [];
  return code.body.body.flatMap((one) => (one.type === 'PropertyDefinition' ? (keyOf(one) ?? []) : []));
}

/** An assignment of the property to something else than an instance of these classes. */
function foreignWrite(codes: readonly Code[], name: string, model: Model, places: Places): AnyNode | undefined {
  const own = new Set(codes.map((code) => model.instancesOf(code).root()));
  return receiversOf(name, model).find((object) => {
    const container = places.containerOf(object)?.root();
    return container !== undefined && !own.has(container);
  });
}

/** The objects of whose property of a name something is assigned, and object literals that have it. */
function receiversOf(name: string, model: Model): AnyNode[] {
  const found: AnyNode[] = [];
  const target = (outer: AnyNode): void => {
    const node = bare(outer);
    if (node.type === 'MemberExpression' && propertyName(node) === name) found.push(node.object);
  };
  walkAll(model.tree, (node) => {
    if (node.type === 'AssignmentExpression') target(node.left);
    if (node.type === 'UpdateExpression') target(node.argument);
    if (node.type !== 'ObjectExpression') return;
    if (node.properties.some((one) => one.type === 'Property' && keyOf(one) === name)) found.push(node);
  });
  return found;
}
