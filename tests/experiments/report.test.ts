/** Reports, exports and comparisons of runs; the experiment of the README. */
import { cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LargeRunError, makeReport, readRun } from '../../src/experiments/index.js';
import { startChromium } from '../browser/chromium.js';
import { root, useCompiled } from './compiled.js';
import { walk, walkSteps } from './experiments.js';
import { faultsOf, noFaults, screens } from './reportPage.js';

const { file, write, fpchop, experiments } = useCompiled();
const readme = readFileSync(join(root, 'src/experiments/README.md'), 'utf8');
const logistic = /```js\n([^]*?)```/.exec(readme)![1]!;
const commands = [...readme.matchAll(/^fpchop (experiment .*?)(?:\s+#.*)?$/gm)].map(([, command]) =>
  command!.split(' '),
);

beforeAll(() => {
  write('logistic-map.mjs', logistic);
  write('walk-steps.mjs', walkSteps);
  write('walk.mjs', walk);
});

describe('the experiment of the README', () => {
  it('has twenty lines or so', () => expect(logistic.split('\n').length).toBeLessThanOrEqual(25));

  it.each(commands)('fpchop %s %s %s', (...command) => {
    const { status, stderr } = fpchop(...command);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('ran on 16 points, and verifies', () => {
    expect(commands).toHaveLength(4);
    const rows = readFileSync(file('orbits/results.ndjson'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(16 * 500);
    expect(fpchop('experiment', 'verify', 'orbits').stdout).toContain('16 tasks repeated, 8,000 rows, bit for bit');
  });
});

describe('a report, opened in a browser', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    const text = fpchop('experiment', 'run', 'E1', './walk.mjs', '-f', 'bfloat16,float16', '-o', 'two', '--quick');
    expect(text.stderr).toBe('');
    expect(fpchop('experiment', 'report', 'two').stdout).toContain('two/report.html, and 1 plot in two/plots\n');
    browser = await startChromium();
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) errors.push(`asked for ${request.url()}`);
    });
    await page.goto(`file://${file('two/report.html')}`);
  });
  afterAll(() => browser.close());

  it('draws a mark for every row that has a place', async () => {
    await page.waitForSelector('[data-interactive="true"]');
    const sums = readFileSync(file('two/harmonic-sum/results.ndjson'), 'utf8').match(/"sum":/g)!;
    expect(sums.length).toBeGreaterThan(40);
    const transforms = await page
      .locator('.plot .mark-symbol.role-mark path')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('transform') ?? ''));
    expect(transforms.filter((transform) => /Infinity|NaN/.test(transform))).toEqual([]);
    expect(transforms).toHaveLength(sums.length); // infinite sums too, on the upper edge
    expect(errors).toEqual([]);
  });

  it('tells what is under the pointer', async () => {
    await page.locator('.plot .mark-symbol.role-mark path').first().hover({ force: true });
    const told = (): Promise<string | null> => page.locator('.plot [title]').first().getAttribute('title');
    await expect.poll(told).toMatch(/format: \w+/);
  });

  it('has the verdicts and the digests of both runs', async () => {
    const text = (await page.locator('body').textContent())!;
    expect(text).toContain('The harmonic series converges');
    expect(text).toMatch(/pass 14 of 14 figures/);
    expect(text).toMatch(/2 experiments.*\d+ claims: \d+ pass/s);
    expect(text).toContain(
      (JSON.parse(readFileSync(file('two/walk/manifest.json'), 'utf8')) as { sha256: string }).sha256,
    );
  });

  it('shows the same as SVG where scripts are off, and in files', async () => {
    const quiet = await browser.newPage({ javaScriptEnabled: false });
    await quiet.goto(`file://${file('two/report.html')}`);
    expect(await quiet.locator('.plot svg .mark-symbol.role-mark path').count()).toBeGreaterThan(40);
    await quiet.goto(`file://${file('two/plots/harmonic-sum-where-the-sum-stops.svg')}`);
    expect(await quiet.locator('.mark-symbol.role-mark path').count()).toBeGreaterThan(40);
  });
});

