/**
 * fpchop/lower/plugin: lowers the modules of an app that begin with `'use precision …'`, in Vite, Rollup, webpack and
 * esbuild.
 *
 *     // vite.config.js
 *     import { vite as precision } from 'fpchop/lower/plugin';
 *     export default { plugins: [precision()] };
 * @module
 */
import { createUnplugin } from 'unplugin';
import { lowerModule, type LoweredModule, type ModuleOptions } from './module.js';

export { lowerModule, type LoweredModule, type ModuleOptions };

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

const plugin = createUnplugin(() => ({
  name: 'fpchop',
  transform: {
    filter: { code: 'use precision' },
    handler: (code: string, id: string) => lowerFile(code, id.replace(/\?.*$/s, '')),
  },
}));

function lowerFile(code: string, file: string): LoweredModule | undefined {
  try {
    return lowerModule(code, file);
  } catch (error) {
    if (error instanceof SyntaxError && /\.[cm]?tsx?$/.test(file)) {
      error.message += '; TypeScript must be compiled before this plugin sees it';
    }
    throw error;
  }
}

/** The plugin for `plugins` of vite.config.js. */
export const vite = plugin.vite as () => NamedPlugin;
/** The plugin for `plugins` of rollup.config.js; also of Rolldown. */
export const rollup = plugin.rollup as () => NamedPlugin;
/** The plugin for `plugins` of webpack.config.js. */
export const webpack = plugin.webpack as () => ApplyingPlugin;
/** The plugin for `plugins` of esbuild's `build`, which must be given `bundle: true`. */
export const esbuild = plugin.esbuild as () => SettingUpPlugin;
