/**
 * The worker threads of a run.
 * @module
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { formatLike } from '../../format/names.js';
import type { Backend } from '../../kernel/backend.js';
import type { Task } from './grid.js';
import type { TaskAnswer, TaskEvent, TaskRequest } from './worker.js';

/** How tasks are computed; results do not depend on it. */
export interface PoolOptions {
  /** Number of worker threads, or threads that other runs use too. @defaultValue the number of cores */
  readonly workers?: number | Workers;
  /** Seconds after which a task is given up. @defaultValue none */
  readonly timeout?: number;
  /** Which kernels the workers use. @defaultValue 'auto' */
  readonly backend?: Backend | 'auto';
  /** Stops the run when it is aborted; what is done stays. */
  readonly signal?: AbortSignal;
}

/** Worker threads that several runs may share. */
export interface Workers {
  readonly count: number;
  /** A pool of workerpool; its types want those of pages. */
  readonly pool: object;
  /** Aborted when the threads are ended. */
  readonly closed: AbortSignal;
  /** Ends the threads; runs that still use them are stopped. */
  close(): Promise<void>;
}

/** Makes `count` worker threads, each when it is first needed. */
export function openWorkers(count: number = cpus().length): Workers {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`"workers" expected a positive integer, got ${count}`);
  }
  const script = fileURLToPath(new URL('./worker.js', import.meta.url));
  const pool = workerpool.pool(script, { workerType: 'thread', maxWorkers: count, workerTerminateTimeout: 500 });
  const controller = new AbortController();
  const close = async (): Promise<void> => {
    controller.abort(new Error('the worker threads were closed while a run was using them'));
    await pool.terminate(true);
  };
  return { count, pool, closed: controller.signal, close };
}

/** What happens to a task. */
export interface TaskWatcher {
  /** Whether the rows themselves are wanted, or their digest alone. */
  readonly send: boolean;
  readonly on: (task: Task, event: TaskEvent) => void;
  readonly done: (task: Task, answer: TaskAnswer) => Promise<void>;
}

/**
 * Computes `tasks` on worker threads, and waits until all are done. A task that throws, ends its thread or takes too
 * long has an answer with an error, and the others go on.
 * @throws what `done` throws, and the reason of the signal; workers are ended then
 */
export async function compute(
  url: URL,
  tasks: Iterable<Task>,
  { send, on, done }: TaskWatcher,
  { workers, timeout, backend = 'auto', signal }: PoolOptions,
): Promise<void> {
  if (timeout !== undefined && !(timeout > 0)) {
    throw new RangeError(`"timeout" expected seconds above 0, got ${timeout}`);
  }
  const threads = typeof workers === 'object' ? workers : openWorkers(workers);
  const waiting = tasks[Symbol.iterator]();
  let failed = false;
  const end = AbortSignal.any(signal === undefined ? [threads.closed] : [threads.closed, signal]);
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(end.reason as Error);
    if (end.aborted) stop();
    end.addEventListener('abort', stop, { once: true });
  });
  stopped.catch(() => undefined);
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); !failed && next.done !== true; next = waiting.next()) {
      const task = next.value;
      const { number, format, recipe, rounding, seed, params } = task;
      const request: TaskRequest = {
        ...{ url: url.href, task: number, format: formatLike(format), rounding, seed, params, backend, send },
        ...(recipe !== undefined && { recipe: recipe.spec }),
      };
      const promise = (threads.pool as workerpool.Pool).exec('compute', [request], {
        on: (event: TaskEvent) => on(task, event),
      });
      if (timeout !== undefined) promise.timeout(timeout * 1000);
      const answer = promise.then(
        (value: TaskAnswer) => value,
        (error: unknown) => ({ rows: 0, sha256: '', error: failureText(error, timeout) }),
      ) as PromiseLike<TaskAnswer>;
      const value = await Promise.race([answer, stopped]);
      if (failed) return; // ended with the others: no answer
      await done(task, value);
    }
  };
  try {
    await Promise.all(
      Array.from({ length: threads.count }, () =>
        lane().catch((error: unknown) => {
          failed = true;
          throw error;
        }),
      ),
    );
  } finally {
    if (threads !== workers) await threads.close();
  }
}

function failureText(error: unknown, timeout: number | undefined): string {
  if (error instanceof workerpool.Promise.TimeoutError) return `Timeout: longer than ${timeout} seconds`;
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `WorkerEnded: ${line.replace(/^Workerpool Worker error: /, '')}`;
}
