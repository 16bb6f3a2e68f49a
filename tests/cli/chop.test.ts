import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chop } from '../../src/index.js';
import { readNpy, writeNpy } from '../../src/io/index.js';
import { root, shell, useProgram, weather } from './program.js';

const { main, file, run, runBytes } = useProgram();
const small = 'date,x,y\n2010-01-01,0.1,"2049"\n2010-01-02,,-1e-9\n2010-01-03,65520,NA\n';

describe('CSV to CSV', () => {
  it('rounds numbers, and keeps headers, dates, quotes and empty cells', () => {
    expect(run(['chop', '-', '--format', 'float16'], { input: small })).toEqual({
      status: 0,
      stdout: 'date,x,y\n2010-01-01,0.0999755859375,"2048"\n2010-01-02,,-0\n2010-01-03,Infinity,NA\n',
      stderr:
        'fpchop: standard input: column "date" skipped: line 2 has "2010-01-01"\n' +
        'fpchop: standard input: 4 numbers of 2 columns rounded\n',
    });
  });

  it('rounds the real data as chop does, and keeps its dates', () => {
    const { status, stdout } = run(['chop', weather, '-f', 'bfloat16', '-r', 'towardZero']);
    expect(status).toBe(0);
    const given = readFileSync(weather, 'utf8').trim().split('\n');
    const rounded = stdout.trim().split('\n');
    expect(rounded).toHaveLength(8760);
    for (let i = 1; i < given.length; i++) {
      const [date, ...cells] = given[i]!.split(',');
      const expected = cells.map((cell) => chop(Number(cell), 'bfloat16', { rounding: 'towardZero' }));
      expect(rounded[i]).toBe([date, ...expected].join(','));
    }
  });

  it('rounds the columns that are named', () => {
    const { stdout } = run(['chop', '-', '-f', 'float16', '--columns', 'y'], { input: small });
    expect(stdout).toBe('date,x,y\n2010-01-01,0.1,"2048"\n2010-01-02,,-0\n2010-01-03,65520,NA\n');
  });

  it('reads other delimiters, and files without a header', () => {
    expect(run(['chop', '-', '-f', 'e2m1', '-d', 'tab', '--no-header'], { input: '1.1\ta\n5.1\tb\n' }).stdout).toBe(
      '1\ta\n6\tb\n',
    );
    expect(run(['chop', '-', '-f', 'e2m1', '-d', ';'], { input: 'a;b\n1.1;5.1\n' }).stdout).toBe('a;b\n1;6\n');
  });

  it('takes every rounding option', () => {
    const x = 'x\n0.3\n-1e9\n1e-7\nInfinity\n';
    const options = {
      '--saturate': { saturate: true },
      '--saturate propagate': { saturate: 'propagate' },
      '--rounding 2': { rounding: 2 },
      '--subnormals none --rounding awayFromZero': { subnormals: 'none', rounding: 'awayFromZero' },
      '--rounding stochastic --seed 18446744073709551615 --stream 7 --position 4294967290': {
        rounding: 'stochastic',
        seed: 18446744073709551615n,
        stream: 7,
        position: 4294967290,
      },
      '--rounding stochastic --seed 0x10 --random-bits 4 --variant a': {
        rounding: 'stochastic',
        seed: 16,
        randomBits: 4,
        variant: 'A',
      },
      '--seed 3 --flip 1 --flip-bits all': { seed: 3, flip: { probability: 1, bits: 'all' } },
      '--seed 3 --flip 0.5': { seed: 3, flip: { probability: 0.5 } },
    } as const;
    for (const [given, expected] of Object.entries(options)) {
      const { stdout, stderr } = run(['chop', '-', '-f', 'half', ...given.split(' ')], { input: x });
      const values = chop([0.3, -1e9, 1e-7, Infinity], 'half', expected);
      expect(stdout, given + stderr).toBe(`x\n${values.map((y) => (Object.is(y, -0) ? '-0' : y)).join('\n')}\n`);
    }
  });

  it('takes a format as a spec', () => {
    const spec = '{"precision": 2, "emin": -1, "emax": 1}';
    expect(run(['chop', '-', '-f', spec], { input: 'x\n2.6\n9\n' }).stdout).toBe('x\n3\nInfinity\n');
  });

  it('says so when there are no numbers', () => {
    const { status, stdout, stderr } = run(['chop', '-', '-f', 'half'], { input: 'a;b\n1;2\n' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'a;b\n1;2\n' });
    expect(stderr).toBe(
      'fpchop: standard input: column "a;b" skipped: line 2 has "1;2"\n' +
        'fpchop: standard input: no numbers found, nothing rounded\n',
    );
  });
});

