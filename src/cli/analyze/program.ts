/**
 * A file as a function without arguments, whose result is a call in the scope of the module.
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyNode } from 'acorn';
import MagicString from 'magic-string';
import type { Lowerable } from '../../lower/index.js';
import { packageOf } from '../../lower/run/nearestPackage.js';
import { parseAs } from '../../lower/sourceType.js';
import { isTypeScript, strip } from '../../lower/run/typescript.js';
import { about } from '../failure.js';

/** What can be explored. */
export interface FileProgram {
  readonly fn: Lowerable;
  /** What the module imports. */
  readonly scope: object;
  /** Modules that the file imports: they run as they are, and their numbers start afresh. */
  readonly foreign: readonly string[];
  /** Characters before the first line of the file. */
  readonly prefix: number;
  readonly lines: readonly string[];
}

const prefix = '() => { ';

/**
 * Reads a file.
 * @param call - an expression in the scope of the module; `default(…)` is its default export
 */
export async function programOf(file: string, call: string): Promise<FileProgram> {
  const path = resolve(file);
  const text = readText(file);
  const plain = isTypeScript(path) ? strip(text, file) : text.replace(/^#!.*/, (line) => ' '.repeat(line.length));
  const { source, sourceType } = parseAs(plain, file, undefined, packageOf(path).sourceType);
  const scope: Record<string, unknown> = {};
  const foreign: string[] = [];
  const code = new MagicString(plain);
  let defaultName: string | undefined;
  if (sourceType === 'commonjs') {
    const module = { exports: {} };
    Object.assign(scope, { require: createRequire(path), module, exports: module.exports });
  } else {
    for (const node of (source.tree as AnyNode & { type: 'Program' }).body) {
      if (node.type === 'ImportDeclaration') {
        foreign.push(String(node.source.value));
        await importInto(scope, node, path);
        blank(code, plain, node.start, node.end);
      } else if (node.type === 'ExportNamedDeclaration') {
        blank(code, plain, node.start, node.declaration ? node.declaration.start : node.end);
      } else if (node.type === 'ExportAllDeclaration') blank(code, plain, node.start, node.end);
      else if (node.type === 'ExportDefaultDeclaration') defaultName = keepDefault(code, plain, node);
    }
  }
  const expression = defaultName === undefined ? call : call.replace(/^default\b/, defaultName);
  const whole = `${prefix}${code.toString()}\nreturn (${expression}\n); }`;
  try {
    const fn = new Function(`return (${whole});`)() as Lowerable;
    return { fn, scope, foreign, prefix: prefix.length, lines: text.replace(/\n$/, '').split('\n') };
  } catch (error) {
    throw about(`${file} with --call ${JSON.stringify(call)}`, error);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw about(file, error);
  }
}

/** Blanks in place of text, so that lines and columns stay. */
function blank(code: MagicString, text: string, start: number, end: number): void {
  if (end > start) code.update(start, end, text.slice(start, end).replaceAll(/[^\n]/g, ' '));
}

/** The name that the default export is called by. */
function keepDefault(code: MagicString, text: string, node: AnyNode & { type: 'ExportDefaultDeclaration' }): string {
  const { declaration } = node;
  const name = (declaration as { id?: { name: string } | null }).id?.name;
  const isDeclaration = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration';
  if (name !== undefined && isDeclaration) {
    blank(code, text, node.start, declaration.start);
    return name;
  }
  code.update(node.start, declaration.start, 'const $main = '.padEnd(declaration.start - node.start));
  return '$main';
}

async function importInto(
  scope: Record<string, unknown>,
  node: AnyNode & { type: 'ImportDeclaration' },
  path: string,
): Promise<void> {
  const name = String(node.source.value);
  const target = /^\.{0,2}\//.test(name) ? new URL(name, pathToFileURL(path)).href : resolvePackage(name, path);
  const namespace = (await import(target)) as Record<string, unknown>;
  for (const one of node.specifiers) {
    if (one.type === 'ImportNamespaceSpecifier') scope[one.local.name] = namespace;
    else if (one.type === 'ImportDefaultSpecifier') scope[one.local.name] = namespace['default'];
    else
      scope[one.local.name] =
        namespace[one.imported.type === 'Identifier' ? one.imported.name : String(one.imported.value)];
  }
}

function resolvePackage(name: string, path: string): string {
  if (name.startsWith('node:')) return name;
  return pathToFileURL(createRequire(path).resolve(name)).href;
}
