/**
 * Options that the commands of analysis share.
 * @module
 */
import type { Command } from 'commander';
import { format, type FormatSpec } from '../../index.js';
import { UsageError, usage } from '../failure.js';

/** What commander reads of the options below. */
export interface AnalysisArguments {
  readonly call: string;
  readonly format: string;
  readonly exact?: readonly string[];
  readonly json?: boolean;
}

/** Adds the options that every command of analysis takes. */
export function addAnalysisOptions(command: Command): Command {
  return command
    .argument('<file>', 'JavaScript or TypeScript; it is run, and never written')
    .option('--call <expression>', 'what to run, in the scope of the module', 'default()')
    .option('-f, --format <format>', 'that it computes in: name, alias, pattern or spec in JSON', 'float64')
    .option('--exact <names...>', 'variables and properties that stay exact')
    .option('--json', 'print JSON');
}

/** A format that was given by name, or as JSON. */
export function formatOption(text: string): string | FormatSpec {
  return usage(() => {
    const like = text.startsWith('{') ? (JSON.parse(text) as FormatSpec) : text;
    format(like);
    return like;
  });
}

/** A number given to an option; undefined where it is left out. */
export function optionalNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const x = Number(text);
  if (text.trim() === '' || x !== x) throw new UsageError(`${option} expected a number, got "${text}"`);
  return x;
}

/** A seed in decimal; undefined where it is left out. */
export function optionalSeed(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`--seed expected an integer in 0..2^64-1, got "${text}"`);
  return BigInt(text);
}

/** Without the fields that are undefined. */
export function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