describe('stochastic rounding', () => {
  const args = ['chop', weather, '-f', 'float8_e5m2', '-r', 'stochastic', '--quiet'];

  it('repeats with a seed, and draws word position + i for the i-th number', () => {
    const seeded = run([...args, '--seed', '42', '--position', '10']);
    expect(seeded).toEqual(run([...args, '--seed', '42', '--position', '10']));
    expect(seeded.stderr).toBe('');
    const numbers = readFileSync(weather, 'utf8')
      .split('\n')
      .slice(1, -1)
      .flatMap((line) => line.split(',').slice(1).map(Number));
    const expected = chop(numbers, 'float8_e5m2', { rounding: 'stochastic', seed: 42, position: 10 });
    const found = seeded.stdout
      .split('\n')
      .slice(1, -1)
      .flatMap((line) => line.split(',').slice(1).map(Number));
    expect(found).toEqual(expected);
  });

  it('is the same whether the bytes come from a file or drop by drop', async () => {
    const slow = `const fs = require("fs"); const b = fs.readFileSync(${JSON.stringify(weather)}); let i = 0;
      const next = () => i < b.length && process.stdout.write(b.subarray(i, (i += 9973)), () => setImmediate(next)); next();`;
    const piped = await shell(
      `node -e '${slow}' | node ${main()} chop - -f float8_e5m2 -r stochastic --seed 42 --position 10`,
    );
    expect(piped.stdout).toBe(run([...args, '--seed', '42', '--position', '10']).stdout);
  });

  it('prints the seed that it drew, which repeats the run', () => {
    const drawn = run(args);
    const seed = /^fpchop: drew seed (\d+); --seed \1 repeats this run\n$/.exec(drawn.stderr)?.[1];
    expect(run([...args, '--seed', seed!]).stdout).toBe(drawn.stdout);
    expect(run(args).stdout).not.toBe(drawn.stdout);
  });
});

describe('JSON', () => {
  it('of CSV holds the options, the columns and the rows', () => {
    const { stdout, stderr } = run(['chop', '-', '-f', 'half', '-r', 'stochastic', '--json'], { input: small });
    const parsed = JSON.parse(stdout);
    expect(stderr).toContain(parsed.seed);
    expect(parsed).toMatchObject({
      format: 'float16',
      rounding: 'stochastic',
      position: 0,
      columns: ['date', 'x', 'y'],
      values: 4,
    });
    expect(parsed.rows[1]).toEqual(['2010-01-02', null, expect.any(Number)]);
    expect(parsed.rows[2]).toEqual(['2010-01-03', expect.anything(), 'NA']);
    expect(run(['chop', '-', '-f', 'half', '--to', 'json'], { input: 'x\n1e9\nnan\n-0\n' }).stdout).toContain(
      '[\n    ["Infinity"],\n    ["NaN"],\n    [-0]\n  ]',
    );
  });

  it('of .npy holds the shape and the elements', () => {
    writeFileSync(file('a.npy'), writeNpy(Float64Array.of(0.1, -0, NaN, 70000), { shape: [2, 2] }));
    expect(JSON.parse(run(['chop', 'a.npy', '-f', 'half', '--json']).stdout)).toMatchObject({
      format: 'float16',
      type: 'f8',
      fortranOrder: false,
      shape: [2, 2],
      data: [0.0999755859375, -0, 'NaN', 'Infinity'],
      values: 4,
    });
  });

  it('is valid without rows or elements', () => {
    expect(JSON.parse(run(['chop', '-', '-f', 'half', '--json'], { input: 'a,b\n' }).stdout).rows).toEqual([]);
    writeFileSync(file('none.npy'), writeNpy(new Float64Array(0), { shape: [0, 3] }));
    expect(JSON.parse(run(['chop', 'none.npy', '-f', 'half', '--json']).stdout).data).toEqual([]);
  });
});

