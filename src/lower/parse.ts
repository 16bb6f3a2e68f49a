/**
 * From text to a syntax tree, and errors that say where in the text.
 * @module
 */
import { getLineInfo, parse, parseExpressionAt, type AnyNode, type Options } from 'acorn';

/** Where something stands in a text: the line counted from 1, the column from 0, as in source maps. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text and its tree; `text` may begin with something that the author did not write. */
export interface Source {
  readonly text: string;
  readonly tree: AnyNode;
  /** Length of what stands before the author's text. */
  readonly offset: number;
  /** How the source is called in messages. */
  readonly name: string;
  /** The name of the function that it is the text of; an arrow does not say its own. */
  readonly functionName?: string;
}

const options: Options = { ecmaVersion: 'latest', sourceType: 'module', preserveParens: true };

/** How a file is loaded: as an ES module, or as CommonJS, which is sloppy code unless it says otherwise. */
export type SourceType = 'module' | 'commonjs';

/** The tree of a whole module. */
export function parseModule(text: string, name: string, sourceType: SourceType = 'module'): Source {
  return guarded(text, 0, name, () => parse(text, { ...options, sourceType }));
}

/**
 * The tree of what a function's `toString` gives: an expression, or a method as it stands in an object or a class.
 * Code is taken as strict, as all modules are.
 */
export function parseFunction(text: string, name: string): Source {
  if (!isMethod(text)) return guarded(text, 0, name, () => wholeExpression(text, 0));
  return guarded(`({${text}})`, 2, name, (method) => wholeExpression(method, 0));
}

/** The tree of a text that is one expression, as lowered functions are. */
export function parseExpression(text: string, name: string): Source {
  return guarded(text, 0, name, (whole) => wholeExpression(whole, 0));
}

/** Whether the text is neither a function, nor a class, nor an arrow: `name(x) {…}`, `async *name(x) {…}`, `get name() {…}`. */
function isMethod(text: string): boolean {
  if (/^(async\s+)?function\b|^class\b/.test(text)) return false;
  try {
    wholeExpression(`({${text}})`, 0);
    return true;
  } catch {
    return false;
  }
}

function wholeExpression(text: string, start: number): AnyNode {
  const tree = parseExpressionAt(text, start, options);
  const rest = text.slice(tree.end).replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
  if (rest.trim() === '') return tree;
  throw Object.assign(new SyntaxError('Unexpected token'), { pos: tree.end });
}

function guarded(text: string, offset: number, name: string, read: (text: string) => AnyNode): Source {
  try {
    return { text, tree: read(text), offset, name };
  } catch (error) {
    const { message, pos = 0 } = error as SyntaxError & { pos?: number };
    throw errorAt({ text, offset, name }, pos, message.replace(/ \(\d+:\d+\)$/, ''));
  }
}

/** Where a position of `source` is in the author's text. */
export function placeOf({ text, offset }: Omit<Source, 'tree'>, position: number): Place {
  const { line, column } = getLineInfo(text, position);
  return { line, column: line === 1 ? column - offset : column };
}

/** A SyntaxError whose message ends in line and column (both counted from 1), with the place as `loc` for bundlers. */
export function errorAt(source: Omit<Source, 'tree'>, position: number, message: string): SyntaxError {
  const loc = placeOf(source, position);
  const text = `${source.name}: ${message} (line ${loc.line}, column ${loc.column + 1})`;
  return Object.assign(new SyntaxError(text), { loc });
}
