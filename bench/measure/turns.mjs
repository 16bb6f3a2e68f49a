/**
 * Timing of whole calls, in milliseconds: tasks take turns, so that what slows the machine for a while slows all of them.
 */
import { parseArgs } from 'node:util';
import { machineFacts, machineText } from './machine.mjs';
import { table } from './report.mjs';
import { save } from './save.mjs';

/**
 * Something to time.
 * @typedef {object} Task
 * @property {string} name
 * @property {() => unknown} run - awaited if it gives a promise
 */

/**
 * Times tasks in turns.
 * @param {Task[]} tasks
 * @param {number} rounds
 * @param {() => void} [before] - what is done before each turn, outside the time taken
 * @returns rows of best and median time, and least processor time, which tells what threads cost where elapsed time tells
 * nothing, as the machine is busy with other things
 */
export async function inTurns(tasks, rounds, before) {
  for (const { run } of tasks) await warmUp(run, before);
  const turns = tasks.map(() => []);
  for (let round = 0; round < rounds; round++) {
    // The first of a round changes, so that none always follows the same one.
    for (let i = 0; i < tasks.length; i++) {
      const k = (i + round) % tasks.length;
      before?.();
      turns[k].push(await timed(tasks[k].run));
    }
  }
  return tasks.map(({ name }, k) => ({ task: name, ...summary(turns[k]) }));
}

/** Milliseconds, and passes at most, in which the engines of all threads may compile a task at its best. */
const WARM_UP = 200;
const MOST_PASSES = 20;

async function warmUp(run, before) {
  const begin = performance.now();
  for (let passes = 0; passes < MOST_PASSES && performance.now() - begin < WARM_UP; passes++) {
    before?.();
    await run();
  }
}

async function timed(run) {
  const used = process.cpuUsage();
  const start = performance.now();
  await run();
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return { elapsed, processor: (user + system) / 1000 };
}

function summary(turns) {
  const times = turns.map(({ elapsed }) => elapsed).sort((a, b) => a - b);
  const processor = turns.reduce((least, turn) => Math.min(least, turn.processor), Infinity);
  return { best: times[0], median: times[times.length >> 1], processor };
}

/**
 * Runs a bench: prints every section as it comes, and writes the numbers to the file that `--json` names, in whole or not
 * at all.
 * @param {AsyncIterable<{ title: string, rows: object[], goals?: object[] }>} sections - the first row of a section is
 * what its others are compared with; a goal has a name, what is wanted of it, its value and whether it was reached
 */
export async function runBench(sections) {
  const { json } = parseArgs({ options: { json: { type: 'string' } } }).values;
  const machine = machineFacts();
  console.log(machineText(machine).replace(', one thread', ''));
  const done = [];
  for await (const section of sections) {
    console.log(sectionText(section));
    done.push(section);
  }
  if (json !== undefined) save(json, { machine, sections: done });
}

function sectionText({ title, rows, goals = [] }) {
  const [first] = rows;
  const cells = rows.map(({ task, best, median, processor }) => [
    task,
    best.toFixed(2),
    median.toFixed(2),
    processor.toFixed(2),
    (best / first.best).toFixed(2),
    (median / first.median).toFixed(2),
  ]);
  const headings = ['', 'best, ms', 'median', 'processor', 'x first', 'by medians'];
  const verdicts = goals.map(
    ({ goal, wanted, value, reached }) => `  ${reached} ${wanted} ${goal}: ${value.toFixed(2)}\n`,
  );
  return `${title}\n${table(headings, cells)}\n${verdicts.join('')}`;
}

/** A goal on a number that is not to be above `most`. */
export function atMost(goal, value, most) {
  return { goal, wanted: `<= ${most}`, value, reached: value <= most ? 'reached' : 'MISSED' };
}
