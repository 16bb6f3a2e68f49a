/** The sources of the exports of package.json, which typedoc describes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function entryPoints() {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports)
    .flatMap(({ types }) => (types === undefined ? [] : [types.replace('./dist/', 'src/').replace('.d.ts', '.ts')]))
    .filter((file) => existsSync(join(root, file)));
}
