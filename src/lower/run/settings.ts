/**
 * How `fpchop run` tells the process it starts what to lower: one environment variable, FPCHOP_RUN, in JSON.
 * @module
 */
import type { FormatSpec } from '../../format/format.js';
import type { RoundingOptions } from '../../options.js';
import type { Words } from '../directive.js';
import type { Choices } from '../options.js';

/** What to lower, and how. */
export interface RunSettings {
  /** The arithmetic of modules without a directive; undefined leaves these alone. */
  readonly words?: Words;
  /** The folder whose files are lowered, without what lies in node_modules. */
  readonly root: string;
  /** Where the globs were written. */
  readonly folder: string;
  /** Globs of further files, and of files that are left alone. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Whether files that cannot be lowered run in float64. */
  readonly skipErrors: boolean;
  /** Whether the report on every module is told on standard error. */
  readonly report?: boolean;
}

/** The name of the environment variable. */
export const variable = 'FPCHOP_RUN';

interface Written extends Omit<RunSettings, 'words'> {
  readonly words?: {
    readonly format: string | FormatSpec;
    readonly options: Omit<RoundingOptions, 'seed'> & { readonly seed?: string };
    readonly exact: readonly string[];
  } & Choices;
}

/** The settings as text. */
export function writeSettings(settings: RunSettings): string {
  return JSON.stringify(settings, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** The settings of a text that `writeSettings` gave. */
export function readSettings(text: string): RunSettings {
  const { words, ...rest } = JSON.parse(text) as Written;
  if (words === undefined) return rest;
  const { seed, ...options } = words.options;
  return { ...rest, words: { ...words, options: seed === undefined ? options : { ...options, seed: BigInt(seed) } } };
}
