/** What the documentation is made of: the pages that are written by hand, and the sources that typedoc describes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders of installed packages and of what programs write for the site (scripts/site.mjs). */
const notWritten = /^(api|node_modules|public|reference|repository)\//;

/** The pages that are written by hand, as paths from docs/ with slashes, in order. */
export function writtenPages() {
  return readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.md') && !notWritten.test(name))
    .sort();
}

/** The sources of the exports of package.json. */
export function entryPoints() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports)
    .flatMap(({ types }) => (types === undefined ? [] : [types.replace('./dist/', 'src/').replace('.d.ts', '.ts')]))
    .filter((file) => existsSync(join(root, file)));
}
