/**
 * What the commands of `fpchop experiment` have in common: the grid on the command line, the threads, and failures.
 * @module
 */
import type { Command } from 'commander';
import type { FormatLike, RoundingMode } from '../../index.js';
import type { Experiment, Grid, PoolOptions, Scalar } from '../../experiments/index.js';
import { about, Failure, UsageError } from '../failure.js';
import { isRecipe } from '../../blocks/recipes.js';
import { formatArgument, numberOf } from '../roundingOptions.js';

/** What commander reads of the options that choose a grid. */
export interface GridArguments {
  readonly formats?: string;
  readonly rounding?: string;
  readonly seeds?: string;
  readonly set?: readonly string[];
}

/** What commander reads of the options that say how to compute. */
export interface PoolArguments {
  readonly workers?: string;
  readonly timeout?: string;
  readonly backend?: string;
}

/** Adds the options that choose a grid. */
export function addGridOptions(command: Command): Command {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return command
    .option('-f, --formats <formats>', 'names, specs in JSON or recipes (mxfp4), separated by commas')
    .option('-r, --rounding <modes>', 'rounding modes, separated by commas')
    .option('-s, --seeds <seeds>', 'seeds and ranges of them, such as 1..20,101')
    .option('--set <name=values>', 'values of a parameter, separated by commas; once for each parameter', collect);
}

/** Adds the options that say how to compute; results do not depend on them. */
export function addPoolOptions(command: Command): Command {
  return command
    .option('-w, --workers <count>', 'worker threads (by default as many as there are cores)')
    .option('--timeout <seconds>', 'give a task up after this time')
    .option('--backend <name>', 'kernels of the workers: auto, wasm-simd, js');
}

/** The grid that the options choose; parameters as the experiment types them. */
export async function gridOf(experiment: Experiment, given: GridArguments): Promise<Grid> {
  const { parseParameter } = await import('../../experiments/author/parameters.js');
  const parameters = experiment.parameters ?? {};
  const params = new Map<string, Scalar[]>();
  for (const text of given.set ?? []) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--set expected name=values, got "${text}"`);
    const name = text.slice(0, at);
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter === undefined) {
      const known = Object.keys(parameters).join(', ');
      throw new UsageError(
        `--set: ${experiment.name} has no parameter "${name}", ${known === '' ? 'and no others' : `only ${known}`}`,
      );
    }
    const values = text.slice(at + 1).split(',');
    params.set(
      name,
      values.map((value) => parseParameter(name, parameter, value)),
    );
  }
  return {
    ...(given.formats !== undefined && { formats: formatsOf(given.formats) }),
    ...(given.rounding !== undefined && {
      rounding: given.rounding.split(',').map((name) => name.trim() as RoundingMode),
    }),
    ...(given.seeds !== undefined && { seeds: seedsOf(given.seeds) }),
    ...(params.size > 0 && { params: Object.fromEntries(params) }),
  };
}

/** Commas within a spec do not separate. */
function formatsOf(text: string): FormatLike[] {
  // Commas within the braces of a spec and the angle brackets of fixed<4,4> divide nothing.
  const names = text.split(/,(?![^{]*\}|[^<]*>)/).map((name) => name.trim());
  return names.map((name) => (isRecipe(name) ? name : formatArgument(name)));
}

const MOST_SEEDS = 1_000_000n;

/** `1..20,101`: integers in decimal, ranges with both ends. */
export function seedsOf(text: string): bigint[] {
  return text.split(',').flatMap((part) => {
    const ends = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim());
    if (ends === null) throw new UsageError(`--seeds expected integers and ranges such as 1..20, got "${part}"`);
    const first = BigInt(ends[1]!);
    const last = BigInt(ends[2] ?? ends[1]!);
    if (last < first || last - first >= MOST_SEEDS) {
      throw new UsageError(`--seeds expected a range of 1 to ${MOST_SEEDS} seeds, got "${part}"`);
    }
    return Array.from({ length: Number(last - first) + 1 }, (_, i) => first + BigInt(i));
  });
}

/** The options of the pool of threads. */
export function poolOptions({ workers, timeout, backend }: PoolArguments): PoolOptions {
  if (backend !== undefined && !['auto', 'wasm-simd', 'js'].includes(backend)) {
    throw new UsageError(`--backend expected auto, wasm-simd or js, got "${backend}"`);
  }
  return {
    ...(workers !== undefined && { workers: positiveInteger('--workers', workers) }),
    ...(timeout !== undefined && { timeout: numberOf('--timeout', timeout) }),
    ...(backend !== undefined && { backend: backend as 'js' }),
  };
}

/** A positive integer given to an option. */
export function positiveInteger(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`${option} expected a positive integer, got "${text}"`);
  return Number(text);
}

/** Runs `action`, which works in a directory: errors of the file system tell which, and how to go on. */
export async function within<T>(directory: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const explained = about(directory, error);
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      const { message } = explained as Error;
      throw new Failure(`${message}; what is done is kept, and "fpchop experiment resume ${directory}" goes on`);
    }
    if (code !== undefined) throw explained;
    throw error instanceof RangeError || error instanceof TypeError ? new UsageError(error.message) : error;
  }
}
