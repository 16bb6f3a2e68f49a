/**
 * The results of a run on disk while it goes on: results.ndjson and tasks.ndjson.
 *
 * Rows are appended as they come, so tasks that run side by side interleave; `{"task":3,"row":17,` begins each line. A
 * task counts once its line is in tasks.ndjson and the lines of results.ndjson have the digest that this states. What a
 * kill, a full disk or a bad sector leaves of others is passed over: those tasks run again. In the end the lines are
 * put in the order of tasks and rows, whichever way they came.
 * @module
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskEntry, TaskOutcome } from './manifest/manifest.js';
import { parseEntry } from './manifest/parseManifest.js';

/** The names of the files in a run's directory. */
export const RESULTS = 'results.ndjson';
export const TASKS = 'tasks.ndjson';

/** Bytes [start, end) of results.ndjson. */
type Range = [start: number, end: number];

/** What results.ndjson holds of a task: its rows from row 0 on, and where they stand. */
export interface Found {
  readonly ranges: readonly Range[];
  readonly rows: number;
  readonly sha256: string;
}

/** What a scan of results.ndjson found. */
export interface Scan {
  readonly tasks: ReadonlyMap<number, Found>;
  /** Lines that are no rows, counted from 1; a line without its end does not count. */
  readonly corrupt: readonly number[];
  /** Where the last whole line ends. */
  readonly end: number;
}

interface Tracked {
  readonly ranges: Range[];
  rows: number;
  hash: Hash;
}

/** How every line of results.ndjson begins. */
const head = /^\{"task":(\d+),"row":(\d+)[,}]/;
const HEAD = 50; // bytes that hold it

/** Reads results.ndjson: which rows of which task stand where. */
export async function scan(directory: string): Promise<Scan> {
  const tracked = new Map<number, Tracked>();
  const corrupt: number[] = [];
  let number = 0;
  let end = 0;
  for await (const line of linesOf(join(directory, RESULTS))) {
    number++;
    const start = end;
    end += line.length;
    const found = head.exec(line.toString('latin1', 0, HEAD));
    const task = Number(found?.[1]);
    const row = Number(found?.[2]);
    // A task that runs again begins with row 0; what stood of it before is passed over.
    if (found !== null && row === 0) tracked.set(task, { ranges: [], rows: 0, hash: createHash('sha256') });
    const lines = tracked.get(task);
    if (found === null || lines?.rows !== row) {
      if (found === null) corrupt.push(number);
      continue;
    }
    lines.rows++;
    lines.hash.update(line);
    addRange(lines.ranges, start, end);
  }
  const tasks = new Map<number, Found>();
  for (const [task, { ranges, rows, hash }] of tracked) tasks.set(task, { ranges, rows, sha256: hash.digest('hex') });
  return { tasks, corrupt, end };
}

function addRange(ranges: Range[], start: number, end: number): void {
  const last = ranges.at(-1);
  if (last?.[1] === start) last[1] = end;
  else ranges.push([start, end]);
}

/** The whole lines of a file, each with its end; none if there is no such file. */
export async function* linesOf(file: string): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let start = 0;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, start)) {
        yield bytes.subarray(start, at + 1);
        start = at + 1;
      }
      rest = bytes.subarray(start);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** SHA-256 of results.ndjson, a line without its end included; empty if there is no such file. */
export async function resultsDigest(directory: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(join(directory, RESULTS)) as AsyncIterable<Buffer>) hash.update(piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return '';
  }
  return hash.digest('hex');
}

/** Whether results.ndjson holds what `outcome` says of a task. */
export function holds(found: Found | undefined, { rows, sha256 }: TaskOutcome): boolean {
  return rows === 0 || (found !== undefined && found.rows === rows && found.sha256 === sha256);
}

/** The lines of a task, without their ends. */
export async function readLines(directory: string, { ranges }: Found): Promise<string[]> {
  const source = await open(join(directory, RESULTS), 'r');
  try {
    let text = '';
    for await (const piece of pieces(source, ranges)) text += piece.toString('latin1');
    return Buffer.from(text, 'latin1').toString().split('\n').slice(0, -1);
  } finally {
    await source.close();
  }
}

