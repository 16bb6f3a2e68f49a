/**
 * fpchop explore, digits and locate on files.
 */
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useProgram } from './program.js';

const { run, file } = useProgram();
beforeAll(() => {
  writeFileSync(
    file('roots.mjs'),
    `export const difference = (x) => Math.sqrt(x + 1) - Math.sqrt(x); export default () => difference(1e13);
import { half } from './half.mjs';
export function scaled(x) {
  return half(difference(x)) * 3;
}
`,
  );
  writeFileSync(file('half.mjs'), 'export const half = (x) => x / 2;');
  writeFileSync(
    file('common.cjs'),
    "const { sep } = require('node:path');\nexports.f = (x) => x / 3 + sep.length;\nconst f = exports.f;\n",
  );
  writeFileSync(
    file('typed.ts'),
    'interface A { x: number }\nexport const f = (a: A): number => (a.x + 1e16) - a.x;\n',
  );
});

describe('fpchop explore', () => {
  it('prints the value, the source with what each line loses, and what runs as it is', () => {
    const { stdout, status } = run(['explore', file('roots.mjs')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^result = 1\.578591763973236e-7, real 1\.5811388300841502e-7: 2\.8 digits \(43\.1 bits lost\)\n/,
    );
    expect(stdout).toMatch(/^! 43\.1 {4}43\.1 {5}100% {2}1 \| export const difference|^! 43\.1.*1 \|/m);
    expect(stdout).toMatch(/run as they are: \.\/half\.mjs\n$/);
  });
  it('prints JSON with places as the file has them, default calls and others', () => {
    const { stdout } = run(['explore', file('roots.mjs'), '--call', 'scaled(1e13)', '--json']);
    const found = JSON.parse(stdout) as {
      values: { causes: { id: string }[] }[];
      sites: { id: string; operator: string }[];
      entered: number;
    };
    expect(found.entered).toBe(1); // what half gives starts afresh
    expect(found.sites.find(({ operator }) => operator === '-')!.id).toBe('1:51');
    expect(found.sites.find(({ operator }) => operator === '*')!.id).toBe('4:30');
  });
  it('takes CommonJS and TypeScript', () => {
    const common = run(['explore', file('common.cjs'), '--call', 'f(1)', '--format', 'bfloat16']);
    expect(common.stdout).toMatch(/^result = 1\.3359375, real 1\.333/);
    expect(run(['explore', file('typed.ts'), '--call', 'f({ x: 0.3 })']).stdout).toMatch(
      /^result = 10000000000000000, real 10000000000000000/,
    );
  });
  it('exits with 1 where too few digits are right', () => {
    const failed = run(['explore', file('roots.mjs'), '--fail-below', '10']);
    expect(failed).toMatchObject({ status: 1 });
    expect(failed.stderr).toBe('fpchop: a value has 2.8 right decimal digits, fewer than 10\n');
    expect(run(['explore', file('roots.mjs'), '--fail-below', '2']).status).toBe(0);
  });
  it('refuses what it cannot do', () => {
    expect(run(['explore', file('none.js')])).toMatchObject({ status: 1 });
    expect(run(['explore', file('roots.mjs'), '--precision', '50'])).toMatchObject({ status: 2 });
    expect(run(['explore', file('roots.mjs'), '--call', 'difference('])).toMatchObject({ status: 1 });
    expect(run(['explore', file('roots.mjs'), '--format', 'flaot16'])).toMatchObject({ status: 2 });
  });
});

it('fpchop digits counts significant digits', () => {
  const { stdout } = run(['digits', file('roots.mjs'), '--seed', '1']);
  expect(stdout).toMatch(/^value .*significant bits.*\nresult +\S+e-7 +\d\.\d\d /);
  expect(stdout).toMatch(/mode sr, seed 1\nrun as they are: \.\/half\.mjs\n$/);
  const json = JSON.parse(
    run(['digits', file('roots.mjs'), '--seed', '1', '--samples', '5', '--mode', 'mca', '--json']).stdout,
  ) as {
    values: { samples: number[] }[];
  };
  expect(json.values[0]!.samples).toHaveLength(5);
  expect(run(['digits', file('roots.mjs'), '--mode', 'mac'])).toMatchObject({ status: 2 });
});

it('fpchop locate names the operations', () => {
  const args = ['locate', file('roots.mjs'), '--tolerance', '1e-6', '--unit', 'operation', '--seed', '1'];
  const found = JSON.parse(run([...args, '--json']).stdout) as { sets: { text: string }[][]; complete: boolean };
  expect(found.complete).toBe(true);
  expect(
    found.sets
      .flat()
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['Math.sqrt(x + 1)', 'Math.sqrt(x)']);
  expect(run(args).stdout).toMatch(/^operation 1:\d+\n {4}1:\d+ {2}Math\.sqrt/);
  expect(run(['locate', file('roots.mjs')])).toMatchObject({ status: 2 });
});
