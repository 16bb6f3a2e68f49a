/**
 * One run at a time in a directory: a file `lock` that names who holds it.
 *
 * A lock is left behind when its holder is killed. It is taken over when that process is gone from this machine, or, if
 * it ran on another one, when its file has not been touched for a minute (a holder touches it every few seconds). A lock
 * that is dated in the future is watched: clocks differ, and a holder touches it. One that names nobody is left behind, as
 * a lock appears with its holder's name or not at all.
 * @module
 */
import { readFileSync, rmSync, utimesSync } from 'node:fs';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
/** How long a lock that is dated in the future, or names nobody, is watched. */
const WATCH_FOR = 2 * TOUCH_EVERY;
const WATCH_EVERY = 250;
/** How long a lock may name nobody, where file systems have no links and it is made in two steps. */
const GRACE = 1_000;

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
    await expectLeftBehind(file, directory);
    // Of several that find it stale, the one that creates this guard takes it over.
    const guard = `${file}.takeover`;
    if (!(await create(guard, self))) {
      await expectLeftBehind(guard, directory);
      await rm(guard, { force: true });
      if (!(await create(guard, self))) throw inUse(directory, undefined);
    }
    try {
      await rm(file, { force: true });
      if (!(await create(file, self))) throw inUse(directory, undefined);
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

/** Makes the file with its text at once, unless there is one. */
async function create(file: string, holder: Holder): Promise<boolean> {
  const temporary = `${file}.${process.pid}.tmp`;
  const text = `${JSON.stringify(holder)}\n`;
  try {
    await writeFile(temporary, text);
    await link(temporary, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === undefined || !WITHOUT_LINKS.has(code)) throw error;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    await rm(file, { force: true }).catch(() => undefined); // a full disk leaves it empty
    throw error;
  }
}

/** What file systems say that have no links. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

/** @throws LockedError if the holder of a lock may still be running */
async function expectLeftBehind(file: string, directory: string): Promise<void> {
  const holder = await holderOf(file);
  if (holder === undefined) return; // it names nobody
  if (await isAlive(holder, file)) throw inUse(directory, holder);
}

/** Whom a lock names, if anybody, once it has had the time to be written. */
async function holderOf(file: string): Promise<Holder | undefined> {
  for (let waited = 0; ; waited += WATCH_EVERY) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    const holder = text === undefined ? undefined : parseHolder(text);
    if (holder !== undefined || text === undefined || waited >= GRACE) return holder;
    await pause(WATCH_EVERY);
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, host, started, job } = Object(JSON.parse(text)) as Partial<Record<keyof Holder, unknown>>;
    if (!Number.isSafeInteger(pid) || typeof host !== 'string') return undefined;
    return {
      ...{ pid: pid as number, host },
      started: typeof started === 'string' ? started : null,
      job: typeof job === 'string' ? job : null,
    };
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, host, started, job }: Holder, file: string): Promise<boolean> {
  if (host !== hostname()) {
    // A job that Slurm has requeued to this machine runs on no other any more.
    if (job !== null && job === process.env.SLURM_JOB_ID) return false;
    const age = await ageOf(file);
    return age < 0 ? isTouched(file) : age < STALE_AFTER;
  }
  if (pid <= 0) return false; // would ask of groups of processes
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === null || startOf(pid) === started;
}

/** Milliseconds since the file was touched, negative if it is dated in the future; Infinity if it is not there. */
async function ageOf(file: string): Promise<number> {
  const status = await stat(file).catch(() => undefined);
  return status === undefined ? Infinity : Date.now() - status.mtimeMs;
}

/** Whether somebody touches the file while it is watched. */
async function isTouched(file: string): Promise<boolean> {
  const touched = async (): Promise<number | undefined> => (await stat(file).catch(() => undefined))?.mtimeMs;
  const before = await touched();
  for (let waited = 0; waited < WATCH_FOR; waited += WATCH_EVERY) {
    await pause(WATCH_EVERY);
    const now = await touched();
    if (now !== before) return now !== undefined;
  }
  return false;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
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

function inUse(directory: string, holder: Holder | undefined): LockedError {
  const who = holder === undefined ? '' : ` by process ${holder.pid} on ${holder.host}`;
  const remote = holder !== undefined && holder.host !== hostname();
  const how = remote ? `; if that process has ended, try again in a minute` : '';
  return new LockedError(`${directory}: in use${who}; one run at a time writes to a directory${how}`);
}
