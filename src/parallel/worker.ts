/**
 * The script of a pool's threads: answers calls as they come.
 * @module
 */
import { serve } from './serve.js';
import type { Answer, Request } from './work.js';

/** The thread's side of the messages in a browser: its global scope. */
interface Scope {
  postMessage(answer: Answer): void;
  onmessage: ((event: { readonly data: Request }) => void) | null;
}

interface NodeProcess {
  getBuiltinModule(name: 'node:worker_threads'): {
    readonly parentPort: {
      postMessage(answer: Answer): void;
      on(event: 'message', listener: (request: Request) => void): void;
    };
  };
}

const { WorkerGlobalScope, process } = globalThis as { WorkerGlobalScope?: unknown; process?: NodeProcess };

if (WorkerGlobalScope === undefined) {
  const { parentPort } = process!.getBuiltinModule('node:worker_threads');
  parentPort.on('message', (request) => parentPort.postMessage(serve(request)));
  parentPort.postMessage('ready');
} else {
  const scope = globalThis as unknown as Scope; // in a worker, whose types are not Node's
  scope.onmessage = ({ data }) => scope.postMessage(serve(data));
  scope.postMessage('ready');
}
