/**
 * One run at a time in a directory: a file `lock` that names who holds it.
 *
 * A lock is left behind when its holder is killed. It is taken over when that process is gone from this machine, or, if
 * it ran on another one, when its file has not been touched for a minute (a holder touches it every few seconds).
 * @module
 */
import { readFileSync, rmSync, utimesSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RunError } from './runError.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process was started, in the system's ticks; tells it from a later one of the same number. */
  readonly started: string | null;
  /** The Slurm job that it belongs to. */
  readonly job: string | null;
}

const TOUCH_EVERY = 5_000; // milliseconds
const STALE_AFTER = 60_000;
/** How long a half-written lock counts. */
const YOUNG = 10_000;

/** Says that another run holds the directory. */
export class LockedError extends RunError {
  override readonly name = 'LockedError';
}

/**
 * Takes the lock of a directory.
 * @returns what releases it
 * @throws LockedError if another process holds it
 */
export async function lock(directory: string): Promise<() => void> {
  const file = join(directory, 'lock');
  const self: Holder = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
    job: process.env.SLURM_JOB_ID ?? null,
  };
  if (!(await create(file, self))) {
    const holder = await holderOf(file);
    if (holder === 'young' || (holder !== 'gone' && (await isAlive(holder, file)))) throw inUse(directory, holder);
    // Of several that find it stale, the one that creates this guard takes it over.
    const guard = `${file}.takeover`;
    if ((await ageOf(guard)) > YOUNG) await rm(guard, { force: true });
    if (!(await create(guard, self))) throw inUse(directory, holder === 'gone' ? 'young' : holder);
    try {
      await rm(file, { force: true });
      if (!(await create(file, self))) throw inUse(directory, 'young');
    } finally {
      await rm(guard, { force: true });
    }
  }
  const timer = setInterval(() => touch(file), TOUCH_EVERY).unref();
  if (held.size === 0) process.once('exit', releaseAll);
  held.add(file);
  return () => {
    clearInterval(timer);
    held.delete(file);
    if (held.size === 0) process.off('exit', releaseAll);
    rmSync(file, { force: true });
  };
}

/** The locks of this process: removed when it ends, interrupted or not. */
const held = new Set<string>();

function releaseAll(): void {
  for (const file of held) rmSync(file, { force: true });
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(file: string): Promise<Holder | 'young' | 'gone'> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return (await ageOf(file)) < YOUNG ? 'young' : 'gone';
  }
}

async function isAlive({ pid, host, started, job }: Holder, file: string): Promise<boolean> {
  if (host !== hostname()) {
    // A job that Slurm has requeued to this machine runs on no other any more.
    if (typeof job === 'string' && job === process.env.SLURM_JOB_ID) return false;
    return (await ageOf(file)) < STALE_AFTER;
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === null || startOf(pid) === started;
}

/** Milliseconds since the file was touched; Infinity if it is not there. */
async function ageOf(file: string): Promise<number> {
  const status = await stat(file).catch(() => undefined);
  return status === undefined ? Infinity : Date.now() - status.mtimeMs;
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // The directory is gone, or full; the run will say so itself.
  }
}

/** The start time of a process of this machine, where /proc tells it. */
function startOf(pid: number): string | null {
  try {
    // Field 22 of proc(5), counted behind the name, which may hold anything but ends with the last parenthesis.
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function inUse(directory: string, holder: Holder | 'young' | 'gone'): LockedError {
  const who = typeof holder === 'string' ? '' : ` by process ${holder.pid} on ${holder.host}`;
  return new LockedError(`${directory}: in use${who}; one run at a time writes to a directory`);
}
