/**
 * Webs: the definitions of a local variable that reach a common use. A variable that is used for two things in turn, like a
 * `var i` that is data here and counts a loop there, is two webs.
 * @module
 */
import type { AnyNode, Identifier } from 'acorn';
import { isFunction, walk, walkAll } from '../syntax.js';
import { Reach } from './reach.js';
import type { Binding, Scopes } from './scopes.js';

/** Which definitions belong together. */
export interface Webs {
  /** What stands for the web that an identifier belongs to; undefined where the variable is not split. */
  webOf(node: Identifier): Identifier | undefined;
}

export function websOf(tree: AnyNode, scopes: Scopes): Webs {
  const shared = sharedBindings(tree, scopes);
  const links = new Links();
  const known = (node: AnyNode): Binding | undefined => {
    const binding = node.type === 'Identifier' ? scopes.bindingOf(node) : undefined;
    const isLocal = binding?.kind === 'variable' || binding?.kind === 'parameter';
    return isLocal && !shared.has(binding) ? binding : undefined;
  };
  const run = (code: AnyNode): void => {
    const reach = new Reach(known, (a, b) => links.unite(a, b));
    if (!reach.run(code)) for (const binding of reach.seen) shared.add(binding);
  };
  run(tree);
  walkAll(tree, (node) => {
    if (isFunction(node) && node !== tree) run(node);
    if (node.type === 'PropertyDefinition' && node.value && !isFunction(node.value)) run(node.value);
    if (node.type === 'StaticBlock') for (const statement of node.body) run(statement);
  });
  return { webOf: (node) => (known(node) === undefined ? undefined : links.find(node)) };
}

/** Variables that several functions use. */
function sharedBindings(tree: AnyNode, scopes: Scopes): Set<Binding> {
  const homes = new Map<Binding, AnyNode>();
  const shared = new Set<Binding>();
  walk(tree, tree, (node, home) => {
    if (node.type === 'Identifier') {
      const binding = scopes.bindingOf(node);
      if (binding === undefined) return home;
      if ((homes.get(binding) ?? home) !== home) shared.add(binding);
      homes.set(binding, home);
    }
    if (isFunction(node)) {
      // A name of a function is used outside and inside.
      const binding = node.id ? scopes.bindingOf(node.id) : undefined;
      if (binding !== undefined) shared.add(binding);
    }
    return isFunction(node) || node.type === 'ClassBody' || node.type === 'StaticBlock' ? node : home;
  });
  return shared;
}

/** Identifiers that belong together. */
class Links {
  private readonly above = new Map<Identifier, Identifier>();

  /** undefined for what nothing was united with. */
  find(node: Identifier): Identifier | undefined {
    if (!this.above.has(node)) return undefined;
    let root = node;
    for (let next = this.above.get(root)!; next !== root; next = this.above.get(root)!) root = next;
    for (let at = node; at !== root;) {
      const next = this.above.get(at)!;
      this.above.set(at, root);
      at = next;
    }
    return root;
  }

  unite(a: Identifier, b: Identifier): void {
    for (const one of [a, b]) if (!this.above.has(one)) this.above.set(one, one);
    const [x, y] = [this.find(a)!, this.find(b)!];
    if (x !== y) this.above.set(y, x);
  }
}
