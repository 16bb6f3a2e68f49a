/**
 * The facts of package.json, and that the core stands on nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Manifest {
  readonly type: string;
  readonly sideEffects: boolean;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

describe('package.json', () => {
  it.each(Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))(
    'pins %s to one version',
    (_, version) => expect(version).toMatch(/^\d+\.\d+\.\d+$/),
  );

  it('is an ESM package without side effects, for Node 20.19 and later', () => {
    expect(manifest).toMatchObject({
      type: 'module',
      sideEffects: false,
      license: 'MIT',
      engines: { node: '>=20.19' },
    });
  });

  it('ships the built files, their sources, the kernels, the data of npm start and the changelog', () => {
    expect([...manifest.files].sort()).toEqual(['CHANGELOG.md', 'data', 'dist', 'src', 'wasm']);
  });

  it.each(Object.entries(manifest.exports).filter(([, target]) => typeof target !== 'string'))(
    'gives the types of %s first',
    (_, conditions) => expect(Object.keys(conditions)).toEqual(['types', 'default']),
  );

  it.each(Object.entries(manifest.exports))('has a source for %s', (_, target) => {
    for (const file of typeof target === 'string' ? [] : Object.values(target)) {
      expect(existsSync(join(root, sourceOf(file))), file).toBe(true);
    }
  });

  it('has a source for the command', () =>
    expect(existsSync(join(root, sourceOf(manifest.bin['fpchop']!)))).toBe(true));

  it('builds when it is installed from a clone', () => expect(manifest.scripts['prepare']).toBe('npm run build'));
});

/** The source that a built file comes from. */
function sourceOf(built: string): string {
  return built.replace(/^\.\/dist\//, 'src/').replace(/(\.d\.ts|\.js)$/, '.ts');
}

/** What a source file imports or re-exports, types included. */
function importsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      found.push((node.moduleSpecifier as ts.StringLiteral).text);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      found.push(node.arguments.map((argument) => (ts.isStringLiteral(argument) ? argument.text : '?')).join());
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push(node.argument.literal.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every file that `start` reaches, with what it imports. */
function reach(start: string): Map<string, string[]> {
  const reached = new Map<string, string[]>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    const imports = importsOf(file);
    reached.set(file, imports);
    for (const specifier of imports.filter((name) => name.startsWith('.'))) {
      waiting.push(relative(root, join(root, dirname(file), specifier.replace(/\.js$/, '.ts'))));
    }
  }
  return reached;
}

describe('the core', () => {
  const core = reach('src/index.ts');
  const folders = ['format', 'random', 'rounding', 'kernel', 'arithmetic', 'value'];

  it('imports no package and no module of Node', () => {
    const foreign = [...core].flatMap(([file, imports]) =>
      imports.filter((specifier) => !specifier.startsWith('.')).map((specifier) => `${file} imports ${specifier}`),
    );
    expect(foreign).toEqual([]);
  });

  it('never imports a subpath', () => {
    const outside = [...core.keys()].filter((file) => {
      const [, folder, below] = file.split('/');
      return below !== undefined && !folders.includes(folder!);
    });
    expect(outside).toEqual([]);
    expect(core.size).toBeGreaterThan(10);
  });

  it('keeps chop apart from single values and arithmetic, so that it stays small', () => {
    const reached = [...reach('src/chop.ts').keys()];
    expect(reached.filter((file) => /^src\/(value|arithmetic)\//.test(file))).toEqual([]);
  });
});
