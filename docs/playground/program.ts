/**
 * Programs of the reader: they run in a worker, which is ended after three seconds. Loops that never end are the normal
 * case in low precision.
 * @module
 */
import type { Answer, Job } from './programWorker.js';

const LIMIT = 3000;

/** Runs one program at a time; a new one ends a busy worker. */
export class ProgramRunner {
  private worker: Worker | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isBusy = false;
  private last = 0;

  /** @param tell - what to do with the answer */
  constructor(private readonly tell: (answer: Answer) => void) {}

  run(job: Omit<Job, 'id'>): void {
    const id = ++this.last;
    if (this.isBusy) this.stop();
    this.worker ??= new Worker(new URL('./programWorker.js', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.id !== this.last) return;
      this.isBusy = false;
      clearTimeout(this.timer);
      this.tell(data);
    };
    this.worker.onerror = (event) => this.end(id, event.message);
    this.isBusy = true;
    this.timer = setTimeout(() => {
      this.end(
        id,
        'The program was stopped after 3 seconds. Does it have a loop that does not end in this arithmetic?',
      );
    }, LIMIT);
    this.worker.postMessage({ ...job, id } satisfies Job);
  }

  private end(id: number, error: string): void {
    this.stop();
    this.tell({ id, error });
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.worker?.terminate();
    this.worker = undefined;
    this.isBusy = false;
  }
}
