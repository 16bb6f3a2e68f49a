/**
 * The threads of a pool: started, given calls, watched, replaced when they die, and ended.
 *
 * Every thread answers its calls in the order in which they were made. A call settles when no thread can write to its
 * arrays any more. workerpool 10.0.3 was tried in place of this file (docs/parallel.md, "Why no library").
 * @module
 */
import { backend } from '../kernel/backend.js';
import { Memories } from './memories.js';
import type { Start, Thread } from './thread.js';
import { OWN, STOP, type Answer, type Work } from './work.js';

/** A call that some thread has not answered yet. */
interface Call {
  readonly id: number;
  readonly name: string;
  readonly work: Work;
  readonly parts: number;
  readonly control: Int32Array;
  unanswered: number;
  failure?: { readonly reason: unknown };
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** The place of a thread: its calls outlive it. */
interface Place {
  readonly own: number;
  thread: Thread | undefined;
  started: boolean;
  /** In the order of the calls. */
  readonly waiting: Map<number, Call>;
}

/** Threads that compute calls together. */
export class Workers {
  /** Memory of calls that are over. */
  readonly memories = new Memories();
  private readonly places: readonly Place[];
  private calls = 0;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly start: Start,
    readonly count: number,
  ) {
    this.places = Array.from({ length: count }, (_, i) => ({
      own: OWN + i,
      thread: undefined,
      started: false,
      waiting: new Map<number, Call>(),
    }));
    for (const place of this.places) this.startAt(place);
  }

  /** Throws if the pool is closed. */
  checkOpen(name: string): void {
    if (this.closing !== undefined) throw new Error(`${name}: a pool that is open expected, got a closed one`);
  }

  /** Computes all parts of `work`. Rejects if a thread fails or dies, if the pool is closed, or if `signal` aborts. */
  async run(work: Work, parts: number, name: string, signal: AbortSignal | undefined): Promise<void> {
    const control = new Int32Array(new SharedArrayBuffer(4 * (OWN + this.count)));
    const idlest = [...this.places].sort((a, b) => a.waiting.size - b.waiting.size);
    const chosen = idlest.slice(0, Math.min(parts, this.count));
    let abort: (() => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const id = this.calls++;
        const call: Call = { id, name, work, parts, control, unanswered: chosen.length, resolve, reject };
        for (const place of chosen) this.give(place, call);
        abort = () => {
          fail(call, signal!.reason);
          if (!isBegun(call)) reject(signal!.reason);
        };
        signal?.addEventListener('abort', abort);
      });
    } finally {
      if (abort !== undefined) signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends all threads; calls that run reject. */
  close(): Promise<void> {
    this.closing ??= this.endAll();
    return this.closing;
  }

  private async endAll(): Promise<void> {
    const calls = new Set(this.places.flatMap(({ waiting }) => [...waiting.values()]));
    for (const call of calls) fail(call, new Error(`${call.name}: the pool was closed while this ran`));
    await Promise.all(this.places.map(({ thread }) => thread?.end()));
    for (const { failure, reject } of calls) reject(failure!.reason);
    for (const { waiting } of this.places) waiting.clear();
  }

  private give(place: Place, call: Call): void {
    const { id, work, parts, control } = call;
    const thread = place.thread ?? this.startAt(place);
    thread.post({ id, work, parts, control, own: place.own, backend: backend() });
    place.waiting.set(id, call);
    thread.hold(true);
  }

  private startAt(place: Place): Thread {
    place.started = false;
    place.thread = this.start({
      message: (message) => this.hear(place, message as Answer),
      death: (why) => this.mourn(place, why),
    });
    return place.thread;
  }

  private hear(place: Place, answer: Answer): void {
    if (answer === 'ready') {
      place.started = true;
      return;
    }
    const call = place.waiting.get(answer.id)!;
    if (answer.error !== undefined) fail(call, answer.error);
    this.settle(place, call);
    if (place.waiting.size === 0) place.thread!.hold(false);
  }

  /** The call that the dead thread was at fails; what it had not begun goes to a new thread. */
  private mourn(place: Place, why: string): void {
    const { started, waiting, own } = place;
    place.thread = undefined;
    if (this.closing !== undefined) return;
    const calls = [...waiting.values()];
    calls.forEach((call, i) => {
      if (started && i > 0 && Atomics.load(call.control, own) === 0) return;
      const what = started ? 'a thread of the pool died' : 'a thread of the pool did not start';
      fail(call, new Error(`${call.name}: ${what}: ${why}`));
      this.settle(place, call);
    });
    for (const call of waiting.values()) this.give(place, call);
  }

  private settle({ waiting }: Place, call: Call): void {
    waiting.delete(call.id);
    call.unanswered--;
    if (call.unanswered > 0) return;
    if (call.failure === undefined) call.resolve();
    else call.reject(call.failure.reason);
  }
}

/** Lets no more parts of the call begin. The first reason is the one that is told. */
function fail(call: Call, reason: unknown): void {
  call.failure ??= { reason };
  Atomics.store(call.control, STOP, 1);
}

/** Whether some thread may be at a part of the call. */
function isBegun({ control }: Call): boolean {
  return control.some((_, i) => i >= OWN && Atomics.load(control, i) !== 0);
}
