import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runExperiment } from '../../../src/experiments/index.js';

const directory = mkdtempSync(join(tmpdir(), 'fpchop-directory-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a directory without a manifest that holds something', () => {
  it('is refused, and nothing in it changes: a finished run may have lost its manifest', async () => {
    for (const name of ['results.ndjson', 'tasks.ndjson']) writeFileSync(join(directory, name), 'kept\n');
    for (const resume of [false, true]) {
      await expect(runExperiment('harmonic-sum', { output: directory, quick: true, resume })).rejects.toThrow(
        'holds no run (no manifest.json), but results.ndjson and 1 more; choose another directory',
      );
    }
    expect(readdirSync(directory).sort()).toEqual(['results.ndjson', 'tasks.ndjson']);
    expect(readFileSync(join(directory, 'results.ndjson'), 'utf8')).toBe('kept\n');
  });
});
