/**
 * Which packages of an app are lowered whole, and to what.
 * @module
 */
import { readWords } from './directive.js';
import { triedPackages } from './triedPackages.js';

/** What the plugin can be told. Unknown keys are errors. */
export interface PluginOptions {
  /**
   * Packages that are lowered whole: the words of the directive, as if each of their modules began with it. Of a package
   * in the list of docs/lower.md, only the modules that the list names are lowered; others warn, as nobody has tried
   * them.
   * @defaultValue none
   */
  readonly packages?: Readonly<Record<string, string>>;
  /** Modules whose path it matches are lowered to `words`. */
  readonly include?: RegExp;
  /** The words of the directive for `include`. */
  readonly words?: string;
}

/** What a file is lowered to. */
export interface Chosen {
  readonly words: string;
  readonly warnings: readonly string[];
}

/** The name of the package that a file is installed with; undefined for the app's own. */
export function packageNameOf(file: string): string | undefined {
  const parts = file.split(/[\\/]/);
  const at = parts.lastIndexOf('node_modules') + 1;
  if (at === 0) return undefined;
  return parts[at]!.startsWith('@') ? `${parts[at]}/${parts[at + 1]}` : parts[at];
}

/** The words for a file; undefined if nothing but a directive of its own lowers it. */
export function chosenWords(file: string, { packages = {}, include, words }: PluginOptions): Chosen | undefined {
  const name = packageNameOf(file);
  if (name === 'fpchop') return undefined;
  const ofPackage = name !== undefined && Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (ofPackage === undefined) {
    return include?.test(file) === true && words !== undefined ? { words, warnings: [] } : undefined;
  }
  const tried = triedPackages[name!];
  if (tried === undefined) {
    const warning = `fpchop: nobody has tried ${name} in low precision; look at its results before you trust them`;
    return { words: ofPackage, warnings: [warning] };
  }
  if ('never' in tried) {
    return { words: ofPackage, warnings: [`fpchop: ${name} should not be lowered: ${tried.never}`] };
  }
  return { words: ofPackage, warnings: [] };
}

/**
 * Checks the options of the plugin.
 * @throws {@link TypeError} or {@link RangeError} for what means nothing, before anything is built
 */
export function checkPluginOptions(options: unknown): PluginOptions {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`precision: "options" expected an object, got ${options === null ? 'null' : typeof options}`);
  }
  for (const key of Object.keys(options)) {
    if (!['packages', 'include', 'words'].includes(key)) {
      throw new RangeError(`precision: unknown option "${key}", expected only packages, include, words`);
    }
  }
  const { packages, include, words } = options as Record<string, unknown>;
  if (packages !== undefined && (typeof packages !== 'object' || packages === null || Array.isArray(packages))) {
    throw new TypeError(`precision: "packages" expected an object { name: words }, got ${String(packages)}`);
  }
  for (const [name, one] of Object.entries(packages ?? {})) checkWords(one, `packages["${name}"]`);
  if (include !== undefined && !(include instanceof RegExp)) {
    throw new TypeError(`precision: "include" expected a RegExp, got ${typeof include}`);
  }
  if ((include === undefined) !== (words === undefined)) {
    throw new RangeError('precision: "include" and "words" expected together');
  }
  if (words !== undefined) checkWords(words, 'words');
  return options;
}

function checkWords(words: unknown, name: string): void {
  if (typeof words !== 'string') {
    throw new TypeError(`precision: "${name}" expected the words of a directive, got ${typeof words}`);
  }
  try {
    readWords(words);
  } catch (error) {
    const { message } = error as Error;
    const kind = error instanceof TypeError ? TypeError : RangeError;
    throw new kind(`precision: "${name}": ${message}`, { cause: error });
  }
}
