/**
 * lowerModule: the text of a whole module, its arithmetic rounded.
 * @module
 */
import type { AnyNode, ExpressionStatement } from 'acorn';
import type MagicString from 'magic-string';
import { chopper } from '../chopper.js';
import { formatLike } from '../format/names.js';
import { directiveOf, readWords, writeOptions, type Directive, type Words } from './directive.js';
import { errorAt, type Source, type SourceType } from './parse.js';
import { checkChoices, settingsOf } from './options.js';
import { parseAs } from './sourceType.js';
import { choppersOf } from './formats/table.js';
import { Notes } from './notes.js';
import { inOrder, type Site } from './sites/sites.js';
import { transform } from './transform.js';

/** A module's new text, and the source map that leads back. */
export interface LoweredModule {
  readonly code: string;
  /** A source map, version 3, as JSON text. */
  readonly map: string;
  /** Where it computes, in order of position; `file` is the name that was given. */
  readonly sites: readonly Site[];
}

/** What `lowerModule` can be told about a module. Unknown keys are errors. */
export interface ModuleOptions {
  /**
   * The words of a directive, `'bfloat16 stochastic seed=1'`, as if the module began with it. A directive of its own wins.
   * @defaultValue none: modules without a directive are left alone
   */
  readonly words?: string;
  /**
   * How the file is loaded.
   * @defaultValue found from the name (.mjs, .cjs) and the text (`import` and `export`, or `module.exports` and
   * `require`); `'module'` where both say nothing
   */
  readonly sourceType?: SourceType;
}

/** A lowered module, and what may surprise in it. */
export interface RewrittenModule extends LoweredModule {
  /** How many warnings a report has. */
  warnings(): number;
}

/** How lowered text comes by its operations. */
export interface Runtime {
  /** The specifier of `fpchop/lower/runtime`. */
  readonly specifier: string;
  /** An expression that gives the operations of modules without a directive; they have one of their own without it. */
  readonly shared?: string;
}

const installed: Runtime = { specifier: 'fpchop/lower/runtime' };

/**
 * The text of a module that begins with `'use precision …'`, or of any module where `words` are given, with its
 * arithmetic rounded as the words say; undefined for other modules. The new text imports, or as CommonJS requires,
 * `fpchop/lower/runtime`. CommonJS is sloppy code unless it says `'use strict'`; both stay as they are.
 * @param code - JavaScript, as an ES module or as CommonJS
 * @param name - of the file, for messages and the source map
 * @param options - `words`, and `sourceType`
 * @throws {@link SyntaxError} with line and column, for what cannot be lowered and for directives that mean nothing;
 * {@link RangeError} or {@link TypeError} for options and words that mean nothing
 * @example
 * const lowered = lowerModule("'use precision float16'; export const third = (x) => x / 3;", 'third.js')!;
 * lowered.code.split('; ').at(-1)                            // 'export const third = (x) => $fp.div(x, 3);'
 * lowerModule('export const third = (x) => x / 3;', 'third.js')  // undefined
 * const common = lowerModule('exports.third = 1 / 3;', 'third.js', { words: 'float16' })!;
 * common.code.split(';')[0]                                  // "const { precision: $fpIn } = require('fpchop/lower/runtime')"
 */
export function lowerModule(code: string, name: string, options: ModuleOptions = {}): LoweredModule | undefined {
  const { words, sourceType } = checkOptions(options);
  const lowered = rewriteModule(
    code,
    name,
    words === undefined ? undefined : readWords(words),
    { sourceType },
    installed,
  );
  return lowered && { code: lowered.code, map: lowered.map, sites: lowered.sites };
}

/** lowerModule, for words that are read already and a runtime from elsewhere. */
export function rewriteModule(
  code: string,
  name: string,
  words: Words | undefined,
  loaded: { readonly sourceType: SourceType | undefined; readonly fallback?: SourceType },
  runtime: Runtime,
): RewrittenModule | undefined {
  if (words === undefined && !code.includes('use precision')) return undefined;
  const { source, sourceType } = parseAs(code, name, loaded.sourceType, loaded.fallback);
  return atDirective(source, () => {
    const directive = directiveOf(source.tree);
    const chosen = directive ?? words;
    if (chosen === undefined) return undefined;
    return rewrite(source, sourceType, chosen, directive === undefined ? runtime : { specifier: runtime.specifier });
  });
}

