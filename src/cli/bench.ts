/**
 * `fpchop bench`: a quick measurement of this machine.
 * @module
 */
import { cpus } from 'node:os';
import type { Command } from 'commander';
import { allocate, backend, chopper, type Chopper, type RoundingOptions } from '../index.js';
import { countText } from './formats/exactText.js';
import { usage, UsageError } from './failure.js';
import { jsonText } from './json.js';
import { print } from './output.js';
import { formatArgument } from './roundingOptions.js';
import { table, type TableColumn } from './table.js';

interface BenchArguments {
  readonly format: string;
  readonly sizes: string;
  readonly json?: boolean;
}

const examples = `
Tasks take turns, and every figure is the median of its turns. The bench of the repository (npm run bench) is the
thorough one; it compares with other libraries too.

Examples:
  $ fpchop bench
  $ fpchop bench --format float8_e4m3fn --sizes 1000,1000000 --json
`;

/** Adds the command to the program. */
export function addBench(program: Command): void {
  program
    .command('bench')
    .description('measure how fast this machine rounds, in a few seconds')
    .option('-f, --format <format>', 'format to round to', 'float16')
    .option('--sizes <lengths>', 'lengths of the arrays, separated by commas', '1000,100000,10000000')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(runBench);
}

/** What is measured: run rounds (or copies) an array of its own once. */
interface Task {
  readonly name: string;
  readonly run: () => void;
}

/** A task at one length. */
interface BenchRow {
  readonly task: string;
  readonly length: number;
  /** Median time of an element. */
  readonly nanoseconds: number;
  /** Speed as a part of that of copying the same array. */
  readonly ratioToCopy: number;
}

/** Time spent on one task at one length; least number of turns. */
const BUDGET = 150; // milliseconds
const TURNS = 5;

async function runBench({ format, sizes, json }: BenchArguments): Promise<void> {
  const target = formatArgument(format);
  const lengths = sizes.split(',').map((text) => {
    if (!/^\d{1,9}$/.test(text.trim()) || Number(text) === 0) {
      throw new UsageError(`--sizes expected positive integers, got "${text}"`);
    }
    return Number(text);
  });
  const make = (options: RoundingOptions): Chopper => usage(() => chopper(target, options));
  const roundings = [
    ['tiesToEven', make({})],
    ['towardZero', make({ rounding: 'towardZero' })],
    ['stochastic', make({ rounding: 'stochastic', seed: 1 })],
  ] as const;
  const rows = lengths.flatMap((length) => measureTasks(tasksOf(length, roundings), length));
  const machine = {
    format: target.name,
    backend: backend(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
  };
  await print(json === true ? `${jsonText({ ...machine, measurements: rows })}\n` : report(machine, rows));
}

/** Copying an array, rounding it in each mode, and rounding one that lies in the kernel's memory. */
function tasksOf(length: number, roundings: readonly (readonly [string, Chopper])[]): Task[] {
  const x = Float64Array.from({ length }, (_, i) => ((i * 0.6180339887498949) % 1) * 8 - 4);
  const out = new Float64Array(length);
  const tasks = roundings.map(([name, quantizer]) => ({ name, run: () => void quantizer.into(out, x) }));
  const inMemory = allocate(length, 'float64');
  inMemory.set(x);
  const outMemory = allocate(length, 'float64');
  const [name, first] = roundings[0]!;
  return [
    { name: 'memory copy', run: () => out.set(x) },
    ...tasks,
    { name: `${name}, kernel memory`, run: () => void first.into(outMemory, inMemory) },
  ];
}

/** Runs tasks in turns: what slows the machine for a while slows all of them. */
function measureTasks(tasks: readonly Task[], length: number): BenchRow[] {
  // Short arrays are run many times a turn, so that a turn is long against the clock's resolution.
  const repeats = Math.max(1, Math.ceil(100_000 / length));
  for (const { run } of tasks) for (let i = 0; i < Math.min(repeats, 20); i++) run();
  const times: number[][] = tasks.map(() => []);
  const begin = performance.now();
  for (let turn = 0; turn < TURNS || performance.now() - begin < BUDGET * tasks.length; turn++) {
    for (const [t, { run }] of tasks.entries()) {
      const start = performance.now();
      for (let i = 0; i < repeats; i++) run();
      times[t]!.push((performance.now() - start) / repeats);
    }
  }
  const medians = times.map((taken) => taken.sort((a, b) => a - b)[taken.length >> 1]!);
  return tasks.map(({ name }, t) => ({
    task: name,
    length,
    nanoseconds: (medians[t]! * 1e6) / length,
    ratioToCopy: medians[0]! / medians[t]!,
  }));
}

const columns: readonly TableColumn[] = [
  { heading: 'elements', side: 'right' },
  { heading: 'task' },
  { heading: 'ns/element', side: 'right' },
  { heading: 'Melem/s', side: 'right' },
  { heading: 'of copy', side: 'right' },
];

function report(machine: Record<string, string>, rows: readonly BenchRow[]): string {
  const lines = rows.map(({ task, length, nanoseconds, ratioToCopy }) => [
    countText(length),
    task,
    nanoseconds.toFixed(3),
    (1000 / nanoseconds).toFixed(1),
    ratioToCopy.toFixed(3),
  ]);
  return (
    `float64 arrays rounded to ${machine.format}, back end ${machine.backend}\n` +
    `${machine.cpu}, Node ${machine.node}, ${machine.platform}\n\n` +
    table(columns, lines)
  );
}
