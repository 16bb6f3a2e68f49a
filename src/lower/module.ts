/**
 * lowerModule: the text of a whole module, its arithmetic rounded.
 * @module
 */
import { chopper } from '../chopper.js';
import { directiveOf, writeOptions, type Directive } from './directive.js';
import { errorAt, parseModule, type Source } from './parse.js';
import { nearestOf } from './runtime.js';
import { transform } from './transform.js';

/** A module's new text, and the source map that leads back. */
export interface LoweredModule {
  readonly code: string;
  /** A source map, version 3, as JSON text. */
  readonly map: string;
}

/**
 * The text of a module that begins with `'use precision …'`, with its arithmetic rounded as the directive says;
 * undefined for other modules. The new text imports `fpchop/lower/runtime`.
 * @param code - JavaScript, as an ES module
 * @param name - of the file, for messages and the source map
 * @throws {@link SyntaxError} with line and column, for what cannot be lowered and for directives that mean nothing
 * @example
 * const lowered = lowerModule("'use precision float16'; export const third = 1 / 3;", 'third.js')!;
 * lowered.code.split('; ').at(-1)                            // 'export const third = $fp.div(1, 3);'
 * lowerModule('export const third = 1 / 3;', 'third.js')     // undefined
 */
export function lowerModule(code: string, name: string): LoweredModule | undefined {
  if (!code.includes('use precision')) return undefined;
  const source = parseModule(code, name);
  return atDirective(source, () => {
    const directive = directiveOf(source.tree);
    return directive && rewrite(source, directive);
  });
}

function rewrite(source: Source, { node, format, options, exact }: Directive): LoweredModule {
  const nearest = nearestOf(chopper(format, { ...options, seed: options.seed ?? 0 }));
  const { code: text, operations } = transform(source, { round: nearest, exact: new Set(exact), limits: {} });
  text.update(
    node.start,
    node.end,
    `import { precision as ${operations}In } from 'fpchop/lower/runtime'; ` +
      `const ${operations} = ${operations}In(${JSON.stringify(format)}${writeOptions(options)});`,
  );
  const map = text.generateMap({ source: source.name, includeContent: true, hires: 'boundary' });
  return { code: text.toString(), map: map.toString() };
}

/** What is wrong with the words of the directive is wrong there. */
function atDirective<T>(source: Source, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    const message = (error as Error).message.replace(`${source.name}: `, '');
    throw errorAt(source, Math.max(0, source.text.indexOf('use precision') - 1), message);
  }
}
