/**
 * A progress bar on standard error, for long inputs on a terminal.
 * @module
 */
import cliProgress from 'cli-progress';

const MEGABYTE = 1_000_000;
/** Nothing is shown before this time has passed, so that short inputs show nothing. */
const PATIENCE = 500; // milliseconds

/** Shows how much of an input has been read. */
export interface Progress {
  /** Counts `bytes` more. */
  advance(bytes: number): void;
  /** Removes the bar. */
  stop(): void;
}

/** Shows nothing. */
export const hiddenProgress: Progress = { advance: () => undefined, stop: () => undefined };

/** @param size - bytes of the input; undefined (standard input) shows the bytes read alone */
export function showProgress(size: number | undefined): Progress {
  if (process.stderr.isTTY !== true) return hiddenProgress;
  const began = performance.now();
  let bytes = 0;
  let bar: cliProgress.SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    process.off('exit', stop);
  };
  return {
    advance(more) {
      bytes += more;
      if (bar === undefined && performance.now() - began > PATIENCE) {
        const format =
          size === undefined ? '{value} MB read' : '{bar} {percentage}%  {value} of {total} MB  {eta_formatted} left';
        const look = { format, hideCursor: true, clearOnComplete: true, gracefulExit: false, fps: 10 };
        bar = new cliProgress.SingleBar(look);
        process.once('exit', stop); // an interrupt must not leave the cursor hidden
        bar.start(size === undefined ? 1 : Math.ceil(size / MEGABYTE), 0);
      }
      bar?.update(Math.floor(bytes / MEGABYTE));
    },
    stop,
  };
}
