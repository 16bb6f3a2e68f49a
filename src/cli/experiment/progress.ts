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

/** Where standard error is no terminal, a line appears at this interval. */
const LINE_EVERY = 60_000; // milliseconds

/**
 * Shows how far a run is: a bar that appears once a while has passed, if standard error is a terminal, else a line a minute.
 * When the program is interrupted, the bar goes first, so that what is written then stays.
 */
export function showTasks(): TaskProgress {
  return process.stderr.isTTY === true ? showBar() : showLines();
}

function showBar(): TaskProgress {
  const began = performance.now();
  const left = timeLeft();
  let bar: cliProgress.SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    process.off('exit', stop);
  };
  return {
    update(counts) {
      const { tasks, done, failed = 0, fraction = done / tasks } = counts;
      const leftText = left(fraction);
      if (performance.now() - began < PATIENCE) return;
      if (bar === undefined) {
        const format = '{bar} {percentage}%  {done} of {tasks} tasks{failed}  {left}';
        const look = { format, hideCursor: true, clearOnComplete: true, gracefulExit: false, fps: 10 };
        bar = new cliProgress.SingleBar(look);
        process.prependOnceListener('exit', stop); // an interrupt must not leave the cursor hidden, nor lose what follows
        bar.start(1000, 0, { done, tasks, failed: '', left: '' });
      }
      const failures = failed > 0 ? `, ${failed} failed` : '';
      bar.update(Math.round(1000 * fraction), { done, tasks, failed: failures, left: leftText });
    },
    stop,
  };
}

function showLines(): TaskProgress {
  const left = timeLeft();
  let last: TaskCounts | undefined;
  const timer = setInterval(() => {
    if (last === undefined) return;
    const { tasks, done, failed = 0, fraction = done / tasks } = last;
    const parts = [
      `${Math.floor(100 * fraction)} %, ${done} of ${tasks} tasks`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...[left(fraction)].filter((text) => text !== ''),
    ];
    process.stderr.write(`fpchop: ${parts.join(', ')}\n`);
  }, LINE_EVERY).unref();
  return {
    update(counts) {
      if (last === undefined) left(counts.fraction ?? counts.done / counts.tasks);
      last = counts;
    },
    stop: () => clearInterval(timer),
  };
}

/** Tells how long the rest takes at the rate since it was first asked; empty where nothing has been done since. */
function timeLeft(): (fraction: number) => string {
  const began = performance.now();
  let before: number | undefined; // the part that was done when this run began
  return (fraction) => {
    before ??= fraction;
    const rate = (fraction - before) / (performance.now() - began);
    return rate > 0 ? `${durationText((1 - fraction) / rate)} left` : '';
  };
}

function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
