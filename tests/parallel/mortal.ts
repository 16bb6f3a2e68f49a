/**
 * A pool's script that dies or fails as a call asks for, by the stream of its chopper.
 */
import { parentPort } from 'node:worker_threads';
import type { Request } from '../../src/parallel/work.js';

type Listener = (request: Request) => void;

/** What streams ask for. */
const ends: Readonly<Record<number, (control: Int32Array) => void>> = {
  1: () => process.exit(3),
  2: () => {
    throw new RangeError('this thread had to fail');
  },
  3: (control) => atPart2(control, () => process.exit(4)),
  4: (control) =>
    atPart2(control, () => {
      throw new RangeError('this part had to fail');
    }),
};

/** Runs `end` in the thread that takes part 2 of a call. */
function atPart2(control: Int32Array, end: () => void): void {
  const take = Atomics.add;
  Atomics.add = ((words: Int32Array, place: number, n: number): number => {
    const part = take(words, place, n);
    if (words === control && part === 2) end();
    return part;
  }) as typeof Atomics.add;
}

// The script's own listener comes behind what the call asks for.
const port = parentPort!;
const on = port.on.bind(port) as (event: 'message', listener: Listener) => unknown;
port.on = ((event: 'message', listener: Listener) =>
  on(event, (request) => {
    if (request.work.kind === 'elementwise') ends[request.work.chopper.stream!]?.(request.control);
    listener(request);
  })) as typeof port.on;

await import('../../src/parallel/worker.js');
