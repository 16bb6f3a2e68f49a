/**
 * Limits of the house: what keeps the code readable, measured on the syntax trees of all sources.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Vectors, packages under test and photographs are data; what is generated has no reader. */
const DATA = /^tests\/(vectors|packages)\/|^bench\/results\/|\.generated\.ts$/;

/** Files of the repository, committed or about to be. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /^(src|wasm|scripts|bench|tests)\//.test(file) && !DATA.test(file));

const sources = files.filter((file) => /^src\/.*\.ts$/.test(file));
const trees = new Map(
  files
    .filter((file) => /^(src|wasm)\/.*\.ts$/.test(file))
    .map((file) => [
      file,
      ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true),
    ]),
);

function visitAll(file: string, see: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    see(node);
    ts.forEachChild(node, visit);
  };
  visit(trees.get(file)!);
}

/** What a file imports from beside it, types included, as files of the repository. */
function importsOf(file: string): string[] {
  const found: string[] = [];
  visitAll(file, (node) => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined;
    if (specifier !== undefined && ts.isStringLiteral(specifier) && specifier.text.startsWith('.')) {
      found.push(posix.join(dirname(file), specifier.text.replace(/\.js$/, '.ts')));
    }
  });
  return found;
}

/** The circles of imports, each named from its first file. */
function circles(): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    path.push(file);
    for (const next of importsOf(file)) if (trees.has(next)) visit(next);
    path.pop();
    state.set(file, 'done');
  };
  for (const file of sources) visit(file);
  return found;
}

function lineOf(file: string, place: number): number {
  return trees.get(file)!.getLineAndCharacterOfPosition(place).line + 1;
}

describe('the house', () => {
  it('has no circle of imports, of types neither', () => expect(circles()).toEqual([]));

  it('has at most 20 files side by side in a folder', () => {
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 20)).toEqual([]);
  });

  it('has no function body of more than 80 lines in src and wasm', () => {
    const long: string[] = [];
    for (const file of trees.keys()) {
      visitAll(file, (node) => {
        const body = ts.isFunctionLike(node) && 'body' in node ? (node.body as ts.Node | undefined) : undefined;
        if (body === undefined) return;
        const lines = lineOf(file, body.end) - lineOf(file, body.getStart()) + 1;
        if (lines > 80) long.push(`${file}:${lineOf(file, node.getStart())}: ${lines}`);
      });
    }
    expect(long).toEqual([]);
  });

  it('has no function of more than seven parameters in src', () => {
    const many: string[] = [];
    for (const file of sources) {
      visitAll(file, (node) => {
        if (!ts.isFunctionLike(node) || node.parameters.length <= 7) return;
        many.push(`${file}:${lineOf(file, node.getStart())}: ${node.parameters.length}`);
      });
    }
    expect(many).toEqual([]);
  });

  it('has fewer than ten casts by way of unknown in src, each with its reason behind it', () => {
    const casts = sources.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) => line.includes('as unknown as'))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(casts.length).toBeLessThan(10);
    expect(casts.filter((line) => !/ \/\/ \S+ \S+/.test(line))).toEqual([]);
  });

  it('names its files in camelCase, experiments apart, which have their ids', () => {
    const odd = sources.filter((file) => !/^[a-z][A-Za-z0-9]*(\.generated)?\.ts$/.test(posix.basename(file)));
    expect(odd).toEqual([]);
  });
});
