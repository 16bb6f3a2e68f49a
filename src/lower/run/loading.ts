/**
 * What the hooks of a process do with the files that it loads.
 * @module
 */
import { readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format as formatOf } from '../../format/names.js';
import type { Runtime } from '../module.js';
import type { SourceType } from '../parse.js';
import { parseAs } from '../sourceType.js';
import { lowerFile } from './lowerFile.js';
import { reportText } from '../report.js';
import { reportFile } from './reportFile.js';
import { packageOf } from './nearestPackage.js';
import { selection } from './selection.js';
import type { RunSettings } from './settings.js';
import { inlineMap } from './sourceMaps.js';
import { isTypeScript, strip } from './typescript.js';

/** Where the operations of a thread are kept for lowered text. */
export const operationsKey = 'fpchop.run';

/** The folder of fpchop's files. */
const own = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const runtimeFile = join(own, 'lower', 'runtime.js');
const shared = `globalThis[Symbol.for('${operationsKey}')]`;
const runtimes: Readonly<Record<SourceType, Runtime>> = {
  module: { specifier: pathToFileURL(runtimeFile).href, shared },
  commonjs: { specifier: runtimeFile.replaceAll('\\', '/'), shared },
};

/** How a process loads its files. */
export interface Loading {
  /** Whether a file is lowered, or stripped. */
  selects(file: string): boolean;
  /** The text that runs in place of a file's own. */
  textOf(text: string, file: string, sourceType: SourceType): string;
  /** How a file is loaded, where Node does not say. */
  typeOf(file: string): SourceType;
}

/** What settings ask for. */
export function loadingOf(settings: RunSettings): Loading {
  const { words, skipErrors } = settings;
  if (words !== undefined) formatOf(words.format);
  const textOf = (text: string, file: string, sourceType: SourceType): string => {
    try {
      const lowered = lowerFile(text, file, words, runtimes[sourceType], sourceType);
      if (lowered !== undefined && settings.report) writeSync(2, `${tell(text, file, words)}\n`);
      if (lowered !== undefined) return `${lowered.code}\n${inlineMap(lowered.map)}`;
    } catch (error) {
      if (!skipErrors) throw error;
      writeSync(2, `fpchop: not lowered, runs in float64: ${(error as Error).message}\n`);
    }
    return isTypeScript(file) ? strip(text, file) : text;
  };
  return { selects: selection(settings, own), textOf, typeOf };
}

/** The report on a file, after its name. */
function tell(text: string, file: string, words: RunSettings['words']): string {
  const found = reportFile(text, file, words);
  return found === undefined ? '' : `${file}\n${reportText(found)}`;
}

/** By its name, its package, or its text, as Node finds it. */
function typeOf(file: string): SourceType {
  if (/\.m[jt]s$/.test(file)) return 'module';
  if (/\.c[jt]s$/.test(file)) return 'commonjs';
  const { sourceType } = packageOf(file);
  if (sourceType === 'module') return sourceType;
  const text = readFileSync(file, 'utf8');
  try {
    return parseAs(isTypeScript(file) ? strip(text, file) : text, file, undefined, sourceType).sourceType;
  } catch {
    return sourceType; // loading it will say what is wrong
  }
}
