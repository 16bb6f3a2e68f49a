/**
 * Rewrites a source so that its arithmetic goes through a chopper. Text that is not rewritten stays where it is.
 * @module
 */
import type { AnyNode } from 'acorn';
import MagicString from 'magic-string';
import { analyse, type Analysis } from './analysis/analysis.js';
import { resolve, type Scopes } from './analysis/scopes.js';
import { checkUse } from './formats/check.js';
import { ExpressionFormats } from './formats/formats.js';
import { place, plainPlacement, type Placement } from './formats/placement.js';
import { checkLimits } from './limits.js';
import { placeOf, type Source } from './parse.js';
import type { Recorder } from './rewrite/record.js';
import { operatorOf } from './sites/operator.js';
import type { Settings } from './rewrite/rewriter.js';
import { OperationText } from './rewrite/text.js';
import { Visitor } from './rewrite/visitor.js';

/** The rewritten text, and the names it uses for the operations and, where free variables are known, for their scope. */
export interface Rewritten {
  readonly code: MagicString;
  readonly operations: string;
  readonly scope: string;
  readonly analysis: Analysis;
  readonly scopes: Scopes;
  readonly placement: Placement;
}

/** Rewrites `source`; throws a SyntaxError with line and column for what cannot be. */
export function transform(source: Source, settings: Settings): Rewritten {
  const scopes = resolve(source.tree);
  checkLimits(source, scopes, settings.limits);
  const result = rewrite(source, scopes, settings);
  checkEffects(source, scopes, settings, result.code.toString());
  return result;
}

function rewrite(source: Source, scopes: Scopes, settings: Settings): Rewritten {
  const { text, tree } = source;
  const { exact, rounded = new Set<string>(), round } = settings;
  const analysis = named(source, () => {
    for (const name of exact) {
      if (rounded.has(name)) throw new RangeError(`"exact" and "rounded" both name "${name}"`);
    }
    return analyse(tree, scopes, { exact: [...exact], rounded: [...rounded], round: (x) => round(x) });
  });
  const code = new MagicString(text);
  const fp = unused('$fp', text);
  const scope = unused('$scope', text);
  const isFree = (node: AnyNode): boolean => node.type === 'Identifier' && scopes.bindingOf(node)?.kind === 'free';
  const formats = settings.formats && new ExpressionFormats(source, scopes, analysis, settings.formats);
  const placement = formats === undefined ? plainPlacement : place(tree, formats);
  const ids: string[] = [];
  const own = formats === undefined ? settings : { ...settings, record: watched(settings.record, source, ids) };
  const operations = new OperationText(code, fp);
  new Visitor(source, code, analysis, own, operations, placement, { scope, isFree }).visit(tree, 'rounded');
  if (formats !== undefined) checkUse(source, scopes, settings.formats!, formats, ids);
  return { code, operations: fp, scope, analysis, scopes, placement };
}

/** A recorder that also takes down the places of the operations that are rounded. */
function watched(record: Recorder | undefined, source: Source, ids: string[]): Recorder {
  return {
    literal: (...found) => record?.literal(...found),
    site: (...found) => record?.site?.(...found),
    operation: (node, kind, why) => {
      record?.operation(node, kind, why);
      if (kind !== 'rounded' && kind !== 'once') return;
      const { line, column } = placeOf(source, operatorOf(node, source.text).position);
      ids.push(`${line}:${column + 1}`);
    },
  };
}

/** Throws for a name of `exact` or `rounded` that changes nothing, alone or beside the others. */
function checkEffects(source: Source, scopes: Scopes, settings: Settings, text: string): void {
  const { exact, rounded = new Set<string>(), record, ...rest } = settings;
  void record;
  if (exact.size + rounded.size === 0) return;
  const textOf = (one: ReadonlySet<string>, other: ReadonlySet<string>): string =>
    rewrite(source, scopes, { ...rest, exact: one, rounded: other }).code.toString();
  const none = new Set<string>();
  const plain = textOf(none, none);
  const without = (set: ReadonlySet<string>, name: string): Set<string> =>
    new Set([...set].filter((one) => one !== name));
  for (const option of ['exact', 'rounded'] as const) {
    for (const name of option === 'exact' ? exact : rounded) {
      const isExact = option === 'exact';
      const alone = isExact ? textOf(new Set([name]), none) : textOf(none, new Set([name]));
      if (alone !== plain) continue;
      const rest = isExact ? textOf(without(exact, name), rounded) : textOf(exact, without(rounded, name));
      if (rest !== text) continue;
      throw new RangeError(`${source.name}: "${option}" names "${name}", which has no effect: it is ${option} already`);
    }
  }
}

/** Adds the name of the source to what is wrong with names. */
function named<T>({ name }: Source, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError && /^"(exact|rounded)"/.test(error.message))
      error.message = `${name}: ${error.message}`;
    throw error;
  }
}

/** A name that does not occur in a text. */
function unused(name: string, text: string): string {
  let found = name;
  for (let i = 1; text.includes(found); i++) found = `${name}${i}`;
  return found;
}
