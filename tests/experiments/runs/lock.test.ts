/** The lock of a directory, whatever a holder that is gone has left there. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lock, LockedError } from '../../../src/experiments/run/lock.js';

const directory = mkdtempSync(join(tmpdir(), 'fpchop-lock-'));
const file = join(directory, 'lock');
const elsewhere = `${JSON.stringify({ pid: 1, host: 'elsewhere', started: null, job: null })}\n`;
/** No process has it: Linux counts to 2^22. */
const GONE = 2 ** 22 + 1;

beforeEach(() => rmSync(file, { force: true }));
afterEach(() => vi.useRealTimers());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Takes the lock; time passes as fast as it is waited for. */
async function takeQuickly(meanwhile: () => void = () => undefined): Promise<() => void> {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let settled = false;
  const taken = lock(directory).finally(() => (settled = true));
  taken.catch(() => undefined);
  while (!settled) {
    await new Promise(setImmediate);
    meanwhile();
    await vi.advanceTimersByTimeAsync(250);
  }
  return taken;
}

function isDated(milliseconds: number): void {
  const then = new Date(Date.now() + milliseconds);
  utimesSync(file, then, then);
}

describe('a lock that names nobody', () => {
  it.each([
    ['null', 'null'],
    ['nothing', ''],
    ['a part of what it should', '{"pid":17,"ho'],
    ['other things', '[1,2]'],
    ['a number of a group of processes', JSON.stringify({ pid: 0, host: hostname(), started: null })],
  ])('is taken over within seconds: it holds %s', async (_, text) => {
    writeFileSync(file, text);
    const release = await takeQuickly();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('counts while it is being written, where that takes two steps', async () => {
    writeFileSync(file, '');
    const taken = takeQuickly(() => writeFileSync(file, elsewhere));
    await expect(taken).rejects.toThrow('in use by process 1 on elsewhere');
  });
});

describe('a lock of another machine', () => {
  it.each([-30_000, -1_000])('counts when it was touched lately: %i ms', async (age) => {
    writeFileSync(file, elsewhere);
    isDated(age);
    await expect(lock(directory)).rejects.toThrow(
      'in use by process 1 on elsewhere; one run at a time writes to a directory; if that process has ended, try again in a minute',
    );
  });

  it('is taken over when it was not touched for a minute', async () => {
    writeFileSync(file, elsewhere);
    isDated(-61_000);
    (await lock(directory))();
  });

  it('is taken over when it is dated in the future and nobody touches it', async () => {
    writeFileSync(file, elsewhere);
    isDated(3_600_000);
    (await takeQuickly())();
  });

  it('counts when it is dated in the future and somebody touches it: clocks differ', async () => {
    writeFileSync(file, elsewhere);
    isDated(3_600_000);
    let more = 0;
    await expect(takeQuickly(() => isDated(3_600_000 + ++more * 5_000))).rejects.toBeInstanceOf(LockedError);
  });
});

describe('the guard of a takeover', () => {
  const guard = `${file}.takeover`;

  it('is passed over when its process is gone, whenever it is dated', async () => {
    writeFileSync(file, JSON.stringify({ pid: GONE, host: hostname(), started: '1', job: null }));
    writeFileSync(guard, JSON.stringify({ pid: GONE, host: hostname(), started: '1', job: null }));
    const then = new Date(Date.now() + 3_600_000);
    utimesSync(guard, then, then);
    (await lock(directory))();
    expect(existsSync(guard)).toBe(false);
  });
});
