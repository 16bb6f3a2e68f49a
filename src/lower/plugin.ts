/**
 * fpchop/lower/plugin: lowers the modules of an app that begin with `'use precision …'`, and whole packages, in Vite,
 * Rollup, webpack and esbuild.
 *
 *     // vite.config.js
 *     import { vite as precision } from 'fpchop/lower/plugin';
 *     export default { plugins: [precision({ packages: { 'ml-matrix': 'bfloat16' } })] };
 * @module
 */
import { createUnplugin } from 'unplugin';
import { readWords, type Words } from './directive.js';
import { lowerModule, rewriteModule, type LoweredModule, type ModuleOptions } from './module.js';
import { chosenWords, checkPluginOptions, packageNameOf, type Chosen, type PluginOptions } from './packages.js';

export type { SourceType } from './parse.js';
export { lowerModule, type LoweredModule, type ModuleOptions, type PluginOptions };

/** A plugin of Vite or Rollup. */
export interface NamedPlugin {
  readonly name: string;
}

/** A plugin of webpack. */
export interface ApplyingPlugin {
  /** Called by webpack. */
  apply(compiler: unknown): void;
}

/** A plugin of esbuild. */
export interface SettingUpPlugin {
  readonly name: string;
  /** Called by esbuild. */
  readonly setup: (build: unknown) => void | Promise<void>;
}

const plugin = createUnplugin((given: PluginOptions | undefined) => {
  const options = checkPluginOptions(given ?? {});
  const { packages = {}, include } = options;
  const names = Object.keys(packages);
  const isAsked = names.length > 0 || include !== undefined;
  const warned = new Set<string>();
  return {
    name: 'fpchop',
    // Without packages, bundlers that know filters call for modules with a directive alone.
    transform: {
      ...(!isAsked && { filter: { code: 'use precision' } }),
      handler(code: string, id: string) {
        const file = id.replace(/\?.*$/s, '');
        const chosen = /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(file) ? chosenWords(file, options) : undefined;
        for (const warning of chosen?.warnings ?? []) {
          if (!warned.has(warning)) this.warn(warning);
          warned.add(warning);
        }
        return lowerFile(code, file, chosen, (message) => this.warn(message));
      },
    },
    // What Vite bundles in advance never meets this plugin.
    vite: { config: () => ({ optimizeDeps: { exclude: names } }) },
  };
});

function lowerFile(
  code: string,
  file: string,
  chosen: Chosen | undefined,
  warn: (message: string) => void,
): { code: string; map: string } | undefined {
  if (chosen === undefined && !code.includes('use precision')) return undefined;
  const words: Words | undefined = chosen === undefined ? undefined : readWords(chosen.words);
  try {
    const lowered = rewriteModule(code, file, words, { sourceType: undefined }, { specifier: 'fpchop/lower/runtime' });
    const count = lowered?.warnings() ?? 0;
    if (count > 0) {
      warn(
        `${file}: ${count} ${count === 1 ? 'warning' : 'warnings'} of its lowering; fpchop lower ${file} --report shows them`,
      );
    }
    return lowered && { code: lowered.code, map: lowered.map };
  } catch (error) {
    if (error instanceof SyntaxError && /\.[cm]?tsx?$/.test(file)) {
      error.message += '; TypeScript must be compiled before this plugin sees it';
    } else if (error instanceof Error && chosen !== undefined) {
      const name = packageNameOf(file);
      if (name !== undefined) error.message += `; "packages" asks for ${name}`;
    }
    throw error;
  }
}

/** The plugin for `plugins` of vite.config.js. */
export const vite = plugin.vite as (options?: PluginOptions) => NamedPlugin;
/** The plugin for `plugins` of rollup.config.js; also of Rolldown. */
export const rollup = plugin.rollup as (options?: PluginOptions) => NamedPlugin;
/** The plugin for `plugins` of webpack.config.js. */
export const webpack = plugin.webpack as (options?: PluginOptions) => ApplyingPlugin;
/** The plugin for `plugins` of esbuild's `build`, which must be given `bundle: true`. */
export const esbuild = plugin.esbuild as (options?: PluginOptions) => SettingUpPlugin;
