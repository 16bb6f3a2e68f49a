/** Every subpath that is not for Node alone bundles for browsers. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  exports: Record<string, string | { default: string }>;
};
/** These read files and start programs. */
const forNode = /^\.\/(?:experiments|lower\/plugin|lower\/register|package\.json)/;
const subpaths = Object.entries(exports).filter(([name, target]) => !forNode.test(name) && typeof target !== 'string');

describe('for browsers', () => {
  it.each(subpaths)('%s bundles without modules of Node', async (_, target) => {
    const source = (target as { default: string }).default.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
    const { errors, metafile } = await build({
      entryPoints: [`${root}${source}`],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
      external: ['@tensorflow/*', 'mathjs'],
    });
    expect(errors).toEqual([]);
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
    expect(imports.filter((path) => path.startsWith('node:'))).toEqual([]);
  });
});
