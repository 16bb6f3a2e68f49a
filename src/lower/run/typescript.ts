/**
 * TypeScript to JavaScript, by taking the types out and leaving blanks: lines and columns stay where they are.
 * @module
 */
import { createRequire } from 'node:module';
import * as nodeModule from 'node:module';

type Strip = (text: string) => string;

/** Whether a file holds TypeScript, by its name. */
export function isTypeScript(file: string): boolean {
  return /\.[cm]?ts$/.test(file);
}

/**
 * JavaScript in place of TypeScript.
 * @throws {@link SyntaxError} for enums, namespaces and parameter properties, which are code and not types;
 * Error where neither Node nor the package amaro can take types out
 */
export function strip(text: string, file: string): string {
  const run = (stripping ??= stripper(file));
  try {
    return run(text);
  } catch (error) {
    const { message = String(error) } = error as Error;
    const reason = message.split('\n').find((line) => line.trim() !== '') ?? message;
    throw new SyntaxError(`${file}: ${reason.trim()} (enums and parameter properties need a compiler or a bundler)`, {
      cause: error,
    });
  }
}

let stripping: Strip | undefined;

function stripper(file: string): Strip {
  const { stripTypeScriptTypes } = nodeModule as { stripTypeScriptTypes?: Strip };
  if (stripTypeScriptTypes !== undefined) {
    return (text) => withoutWarning(() => stripTypeScriptTypes(text));
  }
  const { transformSync } = amaro(file);
  return (text) => transformSync(text, { mode: 'strip-only' }).code;
}

interface Amaro {
  transformSync(text: string, options: { mode: 'strip-only' }): { code: string };
}

function amaro(file: string): Amaro {
  try {
    return createRequire(import.meta.url)('amaro') as Amaro;
  } catch (error) {
    const message = `${file}: TypeScript needs Node 22.13 or later, or the package amaro: npm install amaro`;
    throw new Error(message, { cause: error });
  }
}

/** Node calls the function experimental each time; the user did not choose it. */
function withoutWarning<T>(action: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
