/**
 * Which variables stay exact: those whose integers steer the program (docs/lower.md states the rules).
 *
 * A variable is *counted* if everything assigned to it is an integer by syntax, and *countable* if that may be so: its
 * first value comes from outside, or from a call. Where a variable is used decides: a counted one stays exact wherever
 * it steers, a countable one only as an index, a length or a bound.
 * @module
 */
import type { AnyNode, ForStatement, Identifier } from 'acorn';
import type { Integers } from './integers.js';
import type { Binding, Scopes } from './scopes.js';
import { bracketed, indexArguments, loopTests } from './steering.js';
import { bare, childrenOf, isBitwise, isInteger, propertyName } from './syntax.js';
import { isConstant, type Write } from './writes.js';

/** What stays exact in a source. */
export interface Dataflow {
  isExact(node: Identifier): boolean;
  /** Expressions whose value goes to a variable that stays exact. */
  readonly values: ReadonlySet<AnyNode>;
  /** Tests of loops. */
  readonly tests: ReadonlySet<AnyNode>;
}

/** Finds what stays exact; `names` are variables and properties that the user says do. */
export function dataflow(tree: AnyNode, scopes: Scopes, integers: Integers, names: ReadonlySet<string>): Dataflow {
  const { integral, positions, operands } = integers;
  const exact = new Set<Binding>();
  const tests = loopTests(tree);
  const bindingsOf = (nodes: readonly Identifier[]): Binding[] => nodes.flatMap((node) => scopes.bindingOf(node) ?? []);

  const countable = largestSet((has) => (write) => {
    if (write.kind === 'unknown') return write.initial;
    return assigns(write, (node) => {
      if (node.type !== 'Identifier') return true;
      const leaf = scopes.bindingOf(node);
      return leaf !== undefined && (isConstant(leaf) || has(leaf));
    });
  });
  const countedNow = (): ReadonlySet<Binding> =>
    largestSet((has) => (write, binding) => {
      // A first value from elsewhere counts as an integer if the source then treats it as one.
      if (write.initial && countable.has(binding) && isTreatedAsInteger(binding)) return true;
      if (write.kind === 'unknown') return false;
      return assigns(write, (node) => {
        if (node.type === 'MemberExpression') return names.has(propertyName(node) ?? '');
        const leaf = node.type === 'Identifier' ? scopes.bindingOf(node) : undefined;
        return leaf !== undefined && (exact.has(leaf) || has(leaf));
      });
    });

  /** The largest set of variables all of whose assignments are allowed, given that set. */
  function largestSet(
    rule: (has: (binding: Binding) => boolean) => (write: Write, binding: Binding) => boolean,
  ): ReadonlySet<Binding> {
    const set = new Set(scopes.bindings.filter(({ writes }) => writes.length > 0));
    const allows = rule((binding) => set.has(binding));
    for (let size = -1; size !== set.size;) {
      size = set.size;
      for (const binding of set) if (!binding.writes.every((write) => allows(write, binding))) set.delete(binding);
    }
    return set;
  }
  function assigns({ kind, operator = '', value }: Write, leaf: (node: AnyNode) => boolean): boolean {
    if (kind === 'step' || isBitwise(operator)) return true;
    if (kind === 'compound' && !/^[-+*%]=$/.test(operator)) return false;
    return value !== undefined && integral(value, leaf);
  }

  let counted = countedNow();
  const mark = (binding: Binding): void => {
    if (exact.has(binding)) return;
    exact.add(binding);
    for (const { value } of binding.writes) if (value !== undefined) markSteering(value);
  };
  /** Variables that steer by their value: an index, a length, or what is assigned to one. */
  const markSteering = (node: AnyNode): void => {
    for (const one of bindingsOf(positions(node))) if (isConstant(one) || countable.has(one)) mark(one);
    for (const one of bindingsOf(operands(node))) if (counted.has(one)) mark(one);
  };
  const markCounted = (node: AnyNode): void => {
    for (const one of bindingsOf(operands(node))) if (counted.has(one)) mark(one);
  };

  const counts = (node: AnyNode): boolean => {
    const isInteger = integral(node, (leaf) => {
      if (leaf.type === 'MemberExpression') return names.has(propertyName(leaf) ?? '');
      const binding = leaf.type === 'Identifier' ? scopes.bindingOf(leaf) : undefined;
      return binding !== undefined && (exact.has(binding) || counted.has(binding));
    });
    return isInteger && bindingsOf(positions(node)).some((binding) => !isConstant(binding));
  };
  /** A comparison with something that is counted makes the other side a bound. */
  const markTest = (outer: AnyNode): void => {
    const node = bare(outer);
    if (node.type === 'LogicalExpression') {
      markTest(node.left);
      markTest(node.right);
    } else if (node.type === 'UnaryExpression' && node.operator === '!') markTest(node.argument);
    else if (node.type === 'BinaryExpression' && /^([<>]=?|!==?)$/.test(node.operator)) {
      if (!counts(node.left) && !counts(node.right)) return;
      for (const side of [node.left, node.right]) {
        markCounted(side);
        for (const one of bindingsOf(positions(side))) if (isConstant(one) || countable.has(one)) mark(one);
        for (const one of bindingsOf(operands(side))) if (isConstant(one) && one.kind !== 'variable') mark(one);
      }
    } else if (counts(node)) markCounted(node);
  };
  const markCounters = ({ init, update }: ForStatement): void => {
    if (!init || !update) return;
    const started = bindingsOf(targetsOf(init));
    for (const binding of bindingsOf(updatesOf(update))) {
      if (started.includes(binding) && counted.has(binding)) mark(binding);
    }
  };
  const visit = (node: AnyNode): void => {
    const index = bracketed(node);
    if (index !== undefined) markSteering(index);
    if (tests.has(node)) markTest(node);
    if (node.type === 'ForStatement') markCounters(node);
    if (node.type === 'CallExpression' || node.type === 'NewExpression') indexArguments(node).forEach(markSteering);
    if (node.type === 'BinaryExpression' && isBitwise(node.operator)) markCounted(node);
    if (node.type === 'UnaryExpression' && node.operator === '~') markCounted(node.argument);
    if (node.type === 'AssignmentExpression') {
      if (isBitwise(node.operator)) markCounted(node.right);
      if (node.left.type === 'MemberExpression' && propertyName(node.left) === 'length') markSteering(node.right);
    }
    for (const child of childrenOf(node)) visit(child);
  };

  for (const binding of scopes.bindings) if (names.has(binding.name)) mark(binding);
  for (let size = -1; size !== exact.size; counted = countedNow()) {
    size = exact.size;
    visit(tree);
  }
  const values = [...exact].flatMap(({ writes }) => writes.flatMap(({ value }) => value ?? []));
  return {
    isExact: (node) => exact.has(scopes.bindingOf(node)!),
    values: new Set(values),
    tests,
  };
}