describe('a stochastic run of a user, as a page', () => {
  let browser: Browser;
  beforeAll(async () => {
    write(
      'growth.mjs',
      `export default {
        name: 'growth', title: 'Growth', summary: 'Grows, loses all, and overflows.', formats: ['float16', 'float8_e5m2'],
        rounding: ['tiesToEven', 'stochastic'], seeds: [1, 2, 3],
        *run({ chopper }) {
          for (let n = 0, x = 0; n < 20; n++, x = chopper.add(chopper.mul(x, 2.3), 0.01)) yield { n, x };
        },
        plots: () => ({
          Growth: {
            mark: 'line',
            encoding: {
              x: { field: 'n', type: 'quantitative' },
              y: { field: 'x', type: 'quantitative', scale: { type: 'log' } },
              color: { field: 'format', type: 'nominal' },
              strokeDash: { field: 'rounding', type: 'nominal' },
            },
          },
        }),
      };`,
    );
    expect(fpchop('experiment', 'run', './growth.mjs', '-o', 'growth')).toMatchObject({ status: 0, stderr: '' });
    expect(fpchop('experiment', 'report', 'growth')).toMatchObject({ status: 0, stderr: '' });
    expect(fpchop('experiment', 'report', 'growth', '--static', '-o', 'growth/static.html')).toMatchObject({
      status: 0,
    });
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  // The report of every experiment is looked at in all four, in builtin.verify.ts.
  it.each([screens[1], screens[2]])('at $width pixels, dark: $dark, has no faults', async (screen) => {
    const { page, plots, marks, ...faults } = await faultsOf(browser, file('growth/report.html'), screen);
    expect(faults).toEqual(noFaults);
    expect([plots, marks > 40]).toEqual([1, true]);
    expect(await page.locator('figcaption + .soft').innerText()).toMatch(
      /^lines: mean over 3 seeds; bands: smallest to largest; \d+ values of x are zero or less and lie on the lower edge/,
    );
    await page.close();
  });

  it('is as good without scripts, by --static', async () => {
    expect(readFileSync(file('growth/static.html'), 'utf8')).not.toContain('<script');
    const { page, plots, marks, ...faults } = await faultsOf(browser, file('growth/static.html'), screens[0]);
    expect(faults).toEqual(noFaults);
    expect([plots, marks > 0]).toEqual([1, true]);
    await page.close();
  });
});

describe('text in a report', () => {
  it('is shown as it is, in tables and in data', async () => {
    const { makeReport } = await experiments();
    const hostile = '</script><b>&amp;"\u2028';
    const experiment = {
      ...{ name: 'hostile', title: hostile, summary: hostile },
      run: () => [],
      metrics: () => ({ [hostile]: [{ [hostile]: hostile }] }),
      plots: () => ({ [hostile]: { mark: 'point', encoding: { x: { field: 'x' }, y: { value: 1 } } } }),
    };
    const manifest = { fpchop: '', tasks: [], formats: {}, kernels: {}, files: {}, platforms: [], profile: null };
    const rows = [{ x: 1, text: hostile }];
    const { html, svg } = await makeReport([{ directory: '.', experiment, manifest, rows } as never]);
    expect(html).not.toContain('</script><b>');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(Object.keys(svg)).toEqual(['script-b-amp.svg']);
  });
});

describe('exports', () => {
  beforeAll(() => {
    const { status } = fpchop(
      'experiment',
      'run',
      './walk.mjs',
      '-f',
      'float16',
      '-r',
      'stochastic',
      '--set',
      'rows=3',
      '-o',
      'exported',
    );
    expect(status).toBe(0);
  });

  it('to CSV hold every cell', () => {
    const { stdout } = fpchop('experiment', 'export', 'exported');
    const [header, ...lines] = stdout.split('\r\n');
    expect(header).toBe('task,row,format,rounding,seed,scale,rows,fail,hang,pause,n,x,text,even');
    expect(lines.slice(0, 4)).toEqual([
      '0,0,float16,stochastic,1,1,3,"","",0,,NaN,"ä ""quoted""\n",',
      '0,1,float16,stochastic,1,1,3,"","",0,-0,-Infinity,"",',
      '0,2,float16,stochastic,1,1,3,"","",0,5e-324,Infinity,,',
      expect.stringMatching(/^0,3,float16,stochastic,1,1,3,"","",0,0,0\.\d+,,true$/),
    ]);
    expect(lines.at(-2)).toMatch(/^3,6,float16,stochastic,18446744073709551615,-0,/);
  });

  it('to Parquet hold every number bit for bit', async () => {
    expect(fpchop('experiment', 'export', 'exported', '-o', 'walk.parquet')).toMatchObject({ status: 0, stderr: '' });
    const bytes = readFileSync(file('walk.parquet'));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
    });
    expect(rows).toHaveLength(4 * 7);
    expect(rows.slice(0, 4)).toEqual([
      expect.objectContaining({ task: 0, row: 0, seed: '1', x: NaN, text: 'ä "quoted"\n', scale: 1 }),
      expect.objectContaining({ n: '-0', x: -Infinity, text: '' }),
      expect.objectContaining({ n: '5e-324', x: Infinity }),
      expect.objectContaining({ n: '0', even: true }),
    ]);
    expect(Object.is(rows[7]!.scale, -0)).toBe(true);
    expect(rows[7]).toMatchObject({ task: 1, row: 0 });
  });

  it('go through row groups: of more rows than one holds, every row is there once and in order', async () => {
    const many = write(
      'many.mjs',
      `export default {
        name: 'many', title: 'Many rows', summary: 'Counts.', formats: ['float64', 'float32'],
        *run() { for (let n = 0; n < 40000; n++) yield { n }; },
      };`,
    );
    expect(fpchop('experiment', 'run', many, '-o', 'many')).toMatchObject({ status: 0 });
    expect(fpchop('experiment', 'export', 'many', '-o', 'many.parquet')).toMatchObject({ status: 0, stderr: '' });
    const bytes = readFileSync(file('many.parquet'));
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    expect(parquetMetadata(buffer).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([65536, 14464]);
    const rows = await parquetReadObjects({ file: buffer });
    expect(rows.map(({ n }) => n as number)).toEqual(Array.from({ length: 80000 }, (_, i) => i % 40000));
    const csv = fpchop('experiment', 'export', 'many').stdout.split('\r\n');
    expect([csv.length, csv[1], csv[80000]]).toEqual([80002, '0,0,float64,0', '1,39999,float32,39999']);
  });

  it('of an unfinished run, or to nowhere, are errors', () => {
    expect(fpchop('experiment', 'export', 'nothing')).toMatchObject({ status: 1, stdout: '' });
    expect(fpchop('experiment', 'export', 'exported', '--format', 'parquet')).toMatchObject({
      status: 2,
      stderr: 'fpchop: --output expected for Parquet\n',
    });
    expect(existsSync(file('nothing'))).toBe(false);
  });
});

describe('more rows than memory is meant for', () => {
  it('are no run to read, but say what reads them', async () => {
    cpSync(file('orbits'), file('large'), { recursive: true });
    truncateSync(join(file('large'), 'results.ndjson'), 200 * 2 ** 20);
    const large = /large: \d+ rows of 200 MiB; claims, tables and plots are made of at most 128 MiB; .*export/;
    await expect(readRun(file('large'))).rejects.toThrow(LargeRunError);
    await expect(readRun(file('large'))).rejects.toThrow(large);
    expect(fpchop('experiment', 'report', 'large')).toMatchObject({ status: 1, stderr: expect.stringMatching(large) });
  });

  it('leave a run without verdicts, but whole', () => {
    const long = write(
      'long.mjs',
      `export default {
        name: 'long', title: 'Long rows', summary: 'Texts.',
        *run() { for (let n = 0; n < 130; n++) yield { text: 'x'.repeat(1048576) }; },
      };`,
    );
    const { status, stdout, stderr } = fpchop('experiment', 'run', long, '-o', 'long');
    rmSync(file('long'), { recursive: true });
    expect(stderr).toMatch(/^fpchop: long: 130 rows of 130 MiB; claims, tables and plots are made of at most 128 MiB/);
    expect(stdout).toMatch(/^long: 1 task, 130 rows, sha256 [\da-f]{64}, in long\n$/);
    expect(status).toBe(0);
  });

  it('are too many for a page from 200,001 on', async () => {
    const run = await readRun(file('orbits'));
    const rows = new Array<(typeof run.rows)[number]>(200_001).fill(run.rows[0]!);
    await expect(makeReport([{ ...run, rows }])).rejects.toThrow('a page holds at most 200000 rows, got 200001');
  });
});

describe('comparing runs', () => {
  it('names the task whose rows are damaged', () => {
    cpSync(file('orbits'), file('damaged'), { recursive: true });
    const results = join(file('damaged'), 'results.ndjson');
    writeFileSync(results, readFileSync(results, 'utf8').replace('{"task":2,"row":1,', '{"task":2,"row":1, '));
    const { status, stderr } = fpchop('experiment', 'compare', 'orbits', 'damaged');
    expect(status).toBe(1);
    expect(stderr).toMatch(/damaged: rows of task 2 are damaged; "fpchop experiment resume .*" mends it/);
  });

  it('finds them the same, bit for bit', () => {
    const { stdout } = fpchop('experiment', 'compare', 'orbits', 'orbits');
    expect(stdout).toBe('16 points in both, all rows the same, bit for bit\n');
  });

  it('counts what differs, and what only one has', () => {
    const other = write('other.mjs', walk.replace('yield { n, x, even', 'yield { n, x: n === 1 ? x + 0.5 : x, even'));
    const { status } = fpchop(
      'experiment',
      'run',
      other,
      '-f',
      'float16,bfloat16',
      '-r',
      'stochastic',
      '--set',
      'rows=3',
      '-o',
      'other',
    );
    expect(status).toBe(0);
    const comparison = JSON.parse(fpchop('experiment', 'compare', 'exported', 'other', '--json').stdout) as object;
    expect(comparison).toMatchObject({ identical: false, points: 4, onlyInFirst: 0, onlyInSecond: 4, otherLengths: 0 });
    expect(comparison).toHaveProperty(
      'columns',
      expect.arrayContaining([
        expect.objectContaining({ column: 'x', cells: 28, different: 4, maxDifference: 0.5 }),
        expect.objectContaining({ column: 'n', cells: 28, different: 0 }),
      ]),
    );
  });

  it('compares one run with published figures', () => {
    expect(fpchop('experiment', 'compare', 'two/harmonic-sum').stdout).toMatch(/E1 +A +sums .* pass, 14 of 14 figures/);
  });
});
