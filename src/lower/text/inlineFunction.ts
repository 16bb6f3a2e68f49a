/**
 * Arithmetic in the text of a lowered function.
 * @module
 */
import MagicString from 'magic-string';
import type { Chopper } from '../../chopper.js';
import { parseExpression } from '../parse.js';
import type { Operations } from '../runtime.js';
import { inlineCalls } from './inline.js';
import { mostOperations, recipesOf } from './recipes.js';

/** The text of a lowered function with expressions for calls, and the values that they name; undefined where all stay calls. */
export function inlineFunction(
  text: string,
  fp: string,
  choppers: readonly Chopper[],
  operations: readonly Operations[],
  name: string,
): { readonly code: string; readonly values: Readonly<Record<string, unknown>> } | undefined {
  const prefix = unusedPrefix(text);
  const fps = choppers.map((_, i) => (i === 0 ? fp : `${fp}${i}`));
  const recipes = choppers.map((one, i) => recipesOf(one, i === 0 ? prefix : `${prefix}${i}_`, operations[i]!));
  const served = choppers.filter((_, i) => recipes[i] !== undefined);
  if (served.length === 0) return undefined;
  const most = served.reduce((least, one) => Math.min(least, mostOperations(one)), Infinity);
  const code = new MagicString(text);
  if (!inlineCalls(code, parseExpression(text, name).tree, fps, recipes, prefix, most)) return undefined;
  const values = recipes.map((one) => one?.values);
  return { code: code.toString(), values: Object.assign({}, ...values) as Record<string, unknown> };
}

/** What no name in a text begins with. */
function unusedPrefix(text: string): string {
  let prefix = '$n';
  for (let i = 1; text.includes(prefix); i++) prefix = `$n${i}_`;
  return prefix;
}
