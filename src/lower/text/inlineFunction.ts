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
  chopper: Chopper,
  operations: Operations,
  name: string,
): { readonly code: string; readonly values: Readonly<Record<string, unknown>> } | undefined {
  const prefix = unusedPrefix(text);
  const recipes = recipesOf(chopper, prefix, operations);
  if (recipes === undefined) return undefined;
  const code = new MagicString(text);
  if (!inlineCalls(code, parseExpression(text, name).tree, fp, recipes, prefix, mostOperations(chopper)))
    return undefined;
  return { code: code.toString(), values: recipes.values };
}

/** What no name in a text begins with. */
function unusedPrefix(text: string): string {
  let prefix = '$n';
  for (let i = 1; text.includes(prefix); i++) prefix = `$n${i}_`;
  return prefix;
}
