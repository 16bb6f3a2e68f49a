/**
 * One thread: a worker of Node or of a browser.
 * @module
 */

/** A worker, whatever the platform. */
export interface Thread {
  post(message: unknown): void;
  /** Whether the program waits for this thread before it ends; at first it does not. */
  hold(held: boolean): void;
  /** Ends the thread at once; resolves when it runs no more. */
  end(): Promise<void>;
}

/** What a thread tells the one that started it. */
export interface Listener {
  message(message: unknown): void;
  /** The thread is dead: why. Called once, unless the thread was ended. */
  death(why: string): void;
}

/** Starts a thread. */
export type Start = (listener: Listener) => Thread;

interface WebWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(
    type: string,
    listener: (event: { readonly data?: unknown; readonly message?: string }) => void,
  ): void;
}

declare const Worker: new (url: URL, options: { type: 'module' }) => WebWorker;

interface NodeWorker {
  postMessage(message: unknown): void;
  terminate(): Promise<unknown>;
  ref(): void;
  unref(): void;
  on(event: 'message', listener: (message: unknown) => void): void;
  on(event: 'error', listener: (error: unknown) => void): void;
  on(event: 'exit', listener: (code: number) => void): void;
}

interface NodeProcess {
  readonly execArgv: readonly string[];
  getBuiltinModule(name: 'node:worker_threads'): {
    readonly Worker: new (url: URL, options: { execArgv?: readonly string[] }) => NodeWorker;
  };
  getBuiltinModule(name: 'node:os'): { availableParallelism(): number };
}

/** Node's process; where there is a `Worker`, as in browsers, Deno and Bun, that one serves. */
function nodeProcess(): NodeProcess | undefined {
  const { Worker: web, process } = globalThis as { Worker?: unknown; process?: NodeProcess };
  return typeof web === 'function' ? undefined : process;
}

/** Starts worker.js of this folder. */
export const startThread: Start = (listener) => {
  const process = nodeProcess();
  if (process !== undefined) {
    const here = import.meta.url; // not for bundlers: they know the worker from the call below
    return startInNode(process, new URL('./worker.js', here), listener);
  }
  // Bundlers look for exactly this expression.
  return watchWebWorker(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }), listener);
};

/** Starts a script as a worker thread of Node. */
export function startInNode(process: NodeProcess, url: URL, listener: Listener): Thread {
  const { Worker: NodeThread } = process.getBuiltinModule('node:worker_threads');
  // --input-type is for the program's own text; a worker that inherits it does not start. Options that are handed over by
  // name must be ones of threads: those of V8 and of the process are errors.
  const given = process.execArgv;
  const inherits = !given.some((flag) => flag.startsWith('--input-type'));
  const worker = new NodeThread(url, inherits ? {} : { execArgv: loadingFlags(given) });
  let ended = false;
  let reason: string | undefined;
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      resolve();
      if (!ended) listener.death(reason ?? `it exited with code ${code}`);
    });
  });
  worker.on('message', (message) => {
    if (!ended) listener.message(message);
  });
  worker.on('error', (error) => (reason = String(error))); // the exit follows
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    end: () => {
      ended = true;
      worker.ref(); // whoever waits for the end shall see it
      void worker.terminate();
      return exited;
    },
  };
}

/** Options that say how modules are found and loaded; each has a value, behind `=` or as the next argument. */
const loading = /^(?:--import|--require|-r|--loader|--experimental-loader|--conditions|-C)(=|$)/;

function loadingFlags(given: readonly string[]): string[] {
  return given.flatMap((flag, i) => {
    const found = loading.exec(flag);
    return found === null ? [] : found[1] === '=' ? [flag] : [flag, given[i + 1]!];
  });
}

function watchWebWorker(worker: WebWorker, listener: Listener): Thread {
  let ended = false;
  worker.addEventListener('message', ({ data }) => {
    if (!ended) listener.message(data);
  });
  worker.addEventListener('error', ({ message }) => {
    if (ended) return;
    ended = true;
    worker.terminate();
    listener.death(message ?? 'its script did not load');
  });
  return {
    post: (message) => worker.postMessage(message),
    hold: () => undefined,
    end: () => {
      ended = true;
      worker.terminate();
      return Promise.resolve();
    },
  };
}

/** How many threads the machine runs at a time. */
export function machineThreads(): number {
  const process = nodeProcess();
  if (process !== undefined) return process.getBuiltinModule('node:os').availableParallelism();
  const { navigator } = globalThis as { navigator?: { readonly hardwareConcurrency?: number } };
  return navigator?.hardwareConcurrency ?? 1;
}
