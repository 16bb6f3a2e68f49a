/**
 * Timing of arrays: tasks take turns, so that what slows the machine for a while slows all of them.
 */

/**
 * Something to time.
 * @typedef {object} Task
 * @property {string} name
 * @property {() => void} run - one pass over the arrays
 * @property {() => void} check - throws unless what `run` has just written is right
 * @property {() => void} [before] - what is done before a turn, outside the time taken
 * @property {() => void} [after] - what is done after it
 */

/**
 * Tasks over arrays of one length, to be compared with each other.
 * @typedef {object} Section
 * @property {string} title
 * @property {number} length - elements of one pass
 * @property {Task[]} tasks
 * @property {string} heading - what the column of ratios is called
 * @property {(name: string) => string | undefined} baseline - the task that a task is compared with
 * @property {() => void} [release] - gives back what the section holds
 */

/** Shortest turn against the clock's resolution, time spent on warming a task up, and bounds on the number of turns. */
const TURN = 1; // milliseconds
const WARM_UP = 100; // milliseconds
const LEAST_ROUNDS = 15;
const MOST_ROUNDS = 301;

/** Checks every task of a section, then times them in turns; rows of nanoseconds an element. */
export function measure({ title, length, tasks, baseline }, budget) {
  const timers = tasks.map((task) => {
    check(task, title);
    return { task, repeats: warmUp(task), times: [] };
  });
  const begin = performance.now();
  for (let round = 0; goesOn(round, performance.now() - begin, budget * tasks.length); round++) {
    // The first of a round changes, so that none always follows the same one.
    for (let i = 0; i < timers.length; i++) takeTurn(timers[(i + round) % timers.length]);
  }
  const rows = timers.map(({ task, times }) => ({
    section: title,
    task: task.name,
    length,
    ...summary(times, length),
  }));
  const medians = new Map(rows.map((row) => [row.task, row.median]));
  return rows.map((row) => {
    const base = medians.get(baseline(row.task));
    return base === undefined ? row : { ...row, ratio: base / row.median };
  });
}

function check(task, title) {
  task.before?.();
  task.run();
  task.after?.();
  try {
    task.check();
  } catch (error) {
    throw new Error(`${title}: ${task.name}: ${error.message}`, { cause: error });
  }
}

function goesOn(round, elapsed, budget) {
  return round < LEAST_ROUNDS || (round < MOST_ROUNDS && elapsed < budget);
}

/** Runs a task until the engine has compiled it at its best; how many passes make a turn. */
function warmUp(task) {
  task.before?.();
  const begin = performance.now();
  let passes = 0;
  let last;
  do {
    const start = performance.now();
    task.run();
    last = performance.now() - start;
    passes++;
  } while (passes < 3 || performance.now() - begin < WARM_UP);
  task.after?.();
  return Math.max(1, Math.ceil(TURN / Math.max(last, 1e-4)));
}

function takeTurn({ task, repeats, times }) {
  task.before?.();
  const start = performance.now();
  for (let i = 0; i < repeats; i++) task.run();
  times.push((performance.now() - start) / repeats);
  task.after?.();
}

/** Median, best and the quartiles, in nanoseconds an element. */
function summary(times, length) {
  const sorted = times.map((time) => (time * 1e6) / length).sort((a, b) => a - b);
  const at = (part) => sorted[Math.round((sorted.length - 1) * part)];
  return { median: at(0.5), best: sorted[0], p25: at(0.25), p75: at(0.75), rounds: sorted.length };
}
