/** Files that an experiment reads; packages that may be missing. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPeers } from '../../../src/experiments/peer.js';
import { useCompiled } from '../compiled.js';

const { file, write, fpchop } = useCompiled();

describe('an input', () => {
  it('comes to the experiment as bytes, and its digest to the manifest', () => {
    write('numbers.txt', '1 2 3');
    write(
      'reading.mjs',
      `export default {
        name: 'reading',
        title: 'Reading',
        summary: 'Sums the numbers of a file.',
        inputs: { numbers: new URL('./numbers.txt', import.meta.url) },
        *run({ chopper, inputs }) {
          const numbers = new TextDecoder().decode(inputs.numbers).split(' ').map(Number);
          yield { sum: numbers.reduce((sum, x) => chopper.add(sum, x), 0) };
        },
      };`,
    );
    expect(fpchop('experiment', 'run', './reading.mjs', '-o', 'read')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(file('read'), 'results.ndjson'), 'utf8')).toBe('{"task":0,"row":0,"sum":6}\n');
    expect(JSON.parse(readFileSync(join(file('read'), 'manifest.json'), 'utf8'))).toMatchObject({
      inputs: { numbers: createHash('sha256').update('1 2 3').digest('hex') },
    });
  });

  it('that has changed since is told', () => {
    write('numbers.txt', '1 2 4');
    const { status, stdout } = fpchop('experiment', 'verify', 'read');
    expect(stdout).toContain('row 0: "sum" is 6 in the run, 7 now');
    expect(stdout).toContain("since the run, the experiment's inputs differ");
    expect(status).toBe(1);
  });
});

describe('a package that is missing', () => {
  const missing = (name: string) => () =>
    Promise.reject(
      Object.assign(new Error(`Cannot find package '${name}' imported from`), { code: 'ERR_MODULE_NOT_FOUND' }),
    );

  it('is named with the command that installs it', async () => {
    await expect(loadPeers('report', ['vega', 'vega-lite'], missing('vega-lite'))).rejects.toThrow(
      'report: needs vega and vega-lite, optional; npm install vega vega-lite',
    );
  });

  it('is no other package that they lack', async () => {
    await expect(loadPeers('report', ['vega'], missing('d3'))).rejects.toThrow("Cannot find package 'd3'");
  });
});
