/**
 * The files of a module: itself, and what it imports by relative paths.
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import { dirname, resolve } from 'node:path';
import { parse } from 'acorn';

/** A file of a module. */
export interface ModuleFile {
  readonly file: string;
  readonly text: string;
  /** Where its syntax is wrong, and how. */
  readonly wrong?: { readonly line: number; readonly message: string };
}

/** A module's own file, and those that it imports by relative paths; `leaveOut` says which are not looked at. */
export async function* moduleFiles(
  start: string,
  leaveOut: (file: string) => boolean = () => false,
): AsyncGenerator<ModuleFile, void, undefined> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || leaveOut(file)) continue;
    seen.add(file);
    const text = await readFile(file, 'utf8');
    const { specifiers, wrong } = importsOf(text, file);
    yield { file, text, ...(wrong !== undefined && { wrong }) };
    for (const specifier of specifiers) {
      const imported = resolve(dirname(file), specifier);
      if (/^\.{1,2}\//.test(specifier) && existsSync(imported)) waiting.push(imported);
    }
  }
}

interface ModuleNode {
  readonly type: string;
  readonly source?: { readonly value?: unknown } | null;
}

interface Imports extends Pick<ModuleFile, 'wrong'> {
  readonly specifiers: readonly string[];
}

/** What the top level of a module imports and re-exports; nothing of a file that is no JavaScript. */
function importsOf(text: string, file: string): Imports {
  try {
    const isTypeScript = /\.[cm]?ts$/.test(file);
    if (!isTypeScript && !/\.[cm]?js$/.test(file)) return { specifiers: [] };
    const script = isTypeScript ? stripTypes(text) : text;
    const options = { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true, locations: true } as const;
    const { body } = parse(script, options) as { readonly body: readonly ModuleNode[] };
    return { specifiers: body.flatMap(({ source }) => (typeof source?.value === 'string' ? [source.value] : [])) };
  } catch (error) {
    const { loc, message } = error as { readonly loc?: { readonly line: number }; readonly message: string };
    const wrong = loc === undefined ? undefined : { line: loc.line, message: message.replace(/ \(\d+:\d+\)$/, '') };
    return { specifiers: [], ...(wrong !== undefined && { wrong }) };
  }
}

/** Puts blanks in the place of types, where Node can; else the text is as it was. */
function stripTypes(text: string): string {
  const { stripTypeScriptTypes } = nodeModule as { readonly stripTypeScriptTypes?: (text: string) => string };
  return stripTypeScriptTypes?.(text) ?? text;
}
