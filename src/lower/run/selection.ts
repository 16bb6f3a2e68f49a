/**
 * Which files of a program are lowered.
 * @module
 */
import { isAbsolute, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { RunSettings } from './settings.js';

/** What can hold JavaScript, or TypeScript that is stripped to it. */
const extensions = /\.[cm]?[jt]s$/;

/**
 * A test of files by their absolute path.
 *
 * Files of the root are lowered, those in a node_modules are not; `include` adds, `exclude` takes away and wins. A glob
 * is held against the path from the root, the path from the folder where the glob was written, the whole path, and what
 * begins at the last node_modules: `node_modules/ml-matrix/**` finds the package wherever it is installed.
 * @param own - the folder of fpchop, which is never lowered
 */
export function selection(
  { root, folder, include, exclude }: Pick<RunSettings, 'root' | 'folder' | 'include' | 'exclude'>,
  own: string,
): (file: string) => boolean {
  const options = { dot: true };
  const matcherOf = (globs: readonly string[]): ((file: string) => boolean) => {
    const matchers = globs.map((glob) => picomatch(glob.replace(/^\.\//, ''), options));
    return (file) => namesOf(file, root, folder).some((name) => matchers.some((matches) => matches(name)));
  };
  const isIncluded = matcherOf(include);
  const isExcluded = matcherOf(exclude);
  return (file) => {
    if (!extensions.test(file) || /\.d\.[cm]?ts$/.test(file) || isBelow(own, file) || isExcluded(file)) return false;
    return isIncluded(file) || (isBelow(root, file) && !/[\\/]node_modules[\\/]/.test(file.slice(root.length)));
  };
}

function namesOf(file: string, ...folders: readonly string[]): string[] {
  const whole = file.split(sep).join('/');
  const names = folders.map((folder) => relative(folder, file).split(sep).join('/'));
  const installed = whole.lastIndexOf('/node_modules/');
  return [...names, whole, ...(installed < 0 ? [] : [whole.slice(installed + 1)])];
}

function isBelow(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}
