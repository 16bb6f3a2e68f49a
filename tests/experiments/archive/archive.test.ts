/** Archives of runs: what a referee is given, and what was done to it on the way. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Workers } from '../../../src/experiments/index.js';
import { useCompiled } from '../compiled.js';
import { walk, walkSteps } from '../experiments.js';

const { experiments, file, write, fpchop } = useCompiled();
const CLAIMED = 'subnormal-sum';
let workers: Workers;
let files: Readonly<Record<string, Uint8Array>> = {};
const text = (name: string): string => new TextDecoder().decode(files[name]);

beforeAll(async () => {
  const { archiveRun, openWorkers, runExperiment } = await experiments();
  workers = openWorkers(1);
  mkdirSync(file('parts'));
  write('parts/numbers.txt', '1 2 3');
  write('walk-steps.mjs', walkSteps);
  write(
    'walk.mjs',
    walk.replace('formats:', "inputs: { numbers: new URL('./parts/numbers.txt', import.meta.url) },\n  formats:"),
  );
  const options = { output: file('run'), formats: ['float16'], params: { scale: 0.5, rows: 5 }, workers };
  await runExperiment(file('walk.mjs'), options);
  await runExperiment(CLAIMED, { output: file('claimed'), workers });
  writeFileSync(file('run.zip'), await archiveRun(file('run')));
  files = unzipSync(readFileSync(file('run.zip')));
});
afterAll(() => workers.close());

describe('an archive of a run', () => {
  it('holds the run, its source and inputs, what surrounds it, and how to cite it', () => {
    expect(Object.keys(files).sort()).toEqual([
      ...['CITATION.cff', 'archive.json', 'references.bib', 'ro-crate-metadata.json'],
      ...['run/manifest.json', 'run/results.ndjson', 'sha256sums.txt'],
      ...['source/parts/numbers.txt', 'source/walk-steps.mjs', 'source/walk.mjs'],
    ]);
    for (const name of ['manifest.json', 'results.ndjson']) {
      expect(text(`run/${name}`)).toBe(readFileSync(join(file('run'), name), 'utf8'));
    }
    expect(JSON.parse(text('archive.json'))).toMatchObject({
      ...{ archive: 1, experiment: 'walk', module: 'source/walk.mjs', node: process.version, v8: process.versions.v8 },
      lockfile: { name: 'package-lock.json', sha256: expect.stringMatching(/^[\da-f]{64}$/) as string },
      cpu: expect.any(String) as string,
    });
  });

  it('has the same bytes when the same run is archived again', async () => {
    const { archiveRun } = await experiments();
    expect(Buffer.from(await archiveRun(file('run'))).equals(readFileSync(file('run.zip')))).toBe(true);
  });

  it('is an RO-Crate that names every file but itself and the digests', () => {
    const { '@context': context, '@graph': graph } = JSON.parse(text('ro-crate-metadata.json')) as {
      '@context': string;
      '@graph': { '@id': string; [key: string]: unknown }[];
    };
    expect(context).toBe('https://w3id.org/ro/crate/1.1/context');
    const ids = graph.map((entity) => entity['@id']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const name of Object.keys(files)) {
      if (name !== 'sha256sums.txt') expect(ids).toContain(name);
    }
    const root = graph.find((entity) => entity['@id'] === './')!;
    expect(root).toMatchObject({
      '@type': 'Dataset',
      datePublished: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    });
    const named = JSON.stringify(graph).matchAll(/"@id":"([^"]+)"/g);
    for (const [, id] of named) expect([...ids, 'https://w3id.org/ro/crate/1.1']).toContain(id);
  });

  it('cites the papers that the claims are about', async () => {
    const { archiveRun } = await experiments();
    const own = unzipSync(await archiveRun(file('claimed')));
    const citation = parse(new TextDecoder().decode(own['CITATION.cff'])) as { references: { title: string }[] };
    expect(citation).toMatchObject({ 'cff-version': '1.2.0', type: 'dataset' });
    const bibliography = new TextDecoder().decode(own['references.bib']);
    expect(citation.references.length).toBeGreaterThan(0);
    for (const { title } of citation.references) expect(bibliography).toContain(`title = {{${title}}}`);
    expect(JSON.parse(new TextDecoder().decode(own['archive.json']))).toMatchObject({ module: null });
  });

  it('is not made of a run that was altered', async () => {
    const { archiveRun, runExperiment } = await experiments();
    const options = { output: file('altered'), formats: ['float16'], params: { scale: 0.5, rows: 5 }, workers };
    await runExperiment(file('walk.mjs'), options);
    const results = file('altered/results.ndjson');
    writeFileSync(results, readFileSync(results, 'utf8').replace('true', 'false'));
    await expect(archiveRun(file('altered'))).rejects.toThrow('cannot be archived, results.ndjson is damaged');
  });
});

describe('verifying an archive', () => {
  const verify = async (entries: Readonly<Record<string, Uint8Array>>, limit?: number) => {
    writeFileSync(file('changed.zip'), zipSync({ ...entries }));
    return (await experiments()).verifyArchive(file('changed.zip'), { workers, ...(limit !== undefined && { limit }) });
  };

  it('repeats the run from the source that it holds, when nothing else is left', () => {
    mkdirSync(file('gone'));
    for (const name of ['run', 'walk.mjs', 'walk-steps.mjs', 'parts']) renameSync(file(name), file(`gone/${name}`));
    expect(fpchop('experiment', 'verify', 'run.zip')).toEqual({
      ...{ status: 0, stdout: 'run.zip: 3 tasks repeated, 27 rows, bit for bit as in the run\n', stderr: '' },
    });
  });

  it('refuses one in which a file was tampered with, by its name, for each file', async () => {
    for (const name of Object.keys(files)) {
      const bytes = files[name]!.slice();
      bytes[bytes.length >> 1]! ^= 1;
      const { tasks, differences } = await verify({ ...files, [name]: bytes });
      expect(tasks, name).toBe(0);
      expect(differences.join('\n'), name).toContain(name);
      const others = Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
      expect((await verify(others)).differences, name).toContain(`${name}: missing in the archive`);
    }
  });

  it('refuses a file that was added', async () => {
    const { differences } = await verify({ ...files, 'source/more.mjs': Buffer.from('1') });
    expect(differences).toEqual(['source/more.mjs: not named in sha256sums.txt']);
  });

  it('unpacks up to a limit', async () => {
    const size = Object.values(files).reduce((sum, bytes) => sum + bytes.length, 0);
    await expect(verify(files, size - 1)).rejects.toThrow(`unpacks to more than ${size - 1} bytes`);
    await expect(verify({ ...files, zeros: new Uint8Array(1 << 20) }, size)).rejects.toThrow('unpacks to more than');
    await expect(verify(files, size)).resolves.toMatchObject({ tasks: 3, differences: [] });
  });

  it.each(['../escaped', '/escaped', 'run/../../escaped', 'a\\b'])('refuses the name %s', async (name) => {
    await expect(verify({ ...files, [name]: Buffer.from('1') })).rejects.toThrow(`the name "${name}"`);
  });

  it('says what is no archive', async () => {
    writeFileSync(file('text.zip'), 'no zip');
    const { verifyArchive } = await experiments();
    await expect(verifyArchive(file('text.zip'))).rejects.toThrow('text.zip: not a zip file');
  });
});
