/**
 * Runs a sample and checks the results that it states.
 *
 *     expression            // result
 *     const name = …;       // result          checked if the comment is one; else a remark
 *     console.log(a, b);    // result          of a lone argument; or the printed lines in comments below
 *
 * Everything else is just run. `RangeError` and the like mean that the expression throws it.
 * @module
 */
import { transform } from 'esbuild';
import ts from 'typescript';
import { matches, readExpected, show, type Written } from './expected.js';
import { lineOf, type Sample } from './samples.js';

/** Gives the names that a module exports, by the name it is imported by. */
export type Modules = (specifier: string) => Promise<Record<string, unknown>>;

/** What became of a sample: how many results were checked, and what was wrong, with file and line. */
export interface Outcome {
  readonly checks: number;
  readonly failures: readonly string[];
}

/** One result that a sample states. */
interface Check {
  readonly line: number;
  readonly code: string;
  readonly written?: Written;
  /** Text that console.log is to print, where the statement is followed by it. */
  readonly printed?: readonly string[];
}

/** Names of `console` that a sample may use, collected instead of printed. */
type Print = (...values: unknown[]) => void;

/**
 * Runs `sample` with the names in `scope` defined.
 * @param modules - what its imports resolve to
 */
export async function runSample(sample: Sample, scope: Record<string, unknown>, modules: Modules): Promise<Outcome> {
  const failures: string[] = [];
  const fail = (line: number, message: string): void => void failures.push(`${sample.file}:${line}: ${message}`);
  const { script, checks, remarks } = instrument(sample);
  for (const { line, text } of remarks) fail(line, `"// ${text}" is not a result; write a remark on a line of its own`);
  if (checks.length + remarks.length === 0) fail(sample.line, 'this sample states no result');
  if (failures.length > 0) return { checks: checks.length, failures };

  let printed: string[] = [];
  const print: Print = (...values) =>
    void printed.push(
      ...values
        .map((value) => (typeof value === 'string' ? value : show(value)))
        .join(' ')
        .split('\n'),
    );
  let reached = 0;
  const check = async (index: number, evaluate: () => unknown): Promise<unknown> => {
    const { line, code, written, printed: lines } = checks[index]!;
    reached++;
    printed = [];
    let value: unknown;
    try {
      value = await evaluate();
    } catch (error) {
      const name = error instanceof Error ? error.constructor.name : String(error);
      if (written?.expected.kind === 'error' && written.expected.name === name) return undefined;
      const wanted = written === undefined ? '' : `expected ${describe(written)}, `;
      fail(line, `${code}: ${wanted}threw ${String(error)}`);
      return undefined;
    }
    if (lines !== undefined && !linesMatch(printed, lines)) {
      fail(line, `${code}: expected to print\n    ${lines.join('\n    ')}\n  printed\n    ${printed.join('\n    ')}`);
    }
    if (written === undefined) return value;
    if (!matches(value, written.expected)) fail(line, `${code}: expected ${describe(written)}, got ${show(value)}`);
    else if (isNumeric(value) && written.equation !== undefined && Number(value) !== written.equation.value) {
      fail(
        line,
        `${code}: the explanation "= ${written.equation.text}" is ${written.equation.value}, not ${show(value)}`,
      );
    }
    return value;
  };

  try {
    const { code } = await transform(script, { loader: 'ts', format: 'esm', target: 'node20' });
    const names = Object.keys(scope).filter((name) => /^[\w$]+$/.test(name) && name !== 'default');
    const body = `const { ${names.join(', ')} } = scope; { ${code}\n }`;
    const run = new AsyncFunction('scope', '__check', '__import', 'console', body);
    await run(scope, check, modules, { log: print });
    if (reached < checks.length) fail(sample.line, `only ${reached} of ${checks.length} results were reached`);
  } catch (error) {
    fail(sample.line, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  return { checks: checks.length, failures };
}

const AsyncFunction = async function () {}.constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function describe({ expected }: Written): string {
  switch (expected.kind) {
    case 'number':
      return show(expected.value);
    case 'literal':
      return show(expected.value);
    case 'error':
      return `a ${expected.name}`;
    case 'digits':
    case 'prefix':
      return `${expected.prefix}…`;
    case 'array':
      return `${expected.type ?? ''}[${[...expected.items.map((item) => describe({ expected: item })), ...(expected.cut ? ['…'] : [])].join(', ')}]`;
    case 'object':
      return `{ ${[...expected.fields].map(([key, field]) => `${key}: ${describe({ expected: field })}`).join(', ')}${expected.cut ? ', …' : ''} }`;
  }
}

/** A line that is `…` stands for any lines; one that ends in it is a prefix. */
function linesMatch(printed: readonly string[], lines: readonly string[]): boolean {
  if (lines.length === 0) return printed.length === 0;
  const [line, ...rest] = lines as [string, ...string[]];
  if (line === '…') return printed.some((_, i) => linesMatch(printed.slice(i), rest)) || rest.length === 0;
  const [given, ...others] = printed;
  if (given === undefined) return false;
  const same = line.endsWith('…') ? given.startsWith(line.slice(0, -1)) : given.trimEnd() === line;
  return same && linesMatch(others, rest);
}

/** The sample with its checked statements replaced by calls of `__check` and its imports by `__import`. */
function instrument(sample: Sample): {
  script: string;
  checks: Check[];
  remarks: { line: number; text: string }[];
} {
  const { code } = sample;
  const source = ts.createSourceFile('sample.ts', code, ts.ScriptTarget.ES2022, true);
  const checks: Check[] = [];
  const remarks: { line: number; text: string }[] = [];
  let script = '';
  for (const statement of source.statements) {
    const text = statement.getText(source);
    const line = sample.line + lineOf(code, statement.getStart(source)) - 1;
    const comment = commentBehind(code, statement.end);
    const written = comment === undefined ? undefined : readExpected(comment);
    if (ts.isImportDeclaration(statement)) {
      script += importOf(statement, source);
    } else if (ts.isExpressionStatement(statement)) {
      const { expression } = statement;
      const log = loggedBy(expression);
      const printed = log === undefined || comment !== undefined ? [] : commentsBelow(code, statement.end);
      if (written !== undefined || printed.length > 0) {
        const tested = written !== undefined && log?.length === 1 ? log[0]! : expression;
        script += `await __check(${checks.length}, async () => (${tested.getText(source)}));\n`;
        checks.push({
          line,
          code: text.replace(/;$/, ''),
          ...(written !== undefined && { written }),
          ...(printed.length > 0 && { printed }),
        });
      } else {
        if (comment !== undefined) remarks.push({ line, text: comment });
        script += `${text}\n`;
      }
    } else {
      script += `${text}\n`;
      const name = declaredBy(statement);
      if (written !== undefined && name !== undefined) {
        script += `await __check(${checks.length}, async () => ${name});\n`;
        checks.push({ line, code: name, written });
      }
    }
  }
  return { script, checks, remarks };
}

/** The text of a line comment that follows a statement on its last line. */
function commentBehind(code: string, end: number): string | undefined {
  const line = code.slice(end).split('\n')[0]!;
  return /^\s*;?\s*\/\/ ?(.*)$/.exec(line)?.[1];
}

/** The texts of the line comments directly below a statement. */
function commentsBelow(code: string, end: number): string[] {
  const lines = code.slice(end).split('\n').slice(1);
  const length = lines.findIndex((line) => !line.startsWith('//'));
  return lines.slice(0, length < 0 ? lines.length : length).map((line) => line.replace(/^\/\/ ?/, '').trimEnd());
}

/** The arguments of `console.log(…)`. */
function loggedBy(expression: ts.Expression): readonly ts.Expression[] | undefined {
  const isLog = ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
  return isLog ? expression.arguments : undefined;
}

/** The name that `const name = …` declares. */
function declaredBy(statement: ts.Statement): string | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const { declarations } = statement.declarationList;
  const name = declarations.at(-1)!.name;
  return declarations.length === 1 && ts.isIdentifier(name) ? name.text : undefined;
}

function importOf(statement: ts.ImportDeclaration, source: ts.SourceFile): string {
  const clause = statement.importClause;
  const module = `await __import(${statement.moduleSpecifier.getText(source)})`;
  if (clause === undefined) return `${module};\n`;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return '';
  const named = clause.namedBindings;
  let script = clause.name === undefined ? '' : `const { default: ${clause.name.text} } = ${module};\n`;
  if (named !== undefined && ts.isNamespaceImport(named)) script += `const ${named.name.text} = ${module};\n`;
  if (named !== undefined && ts.isNamedImports(named)) {
    const names = named.elements
      .filter((element) => !element.isTypeOnly)
      .map(({ propertyName, name }) => (propertyName === undefined ? name.text : `${propertyName.text}: ${name.text}`));
    script += `const { ${names.join(', ')} } = ${module};\n`;
  }
  return script;
}
