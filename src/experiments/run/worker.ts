/**
 * What a worker thread of a run does: imports the experiment's module and computes one task after another.
 * @module
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { recipeFor } from '../../blocks/recipes.js';
import type { Spec } from '../../blocks/spec.js';
import { format, type FormatLike } from '../../format/names.js';
import { useBackend, type Backend } from '../../kernel/backend.js';
import type { RoundingMode } from '../../modes.js';
import type { Scalar } from '../author/row.js';
import { loadModule } from '../findExperiment.js';
import { rowText } from './rowText.js';
import { readInputs, runTask } from './task.js';

/** What a worker is asked to compute. */
export interface TaskRequest {
  readonly url: string;
  readonly task: number;
  readonly format: FormatLike;
  /** The spec of a recipe in place of a format. */
  readonly recipe?: Spec;
  readonly rounding: RoundingMode;
  readonly seed: bigint | null;
  readonly params: Readonly<Record<string, Scalar>>;
  readonly backend: Backend | 'auto';
  /** Whether to send the lines of the rows, or to compute their digest alone. */
  readonly send: boolean;
}

/** What a worker tells while it computes: lines of rows, or how much of the task is done. */
export type TaskEvent = { readonly lines: string; readonly first: boolean } | { readonly fraction: number };

/** What came of a task. */
export interface TaskAnswer {
  readonly rows: number;
  /** SHA-256 of the lines. */
  readonly sha256: string;
  /** What the experiment threw. */
  readonly error?: string;
}

/** Lines are sent when they have this length, or at this interval, whichever comes first. */
const LENGTH = 1 << 16;
const INTERVAL = 250; // milliseconds

let controller = new AbortController();
let current: Promise<unknown> = Promise.resolve();
let listening = false;

async function compute(request: TaskRequest): Promise<TaskAnswer> {
  controller = new AbortController();
  // A task that ends when its signal is aborted leaves the worker alive; any other is ended with the thread.
  const worker = (compute as { worker?: { addAbortListener(listener: () => Promise<void>): void } }).worker;
  if (!listening) {
    listening = true;
    worker?.addAbortListener(async () => {
      listening = false;
      controller.abort();
      await current;
    });
  }
  const answer = computeTask(request, controller.signal);
  current = answer.catch(() => undefined);
  return answer;
}

async function computeTask(request: TaskRequest, signal: AbortSignal): Promise<TaskAnswer> {
  const { task: number, format: like, recipe, rounding, seed, params, send } = request;
  const hash = createHash('sha256');
  let rows = 0;
  let lines = '';
  let first = true;
  let sent = performance.now();
  const flush = (): void => {
    if (lines !== '') {
      if (send) emit({ lines, first });
      first = false;
      lines = '';
    }
    sent = performance.now();
  };
  const progress = (fraction: number): void => {
    if (performance.now() - sent < INTERVAL) return;
    flush();
    emit({ fraction });
  };
  try {
    useBackend(request.backend);
    const { experiment } = await loadModule(new URL(request.url), false);
    const target = { format: format(like), ...(recipe !== undefined && { recipe: recipeFor(recipe, 'worker') }) };
    const task = { number, ...target, rounding, seed, params };
    const label = basename(fileURLToPath(request.url)); // no path: failures are compared between machines
    const surroundings = { signal, progress, label, inputs: await readInputs(experiment) };
    for await (const row of runTask(experiment, task, surroundings)) {
      const line = `${rowText({ task: number, row: rows++, ...row })}\n`;
      hash.update(line);
      lines += line;
      if (lines.length >= LENGTH || ((rows & 63) === 0 && performance.now() - sent >= INTERVAL)) flush();
    }
  } catch (error) {
    return { rows: 0, sha256: '', error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
  flush();
  return { rows, sha256: hash.digest('hex') };
}

function emit(event: TaskEvent): void {
  workerpool.workerEmit(event);
}

workerpool.worker({ compute });