/** Whether a variable, after its first value, is given a bitwise result, or is only stepped by integers. */
function isTreatedAsInteger({ writes }: Binding): boolean {
  const later = writes.filter(({ initial }) => !initial);
  return writes.some(isBits) || (later.length > 0 && later.every(isStep));
}

/** Whether an assignment is ++, --, or += or -= of an integer literal. */
function isStep({ kind, operator = '', value }: Write): boolean {
  return kind === 'step' || (/^[-+]=$/.test(operator) && value !== undefined && isInteger(bare(value)));
}

/** Whether an assignment gives a bitwise result. */
function isBits({ operator = '', value }: Write): boolean {
  if (isBitwise(operator)) return true;
  const node = value && bare(value);
  return node?.type === 'BinaryExpression' && isBitwise(node.operator) && operator === '';
}

/** The variables that the first part of a `for` sets. */
function targetsOf(init: AnyNode): Identifier[] {
  const node = bare(init);
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id] : []));
  return updatesOf(node);
}

/** The variables that the last part of a `for` changes. */
function updatesOf(outer: AnyNode): Identifier[] {
  const node = bare(outer);
  if (node.type === 'SequenceExpression') return node.expressions.flatMap(updatesOf);
  if (node.type !== 'UpdateExpression' && node.type !== 'AssignmentExpression') return [];
  const target = bare(node.type === 'UpdateExpression' ? node.argument : node.left);
  return target.type === 'Identifier' ? [target] : [];
}