describe('.npy', () => {
  it.each(['f8', 'f4-fortran', 'f2-version-2', 'single', 'f8-three', 'f8-fortran'])(
    '%s keeps its type, shape and order',
    (name) => {
      const path = join(root, 'tests/io/numpy', `${name}.npy`);
      const given = readNpy(readFileSync(path));
      const rounded = readNpy(runBytes(['chop', path, '-f', 'float8_e5m2']));
      expect(rounded).toEqual({ ...given, data: chop(given.data as Float64Array, 'float8_e5m2') });
    },
  );

  it('is widened where its type does not hold the format', () => {
    writeFileSync(file('f2.npy'), writeNpy(Float32Array.of(65504, 2 ** -24), { type: 'f2' }));
    const types = ['e5m2', 'bfloat16', 'double'].map((f) => readNpy(runBytes(['chop', 'f2.npy', '-f', f])));
    expect(types.map(({ type, data }) => [type, ...data])).toEqual([
      ['f2', Infinity, 0],
      ['f4', 65536, 2 ** -24],
      ['f8', 65504, 2 ** -24],
    ]);
  });

  it('draws one word an element, in pieces as in one', () => {
    const x = Float64Array.from({ length: 100_003 }, (_, i) => i / 7);
    writeFileSync(file('long.npy'), writeNpy(x));
    const options = ['--rounding', 'stochastic', '--seed', '9'];
    const rounded = readNpy(runBytes(['chop', 'long.npy', '-f', 'half', ...options]));
    expect(rounded.data).toEqual(chop(x, 'half', { rounding: 'stochastic', seed: 9 }));
  });

  it('becomes CSV, Fortran order too', () => {
    const path = (name: string): string => join(root, 'tests/io/numpy', `${name}.npy`);
    const csv = (name: string): string => run(['chop', path(name), '-f', 'double', '--to', 'csv']).stdout;
    expect(csv('f8-fortran')).toBe('x1,x2,x3\n0,0.1,0.2\n0.3,0.4,0.5\n');
    expect(csv('f8')).toBe('x1,x2,x3\n1.5,-0,Infinity\nNaN,5e-324,-0.3333333333333333\n');
    expect(csv('single')).toBe('x\n2.5\n');
    expect(run(['chop', path('f8-three'), '-f', 'double', '--to', 'csv']).stderr).toBe(
      `fpchop: ${path('f8-three')}: CSV holds arrays of one or two dimensions, got shape (2, 3, 4)\n`,
    );
  });

  it('is made of the numeric columns of CSV, NaN where there is no number', () => {
    run(['chop', '-', '-f', 'half', '-o', 'out.npy'], { input: small });
    const expected = {
      type: 'f8',
      shape: [3, 2],
      fortranOrder: false,
      data: Float64Array.of(0.0999755859375, 2048, NaN, -0, Infinity, NaN),
    };
    expect(readNpy(readFileSync(file('out.npy')))).toEqual(expected);
    expect(readNpy(runBytes(['chop', '-', '-f', 'half', '--to', 'npy'], { input: small }))).toEqual(expected);
  });
});

