/** How far a run is, on a terminal and without one. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showTasks } from '../../src/cli/experiment/progress.js';

const { isTTY } = process.stderr;
let written = '';

beforeEach(() => {
  written = '';
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance', 'Date'] });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

describe('a run without a terminal', () => {
  it('tells how far it is once a minute, also when no task ends meanwhile', () => {
    process.stderr.isTTY = false;
    const progress = showTasks();
    progress.update({ tasks: 10, done: 0 });
    vi.advanceTimersByTime(59_999);
    expect(written).toBe('');
    progress.update({ tasks: 10, done: 2, failed: 1 });
    vi.advanceTimersByTime(1);
    expect(written).toBe('fpchop: 20 %, 2 of 10 tasks, 1 failed, 4 min 0 s left\n');
    vi.advanceTimersByTime(120_000);
    expect(written.split('\n')).toHaveLength(4);
    progress.stop();
    vi.advanceTimersByTime(600_000);
    expect(written.split('\n')).toHaveLength(4);
  });
});

describe('an interrupt on a terminal', () => {
  it('removes the bar before anything else is written, so that how to go on stays', () => {
    process.stderr.isTTY = true;
    const before = process.listeners('exit');
    const hint = (): void => void process.stderr.write('stopped; "fpchop experiment resume RUN" goes on\n');
    process.once('exit', hint); // as the command does, before there is a bar
    const progress = showTasks();
    progress.update({ tasks: 10, done: 0 });
    vi.advanceTimersByTime(1_000);
    progress.update({ tasks: 10, done: 5 });
    expect(written).toContain('5 of 10 tasks');
    const listeners = process.listeners('exit').filter((listener) => !before.includes(listener));
    for (const listener of listeners) listener.call(process, 130);
    process.off('exit', hint);
    progress.stop();
    expect(written.trimEnd().endsWith('stopped; "fpchop experiment resume RUN" goes on')).toBe(true);
  });
});
