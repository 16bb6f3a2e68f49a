/**
 * Threads run files, and Node runs no TypeScript: the script of a thread, compiled from the current sources.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Compiles TypeScript modules to scripts of one folder, which is removed when the process ends.
 * @param entries - names of the scripts without `.js`, and their sources
 * @returns the folder's URL, with a slash at the end
 */
export async function buildScripts(entries: Readonly<Record<string, string>>): Promise<URL> {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'fpchop-threads-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const entryPoints = Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, join(root, source)]));
  await build({ entryPoints, outdir: folder, bundle: true, format: 'esm', platform: 'neutral', external: ['node:*'] });
  return pathToFileURL(`${folder}/`);
}

/** For vitest: pools of the sources find their script. */
export function builtWorker(): { name: string; transform(code: string, id: string): Promise<string | undefined> } {
  let folder: Promise<URL> | undefined;
  return {
    name: 'built-worker',
    transform: async (code, id) => {
      if (!id.endsWith('/src/parallel/thread.ts')) return undefined;
      folder ??= buildScripts({ worker: 'src/parallel/worker.ts' });
      return code.replaceAll('import.meta.url', JSON.stringify((await folder).href));
    },
  };
}
