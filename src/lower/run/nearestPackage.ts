/**
 * The package that a file belongs to.
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceType } from '../parse.js';

/** A folder with a package.json, or the folder of a file that has none above it. */
export interface Package {
  readonly folder: string;
  /** What `"type"` makes of .js files. */
  readonly sourceType: SourceType;
  readonly name?: string;
}

/** The nearest package of a file. */
export function packageOf(file: string): Package {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = manifestOf(folder);
    if (manifest !== undefined) {
      const sourceType = manifest.type === 'module' ? 'module' : 'commonjs';
      return { folder, sourceType, ...(manifest.name !== undefined && { name: manifest.name }) };
    }
    if (folder === dirname(folder)) return { folder: dirname(file), sourceType: 'commonjs' };
  }
}

function manifestOf(folder: string): { type?: string; name?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: string; name?: string };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
