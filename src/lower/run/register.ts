/**
 * fpchop/lower/register: lowers the modules that a process loads, ES modules and CommonJS, in every thread.
 *
 *     node --enable-source-maps --import fpchop/lower/register script.mjs
 *
 * `fpchop run` starts node so, and says by the environment variable FPCHOP_RUN what is lowered; without it, modules of
 * the script's own package that begin with `'use precision …'`.
 * @module
 */
import { readFileSync, realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { chopper } from '../../chopper.js';
import { operations } from '../runtime.js';
import { loadingOf, operationsKey, type Loading } from './loading.js';
import { packageOf } from './nearestPackage.js';
import { readSettings, variable, writeSettings, type RunSettings } from './settings.js';
import { isTypeScript } from './typescript.js';

/** Streams of random words between one thread's and the next's. */
const STREAMS = 0x1_0000;

const given = process.env[variable];
const settings = given === undefined ? defaultSettings() : readSettings(given);
shareOperations(settings);
installHooks(settings);

/** The modules of the script's package that have a directive. */
function defaultSettings(): RunSettings {
  const script = process.argv[1];
  const folder = process.cwd();
  const root = script === undefined ? folder : packageOf(realpathSync(resolve(script))).folder;
  return { root, folder, include: [], exclude: [], skipErrors: false };
}

/** One chopper for all modules of this thread; worker k has random words of its own. */
function shareOperations({ words }: RunSettings): void {
  if (words === undefined) return;
  const { stream = 0 } = words.options;
  const shared = chopper(words.format, { ...words.options, stream: stream + threadId * STREAMS });
  Object.defineProperty(globalThis, Symbol.for(operationsKey), { value: operations(shared) });
}

function installHooks(settings: RunSettings): void {
  const loading = loadingOf(settings);
  const { registerHooks } = nodeModule as { registerHooks?: (hooks: { load: Load }) => void };
  if (registerHooks !== undefined) {
    registerHooks({ load: (url, context, nextLoad) => load(loading, url, context, nextLoad) });
    return;
  }
  nodeModule.register('./asyncHooks.js', import.meta.url, { data: writeSettings(settings) });
  lowerRequired(loading);
}

interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined;
  readonly shortCircuit?: boolean;
}
type NextLoad = (url: string, context: { format?: string | null }) => Loaded;
type Load = (url: string, context: { format?: string | null }, nextLoad: NextLoad) => Loaded;

/** Loads a module in its own thread, by `import` or `require`. */
function load(loading: Loading, url: string, context: { format?: string | null }, nextLoad: NextLoad): Loaded {
  const file = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (file === '' || !loading.selects(file)) return nextLoad(url, context);
  if (isTypeScript(file)) {
    const format = loading.typeOf(file);
    return { format, source: loading.textOf(readFileSync(file, 'utf8'), file, format), shortCircuit: true };
  }
  const loaded = nextLoad(url, context);
  const format = loaded.format ?? loading.typeOf(file);
  if (format !== 'module' && format !== 'commonjs') return loaded;
  const source = loaded.source ?? readFileSync(file);
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  return { ...loaded, format, source: loading.textOf(text, file, format) };
}

/** Lowers what `require` compiles. */
function lowerRequired({ selects, textOf }: Loading): void {
  const { prototype } = nodeModule.Module as unknown as { prototype: { _compile: Compile } }; // not in Node's types
  const { _compile: compile } = prototype;
  prototype._compile = function (text, file, ...rest) {
    const isLowered = selects(file);
    return compile.call(this, isLowered ? textOf(text.replace(/^\uFEFF/, ''), file, 'commonjs') : text, file, ...rest);
  };
}

type Compile = (this: unknown, text: string, file: string, ...rest: unknown[]) => unknown;
