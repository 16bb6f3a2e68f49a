/**
 * The progress bar of runs, on standard error of a terminal.
 * @module
 */
import cliProgress from 'cli-progress';

/** Nothing is shown before this time has passed. */
const PATIENCE = 500; // milliseconds

/** How far something is. */
export interface TaskCounts {
  readonly tasks: number;
  readonly done: number;
  readonly failed?: number;
  readonly fraction?: number;
}

/** A bar that is updated with counts. */
export interface TaskProgress {
  update(counts: TaskCounts): void;
  stop(): void;
}

/** Makes a bar that appears once a while has passed, if standard error is a terminal. */
export function showTasks(): TaskProgress {
  if (process.stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const began = performance.now();
  let before: number | undefined; // the part that was done when this run began
  let bar: cliProgress.SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    process.off('exit', stop);
  };
  return {
    update({ tasks, done, failed = 0, fraction = done / tasks }) {
      before ??= fraction;
      const elapsed = performance.now() - began;
      if (elapsed < PATIENCE) return;
      if (bar === undefined) {
        const format = '{bar} {percentage}%  {done} of {tasks} tasks{failed}  {left}';
        const look = { format, hideCursor: true, clearOnComplete: true, gracefulExit: false, fps: 10 };
        bar = new cliProgress.SingleBar(look);
        process.once('exit', stop); // an interrupt must not leave the cursor hidden
        bar.start(1000, 0, { done, tasks, failed: '', left: '' });
      }
      const rate = (fraction - before) / elapsed;
      const left = rate > 0 ? `${durationText((1 - fraction) / rate)} left` : '';
      bar.update(Math.round(1000 * fraction), { done, tasks, failed: failed > 0 ? `, ${failed} failed` : '', left });
    },
    stop,
  };
}

function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
