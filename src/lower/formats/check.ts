/**
 * Whether every key of `formats` changes something that is rounded.
 * @module
 */
import type { AnyNode } from 'acorn';
import type { Scopes } from '../analysis/scopes.js';
import type { Source } from '../parse.js';
import { keyOf, propertyName, walkAll } from '../syntax.js';
import type { ExpressionFormats, FormatTable } from './formats.js';
import { exactKey, isOwner, unmatched } from './keys.js';

/** How something with a name is computed: rounded, or exactly. */
interface Named {
  readonly name: string;
  readonly isRounded: boolean;
  /** The functions that declare it, from the inside out; of variables. */
  readonly path?: string;
}

/**
 * Throws for the first key that matches nothing, or only what stays exact.
 * @param ids - the places of the operations that are rounded
 */
export function checkUse(
  source: Source,
  scopes: Scopes,
  { keys }: FormatTable,
  formats: ExpressionFormats,
  ids: readonly string[],
): void {
  const named = namesIn(source.tree, scopes, formats);
  const check = (key: string, found: readonly Named[], known: readonly string[]): void => {
    if (found.length === 0) throw unmatched(source.name, key, known);
    if (!found.some(({ isRounded }) => isRounded)) throw exactKey(source.name, key);
  };
  const all = [...new Set(named.map(({ name }) => name))];
  for (const [name, { text }] of keys.names)
    check(
      text,
      named.filter((one) => one.name === name),
      all,
    );
  for (const { text, owner, name } of keys.owned) {
    const found = named.filter(({ path, ...one }) => one.name === name && path !== undefined && isOwner(owner, path));
    const known = named.flatMap(({ path, name: own }) => (path ? [`${path.split('.').at(-1)}.${own}`] : []));
    check(text, found, [...new Set(known)]);
  }
  for (const { text, owner } of keys.functions) {
    const owners = formats.owners.all.filter(({ name }) => name !== '');
    if (!owners.some(({ path }) => isOwner(owner, path))) {
      throw unmatched(
        source.name,
        text,
        owners.map(({ name }) => `${name}()`),
      );
    }
  }
  for (const { text, first, last } of keys.lines) {
    const isThere = ids.some((id) => parseInt(id, 10) >= first && parseInt(id, 10) <= last);
    if (!isThere) throw unmatched(source.name, text, ids);
  }
  for (const [id, { text }] of keys.places) if (!ids.includes(id)) throw unmatched(source.name, text, ids);
}

/** Variables, properties and functions of a source. */
function namesIn(tree: AnyNode, scopes: Scopes, formats: ExpressionFormats): Named[] {
  const named: Named[] = [];
  for (const binding of scopes.bindings) {
    const [around] = formats.owners.around(binding);
    const isRounded = binding.references.some((one) => formats.target(one) !== undefined);
    named.push({ name: binding.name, isRounded, ...(around !== undefined && { path: around.path }) });
  }
  for (const { name, above } of formats.owners.all) {
    if (name !== '') named.push({ name, isRounded: true, ...(above !== undefined && { path: above.path }) });
  }
  walkAll(tree, (node) => {
    if (node.type === 'MemberExpression') {
      const name = propertyName(node);
      if (name !== undefined)
        named.push({ name: name.replace('#', ''), isRounded: formats.target(node) !== undefined });
    } else if (node.type === 'Property' || node.type === 'PropertyDefinition' || node.type === 'MethodDefinition') {
      const name = keyOf(node);
      if (name !== undefined) named.push({ name: name.replace('#', ''), isRounded: formats.isRoundedProperty(name) });
    }
  });
  return named;
}