function rewrite(source: Source, sourceType: SourceType, words: Words | Directive, runtime: Runtime): RewrittenModule {
  const { format, options } = words;
  const choices = checkChoices(words, source.name);
  const rounding = chopper(format, { ...options, seed: options.seed ?? 0 });
  const { choppers, table } = choppersOf(rounding, words.formats, source.name);
  const settings = { ...settingsOf(rounding, choices), ...(table !== undefined && { formats: table }), limits: {} };
  const notes = new Notes(rounding);
  const rewritten = transform(source, { ...settings, record: notes });
  const { code: text, operations } = rewritten;
  const making = `${operations}In(${JSON.stringify(format)}${writeOptions(options)})`;
  const specifier = `'${runtime.specifier.replaceAll("'", '%27')}'`;
  const loading =
    sourceType === 'module'
      ? `import { precision as ${operations}In } from ${specifier}; `
      : `const { precision: ${operations}In } = require(${specifier}); `;
  const others = choppers
    .slice(1)
    .map(({ format: one }, i) => `, ${operations}${i + 1} = ${operations}.format(${JSON.stringify(formatLike(one))})`)
    .join('');
  const prologue =
    runtime.shared === undefined
      ? `${loading}const ${operations} = ${making}${others};`
      : `const ${operations} = ${runtime.shared}${others};`;
  begin(text, source, sourceType, 'node' in words ? words.node : undefined, prologue);
  const map = text.generateMap({ source: source.name, includeContent: true, hires: 'boundary' });
  return {
    code: text.toString(),
    map: map.toString(),
    get sites() {
      const pairs = notes.sites(source, rewritten, settings, rounding);
      return inOrder(pairs.map(([, site]) => ({ ...site, file: source.name })));
    },
    warnings: () => notes.findings(rewritten.analysis, source, choices.constants === 'format').length,
  };
}

/**
 * Puts the prologue where the module begins, on a line that is there: in place of its directive, after the directives
 * of CommonJS (`'use strict'` must stay the first of all), after `#!`.
 */
function begin(
  text: MagicString,
  { tree, text: original }: Source,
  sourceType: SourceType,
  own: ExpressionStatement | undefined,
  prologue: string,
): void {
  const directives = directivesOf(tree);
  const last = directives.at(-1);
  if (own !== undefined && (sourceType === 'module' || own === last)) text.update(own.start, own.end, prologue);
  else if (last !== undefined) {
    if (own !== undefined) text.remove(own.start, own.end);
    text.appendLeft(last.end, `${original[last.end - 1] === ';' ? '' : ';'} ${prologue}`);
  } else {
    const start = /^#!.*(?:\r\n|[\n\r\u2028\u2029])?/.exec(original)?.[0].length ?? 0;
    if (start === 0) text.prepend(`${prologue} `);
    else text.prependRight(start, `${prologue} `);
  }
}

function directivesOf(tree: AnyNode): ExpressionStatement[] {
  const found: ExpressionStatement[] = [];
  if (tree.type !== 'Program') return found;
  for (const node of tree.body) {
    if (node.type !== 'ExpressionStatement' || node.directive === undefined) break;
    found.push(node);
  }
  return found;
}

/** What is wrong with the words of the directive is wrong there. */
function atDirective<T>(source: Source, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const place = source.text.indexOf('use precision');
    if (error instanceof SyntaxError || place < 0) throw error;
    const message = (error as Error).message.replace(`${source.name}: `, '');
    throw errorAt(source, Math.max(0, place - 1), message);
  }
}

function checkOptions(options: unknown): { words: string | undefined; sourceType: SourceType | undefined } {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`lowerModule: "options" expected an object, got ${options === null ? 'null' : typeof options}`);
  }
  for (const key of Object.keys(options)) {
    if (key !== 'words' && key !== 'sourceType') {
      throw new RangeError(`lowerModule: unknown option "${key}", expected only words, sourceType`);
    }
  }
  const { words, sourceType } = options as Record<string, unknown>;
  if (words !== undefined && typeof words !== 'string') {
    throw new TypeError(`lowerModule: "words" expected the words of a directive, got ${typeof words}`);
  }
  if (sourceType !== undefined && sourceType !== 'module' && sourceType !== 'commonjs') {
    throw new RangeError(`lowerModule: "sourceType" expected module or commonjs, got ${String(sourceType)}`);
  }
  return { words, sourceType };
}
