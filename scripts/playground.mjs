/** Builds the playground of docs/playground into a folder of static files. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../docs/playground/', import.meta.url));

/** @param folder - is emptied first */
export async function buildPlayground(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(source, 'playground.ts'), join(source, 'programWorker.ts')],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    chunkNames: '[hash]',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const file of ['index.html', 'playground.css']) cpSync(join(source, file), join(folder, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground(process.argv[2] ?? 'site/playground');
