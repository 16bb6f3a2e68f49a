/**
 * Type-checks samples as a reader's editor would: blocks of pages as they stand, samples of doc comments with the names of their file in scope.
 * @module
 */
import { join } from 'node:path';
import ts from 'typescript';
import { readExpected } from './expected.js';
import { lineOf, type Sample } from './samples.js';

/** A sample, and the source files (from the root) whose exports are in its scope too. */
export interface TypedSample extends Sample {
  readonly own?: readonly string[];
}

/**
 * What the compiler has to say of the samples, with file and line. Statements that are to throw are left out: they show
 * what types forbid.
 * @param root - the folder of tsconfig.tests.json
 */
export function typeErrors(samples: readonly TypedSample[], root: string): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.tests.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const files = new Map(samples.map((sample, i) => [join(root, 'tests', 'docs', `sample-${i}.ts`), sample]));
  const settings: ts.CompilerOptions = {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedModules: false,
    paths: { fpchop: [join(root, 'src/index.ts')], 'fpchop/*': [join(root, 'src/*/index.ts')] },
  };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const sample = files.get(name);
    if (sample === undefined) return getSourceFile(name, ...rest);
    return ts.createSourceFile(name, sampleText(sample, root), ts.ScriptTarget.ES2022, true);
  };
  const program = ts.createProgram([...files.keys()], settings, host);
  return [...files].flatMap(([name, sample]) => {
    const source = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter(({ start }) => !isToThrow(source, start ?? 0))
      .map(({ start, messageText }) => {
        const line = sample.line + lineOf(source.text, start ?? 0) - 1;
        return `${sample.file}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n  ')}`;
      });
  });
}

/** The sample as a module; what makes it one, and the names in scope, stand behind it, so that lines stay. */
function sampleText({ code, isWhole = false, own = [] }: TypedSample, root: string): string {
  if (isWhole) return `${code}\nexport {};`;
  const modules = ['src/index.ts', ...own];
  const given = modules.flatMap((file) => exportedNames(join(root, file)).map((name) => ({ name, file })));
  const scope = new Map(given.map(({ name, file }) => [name, file]));
  const mentioned = [...scope].filter(([name]) => new RegExp(`\\b${name}\\b`).test(code) && !isDeclared(name, code));
  const imports = mentioned.map(
    ([name, file]) => `import { ${name} } from ${JSON.stringify(join(root, file).replace(/\.ts$/, '.js'))};`,
  );
  return `${code}\nexport {}; ${imports.join(' ')}`;
}

const exportsOf = new Map<string, string[]>();

/** The values that a file exports by name. */
function exportedNames(file: string): string[] {
  const known = exportsOf.get(file);
  if (known !== undefined) return known;
  const source = ts.createSourceFile(file, ts.sys.readFile(file)!, ts.ScriptTarget.ES2022);
  const names = source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && !statement.isTypeOnly && statement.exportClause !== undefined) {
      if (!ts.isNamedExports(statement.exportClause)) return [];
      return statement.exportClause.elements.filter((element) => !element.isTypeOnly).map(({ name }) => name.text);
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
    }
    const isValue = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    return isValue && statement.name !== undefined ? [statement.name.text] : [];
  });
  exportsOf.set(file, [...new Set(names)]);
  return exportsOf.get(file)!;
}

/** Whether a sample declares or imports a name itself. */
function isDeclared(name: string, code: string): boolean {
  const source = ts.createSourceFile('sample.ts', code, ts.ScriptTarget.ES2022);
  return source.statements.some((statement) => {
    if (ts.isImportDeclaration(statement)) return new RegExp(`\\b${name}\\b`).test(statement.getText(source));
    if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name;
    return (
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations.some((one) => new RegExp(`\\b${name}\\b`).test(one.name.getText(source)))
    );
  });
}

/** Whether the statement at a position says that it throws. */
function isToThrow(source: ts.SourceFile, position: number): boolean {
  const statement = source.statements.find(({ pos, end }) => pos <= position && position < end);
  if (statement === undefined) return false;
  const comment = /^\s*;?\s*\/\/ ?(.*)/.exec(source.text.slice(statement.end))?.[1];
  return comment !== undefined && readExpected(comment)?.expected.kind === 'error';
}
