/**
 * Loader hooks for ES modules where Node has no `registerHooks`: they run on a thread of their own.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadingOf, type Loading } from './loading.js';
import { readSettings } from './settings.js';
import { isTypeScript } from './typescript.js';

interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | Uint8Array | null | undefined;
  readonly shortCircuit?: boolean;
}
type NextLoad = (url: string, context: object) => Promise<Loaded>;

let loading: Loading;

/** Called by Node with the settings as text. */
export function initialize(settings: string): void {
  loading = loadingOf(readSettings(settings));
}

/** Called by Node for every module. CommonJS goes on without a source, so that `require` reads it. */
export async function load(url: string, context: object, nextLoad: NextLoad): Promise<Loaded> {
  const file = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (file === '' || !loading.selects(file)) return nextLoad(url, context);
  const known = isTypeScript(file) ? loading.typeOf(file) : undefined;
  if (known === 'commonjs') return { format: known, source: null, shortCircuit: true };
  const loaded = known === undefined ? await nextLoad(url, context) : undefined;
  if (loaded !== undefined && loaded.format !== 'module') return loaded;
  const text = loaded?.source ?? (await readFile(file));
  return { format: 'module', source: loading.textOf(textFrom(text), file, 'module'), shortCircuit: true };
}

function textFrom(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}
