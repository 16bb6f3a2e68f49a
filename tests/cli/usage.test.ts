import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, useProgram, weather } from './program.js';

const { file, run } = useProgram();
const commands = ['chop', 'survey', 'info', 'formats', 'explain', 'bench'];

/** What a run that must fail says, after checking that it is one line of the program's own. */
function failure(args: readonly string[], status: number, input = ''): string {
  const ended = run(args, { input });
  expect(ended.stdout, ended.stderr).toBe('');
  expect(ended.stderr).toMatch(/^fpchop: [^\n]+\n$/);
  expect(ended.stderr).not.toMatch(/\.js:\d|Error:|undefined/);
  expect(ended.status, ended.stderr).toBe(status);
  return ended.stderr.slice('fpchop: '.length, -1);
}

describe('wrong usage: one line, status 2', () => {
  it.each([
    ['', 'command expected; fpchop --help lists them'],
    ['inof', "unknown command 'inof' (Did you mean info?)"],
    ['--bla', "unknown option '--bla'"],
    ['info', 'a format or --p3109 expected, got neither'],
    ['info half half', "too many arguments for 'info'. Expected 1 argument but got 2."],
    ['info flaot16', 'format "flaot16": unknown; expected one of float64, '],
    ['info e4m3', 'ambiguous; say "float8_e4m3fn" (OCP, maximum 448) or "float8_e4m3"'],
    ['info {"precision":99}', '"precision" expected an integer in 1..53, got 99'],
    ['info {precision', 'format expected a name or a spec in JSON, got {precision'],
    ['chop -f half', "missing required argument 'file'"],
    [`chop ${weather}`, "required option '-f, --format <format>' not specified"],
    [`chop ${weather} -f half --formt e2m1`, "unknown option '--formt' (Did you mean --format?)"],
    [`chop ${weather} -f half -r up`, '--rounding expected one of tiesToEven, '],
    [`chop ${weather} -f half -r 10`, '--rounding expected a code in 1..9, got 10'],
    [`chop ${weather} -f half --seed x`, '--seed expected an integer in 0..2^64-1, got "x"'],
    [`chop ${weather} -f half --seed -1`, '--seed expected an integer in 0..2^64-1, got "-1"'],
    [
      `chop ${weather} -f half --seed 18446744073709551616`,
      '--seed expected an integer in 0..2^64-1, got 18446744073709551616',
    ],
    [`chop ${weather} -f half --stream 1.5`, '--stream expected an integer, got "1.5"'],
    [`chop ${weather} -f half --stream 4294967296`, '--stream expected an integer in 0..4294967295, got 4294967296'],
    [`chop ${weather} -f half --random-bits 4`, '--random-bits expected with rounding "stochastic" only'],
    [`chop ${weather} -f half -r stochastic --variant A`, '--variant expected together with'],
    [`chop ${weather} -f half --saturate maybe`, '--saturate expected one of finite, propagate, got "maybe"'],
    [`chop ${weather} -f half --subnormals some`, '--subnormals expected one of gradual, flush, none, got "some"'],
    [`chop ${weather} -f half --flip 2`, '--flip expected a number in 0..1, got 2'],
    [`chop ${weather} -f half --flip-bits all`, '--flip-bits expected together with --flip'],
    [`chop ${weather} -f half --to xlsx`, '--to expected csv, npy, npz, safetensors or json, got "xlsx"'],
    [`chop ${weather} -f half -c wnd`, '--columns expected names among date, pressure, temperature, wind, got "wnd"'],
    [`chop ${weather} -f half -d ,,`, '--delimiter expected one ASCII character other than a quote, got ",,"'],
    [`chop ${join(root, 'tests/io/numpy/f8.npy')} -f half -c a`, '--columns expected with CSV input, got a .npy file'],
    ['bench --sizes 10,0', '--sizes expected positive integers, got "0"'],
    [`survey ${weather} --formats half,e9`, 'format "e9": unknown'],
    ['explain 0.1', "missing required argument 'format'"],
    ['explain zero half', 'x expected a decimal number, a hexadecimal one, inf, infinity or nan, got "zero"'],
  ])('fpchop %s', (line, expected) => {
    expect(failure(line === '' ? [] : line.split(' '), 2)).toContain(expected);
  });
});

describe('failures: one line, status 1', () => {
  it.each([
    ['chop gone.csv -f half', 'gone.csv: no such file or directory'],
    ['survey gone.csv', 'gone.csv: no such file or directory'],
    ['chop . -f half', '.: is a directory'],
    [`chop ${weather} -f half -o gone/out.csv`, 'gone/out.csv: no such file or directory'],
    [`chop ${weather} -f half -o .`, '.: is a directory'],
    [
      `chop ${join(root, 'tests/io/numpy/structured.npy')} -f half`,
      'structured.npy: expected elements of one type, got a structured array',
    ],
    [`chop ${join(root, 'tests/io/numpy/u1-version-3.npy')} -f half`, 'expected elements of type f8, f4 or f2, got u1'],
  ])('fpchop %s', (line, expected) => expect(failure(line.split(' '), 1)).toContain(expected));

  it('more values than random words are left', () => {
    const args = ['chop', '-', '-f', 'half', '-r', 'stochastic', '--seed', '1', '--position', '9007199254740990'];
    expect(failure(args, 1, 'x\n1\n2\n3\n')).toBe(
      'standard input: --position expected at most 2^53 - 3 for 3 elements, got 9007199254740990',
    );
  });

  it('malformed CSV, with the line', () => {
    expect(failure(['survey', '-'], 1, 'a,b\n1,2\n1\n')).toBe('standard input: line 3: expected 2 cells, got 1');
    expect(failure(['survey', '-'], 1, 'a,b\nx,y\n')).toBe('standard input: no numbers found');
  });

  it('a .npy file that ends early', () => {
    writeFileSync(file('short.npy'), readFileSync(join(root, 'tests/io/numpy/f8.npy')).subarray(0, 150));
    expect(failure(['chop', 'short.npy', '-f', 'half', '-o', 'x.npy'], 1)).toBe(
      'short.npy: expected 48 bytes of elements for shape (2, 3), got 22',
    );
  });
});

describe('help and version', () => {
  it('lists the commands', () => {
    const { status, stdout, stderr } = run(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it.each(commands)('%s has examples, and takes --json', (command) => {
    const { status, stdout } = run([command, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`Examples:\n  $ fpchop ${command}`);
    expect(stdout).toContain('--json');
    expect(run(['help', command]).stdout).toBe(stdout);
  });

  it('prints the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