describe('output files', () => {
  it('are named by --output, which also says the kind', () => {
    expect(run(['chop', weather, '-f', 'half', '-o', 'w.json']).stdout).toBe('');
    expect(JSON.parse(readFileSync(file('w.json'), 'utf8')).values).toBe(26277);
  });

  it('may be the input, keep their mode, and follow links', () => {
    writeFileSync(file('same.csv'), 'x\n0.1\n', { mode: 0o640 });
    symlinkSync('same.csv', file('link.csv'));
    expect(run(['chop', 'link.csv', '-f', 'e2m1', '-o', 'link.csv']).status).toBe(0);
    expect(readFileSync(file('same.csv'), 'utf8')).toBe('x\n0\n');
    expect(statSync(file('same.csv')).mode & 0o777).toBe(0o640);
  });

  it('do not appear, and leave nothing behind, when something fails', () => {
    writeFileSync(file('kept.csv'), 'before');
    writeFileSync(file('bad.csv'), `a,b\n${'1,2\n'.repeat(200_000)}3\n`);
    for (const output of ['new.csv', 'kept.csv', 'new.npy', 'new.json']) {
      const { status, stderr } = run(['chop', 'bad.csv', '-f', 'half', '-o', output]);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: 'fpchop: bad.csv: line 200002: expected 2 cells, got 1\n',
      });
    }
    expect(readFileSync(file('kept.csv'), 'utf8')).toBe('before');
    expect(readdirSync(file('.')).filter((name) => name.startsWith('new') || name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('are removed when the program is interrupted by %s', async (signal, expected) => {
    const written = (): string[] => readdirSync(file('.')).filter((name) => name.includes('stopped'));
    const child = spawn(process.execPath, [main(), 'chop', '-', '-f', 'half', '-o', 'stopped.csv'], { cwd: file('.') });
    child.stdin.write('x\n1\n'); // and no end
    while (written().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill(signal);
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(expected);
    expect(written()).toEqual([]);
  });

  it('may be devices', async () => {
    expect((await shell(`node ${main()} chop ${weather} -f half -o /dev/stdout | wc -l`)).stdout.trim()).toBe('8760');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('a long CSV file', () => {
  it('passes in little memory, as a file and from standard input', async () => {
    const body = Buffer.from('2010-01-01T00:00:00,1016.637,-0.00123456789,3.8,"a, b"\n'.repeat(20_000));
    copyFileSync(weather, file('long.csv'));
    writeFileSync(file('long.csv'), Buffer.concat([Buffer.from('t,a,b,c,d\n'), ...Array<Buffer>(20).fill(body)]));
    expect(statSync(file('long.csv')).size).toBeGreaterThan(20e6);
    const node = `node --max-old-space-size=24 --max-semi-space-size=2 ${main()}`;
    const fromFile = await shell(`cd ${file('.')}; ${node} chop long.csv -q -f half | sha1sum`);
    const fromInput = await shell(`cd ${file('.')}; cat long.csv | ${node} chop - -q -f half | sha1sum`);
    const row = '2010-01-01T00:00:00,1016.5,-0.0012350082397460938,3.80078125,"a, b"\n';
    const expected = await shell(`(echo t,a,b,c,d; yes '${row.trim()}' | head -n 400000) | sha1sum`);
    expect(fromFile.stderr).toBe('');
    expect(fromFile.stdout).toBe(expected.stdout);
    expect(fromInput.stdout).toBe(expected.stdout);
  });

  it('stops at once when it is used wrongly', async () => {
    const { stderr } = await shell(`yes 1 | node ${main()} chop - -f half --columns y > /dev/null`);
    expect(stderr).toBe('fpchop: standard input: --columns expected names among 1, got "y"\n');
    const { stderr: late } = await shell(`yes 1,2 | sed '5000s/$/,3/' | node ${main()} chop - -f half > /dev/null`);
    expect(late).toBe('fpchop: standard input: line 5000: expected 2 cells, got 3\n');
  });

  it('stops quietly when nobody reads on', async () => {
    const endless = await shell(`yes 0.1 | node ${main()} chop - -q -f half --no-header | head -n 1`);
    expect(endless).toMatchObject({ stdout: '0.0999755859375\n', stderr: '' });
    const { stdout, stderr } = await shell(`node ${main()} chop ${file('long.csv')} -q -f half | head -n 2`);
    expect(stderr).toBe('');
    expect(stdout.split('\n')[1]).toBe('2010-01-01T00:00:00,1016.5,-0.0012350082397460938,3.80078125,"a, b"');
    expect(
      existsSync('/dev/full') ? (await shell(`node ${main()} chop ${weather} -q -f half > /dev/full`)).stderr : '',
    ).toMatch(/^$|^fpchop: standard output: no space left on device\n$/);
  });
});