/** The entries of tasks.ndjson; of a task that ran twice, the last. A line that is none is passed over. */
export async function readOutcomes(directory: string): Promise<Map<number, TaskEntry>> {
  const text = await readFile(join(directory, TASKS), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const outcomes = new Map<number, TaskEntry>();
  for (const line of text.split('\n')) {
    try {
      const entry = parseEntry(JSON.parse(line));
      outcomes.set(entry.task, entry);
    } catch {
      // Its task runs again.
    }
  }
  return outcomes;
}

/** Appends to the files of a run, one write after another. */
export class Journal {
  private last: Promise<void> = Promise.resolve();
  private failure: Error | undefined;

  private constructor(
    private readonly directory: string,
    private readonly results: FileHandle,
    private readonly tasks: FileHandle,
    private size: number,
    private readonly ranges: Map<number, Range[]>,
  ) {}

  /** Opens the files behind what a scan found, cutting off a line without its end. */
  static async open(directory: string, { tasks, end }: Scan): Promise<Journal> {
    const file = join(directory, RESULTS);
    const results = await open(file, 'a');
    if ((await results.stat()).size > end) await truncate(file, end);
    const entries = await open(join(directory, TASKS), 'a');
    if ((await entries.stat()).size > 0) await entries.appendFile('\n'); // in case its last line has no end
    const ranges = new Map([...tasks].map(([task, found]) => [task, found.ranges.map(([a, b]): Range => [a, b])]));
    return new Journal(directory, results, entries, end, ranges);
  }

  /** Appends whole lines of a task; `first` if they begin with row 0. Rejects when the disk does not take them. */
  append(task: number, lines: string, first: boolean): Promise<void> {
    return this.next(async () => {
      if (first) this.ranges.set(task, []);
      const bytes = Buffer.from(lines);
      const start = this.size;
      await this.results.appendFile(bytes);
      this.size += bytes.length;
      addRange(this.ranges.get(task)!, start, this.size);
    });
  }

  /** Enters a task that is done, once its rows are written. */
  enter(line: string): Promise<void> {
    return this.next(() => this.tasks.appendFile(`${line}\n`));
  }

  private next(action: () => Promise<void>): Promise<void> {
    const done = this.last.then(() => {
      if (this.failure !== undefined) throw this.failure; // what follows a failed write must not be written
      return action();
    });
    this.last = done.catch((error: unknown) => {
      this.failure ??= error as Error;
    });
    return done;
  }

  /**
   * Puts the rows of `tasks` in order and drops all others; the file then appears under its name at once.
   * @returns SHA-256 of results.ndjson
   */
  async finish(tasks: readonly number[]): Promise<string> {
    await this.last;
    const hash = createHash('sha256');
    const file = join(this.directory, RESULTS);
    const temporary = `${file}.tmp`;
    const source = await open(file, 'r');
    try {
      const target = await open(temporary, 'w');
      try {
        for await (const piece of pieces(
          source,
          tasks.flatMap((task) => this.ranges.get(task) ?? []),
        )) {
          hash.update(piece);
          await target.appendFile(piece);
        }
        await target.sync();
      } finally {
        await target.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      await source.close();
    }
    return hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.last;
    await this.results.close();
    await this.tasks.close();
  }
}

const PIECE = 1 << 20;

async function* pieces(source: FileHandle, ranges: readonly Range[]): AsyncGenerator<Buffer, void, undefined> {
  const joined: Range[] = [];
  for (const [start, end] of ranges) addRange(joined, start, end);
  for (const [start, end] of joined) {
    for (let at = start; at < end; at += PIECE) {
      const { buffer, bytesRead } = await source.read(Buffer.alloc(Math.min(PIECE, end - at)), 0, undefined, at);
      yield buffer.subarray(0, bytesRead);
    }
  }
}
