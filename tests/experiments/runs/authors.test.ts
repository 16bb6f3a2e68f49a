/** Experiments of users that are not what they should be: what is wrong is told, and in which file. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Workers } from '../../../src/experiments/index.js';
import { useCompiled } from '../compiled.js';

const { experiments, file, write, fpchop } = useCompiled();

const experiment = (fields: string): string =>
  `export default {\n  name: 'mine',\n  title: 'Mine',\n  summary: 'Of a user.',\n  ${fields}\n};\n`;

let cases = 0;
let workers: Workers;
beforeAll(async () => (workers = (await experiments()).openWorkers(1)));
afterAll(() => workers.close());

/** What running a module says of its first task, or of the module. */
async function failureOf(name: string, text: string): Promise<string> {
  const { runExperiment } = await experiments();
  // A module that was imported is not read again: each has a folder of its own.
  const folder = `case-${++cases}`;
  mkdirSync(file(folder));
  for (const part of ['text.mjs', 'part.mjs']) {
    if (existsSync(file(part))) copyFileSync(file(part), file(`${folder}/${part}`));
  }
  try {
    const output = file(`run-of-${name}`);
    rmSync(output, { recursive: true, force: true });
    const { tasks } = await runExperiment(write(`${folder}/${name}`, text), { output, workers });
    return tasks[0]!.error ?? 'none';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message.replaceAll(`${file(folder)}/`, '')}`;
  }
}

describe('rows that are none', () => {
  it.each([
    [
      'an asynchronous run that returns an array',
      'async run() { return [{ n: 1 }]; }',
      'run expected to return rows, as a generator or an array does, got a Promise; write async *run and yield each row',
    ],
    [
      'a run that returns an object',
      'run() { return { n: 1 }; }',
      'run expected to return rows, as a generator or an array does, got Object; write *run',
    ],
    [
      'a run that returns nothing',
      'run() {}',
      'run expected to return rows, as a generator or an array does, got undefined; write *run',
    ],
    [
      'a run that returns a text',
      "run: () => 'rows'",
      'run expected to return rows, as a generator or an array does, got string; write *run',
    ],
    [
      'an array for a row',
      '*run() { yield { n: 1 }; yield [1, 2]; }',
      'row 1 expected an object with a value for each column, such as { n: 1 }, got Array',
    ],
    [
      'nothing for a row',
      '*run() { yield; }',
      'row 0 expected an object with a value for each column, such as { n: 1 }, got undefined',
    ],
    [
      'an array in a row',
      '*run() { yield { n: [1] }; }',
      'row 0: "n" expected a string, number, boolean or null, got Array',
    ],
    ['a column of the run', '*run() { yield { task: 1 }; }', 'row 0: column "task" is taken by the run itself'],
  ])('name the file, what was expected and what came: %s', async (_, run, message) => {
    expect(await failureOf('mine.mjs', experiment(run))).toMatch(
      new RegExp(`^(?:Type|Range)Error: mine\\.mjs: ${message.replace(/[[\](){}*|.]/g, '\\$&')}`),
    );
  });
});

describe('an experiment that is none', () => {
  it.each([
    [
      'a list for a parameter',
      'parameters: { n: [1, 2, 3] }',
      "\"parameters.n\" expected an object such as { type: 'integer', default: [1, 2], description: '…' }, got Array",
    ],
    [
      'a type that is none',
      "parameters: { n: { type: 'int', default: 1, description: '' } }",
      '"parameters.n.type" expected one of integer, number, boolean, string, got "int"; did you mean "integer"?',
    ],
    [
      'a field that is none',
      "parameters: { n: { type: 'integer', default: 1, description: '', min: 1 } }",
      'unknown option "parameters.n.min", expected only type, default, description, minimum, maximum, choices',
    ],
    [
      'a parameter without a default',
      "parameters: { n: { type: 'integer', description: '' } }",
      '"n" expected an integer, got undefined',
    ],
    [
      'a default of another type',
      "parameters: { n: { type: 'integer', default: 1.5, description: '' } }",
      '"n" expected an integer, got 1.5',
    ],
    ['a format that is none', "formats: ['float17']", 'format "float17": unknown'],
    ['a mode that is none', "rounding: ['up']", '"rounding" expected modes among'],
    ['a quick grid of another parameter', 'quick: { params: { n: 1 } }', 'unknown parameter "n", expected none'],
  ])('names the file: %s', async (_, fields, message) => {
    const found = await failureOf('mine.mjs', experiment(`${fields},\n  *run() { yield { n: 1 }; },`));
    expect(found).toMatch(/^(?:Type|Range)Error: mine\.mjs: /);
    expect(found).toContain(message);
  });
});

describe('a module that cannot be imported', () => {
  it.each([
    [
      'a syntax error',
      'syntax.mjs',
      experiment('*run() { yield { n: 1 }; ]'),
      /^ModuleError: syntax\.mjs:5: SyntaxError: Unexpected token/,
    ],
    [
      'a throw at the top',
      'top.mjs',
      "\n\nthrow new RangeError('no luck');\n",
      /^ModuleError: top\.mjs:3: RangeError: no luck$/,
    ],
    ['a throw of what is no error', 'text.mjs', "throw 'no luck';\n", /^ModuleError: text\.mjs: threw "no luck"$/],
    [
      'a package that is not installed',
      'package.mjs',
      "\nimport 'not-installed-at-all';\n",
      /^ModuleError: package\.mjs:2: imports the package "not-installed-at-all", which is not installed; npm install not-installed-at-all$/,
    ],
    [
      'a file that is not there',
      'lost.mjs',
      "\nimport { x } from './lost-steps.mjs';\n",
      /^ModuleError: lost\.mjs:2: imports lost-steps\.mjs, which is not there$/,
    ],
    [
      'a name that is not exported',
      'names.mjs',
      "\nimport { x } from './text.mjs';\n",
      /^ModuleError: names\.mjs:2: SyntaxError: .*'x'/,
    ],
  ])('names the file, and the line where there is one: %s', async (_, name, text, message) => {
    write('text.mjs', "throw 'no luck';\n");
    expect(await failureOf(name, text)).toMatch(message);
  });

  it('names the file that is wrong, and not the one that imports it', async () => {
    write('part.mjs', 'export const steps = [;\n');
    expect(await failureOf('whole.mjs', "import './part.mjs';\n")).toMatch(/^ModuleError: part\.mjs:1: SyntaxError: /);
  });

  it('is told in one line of the command', () => {
    write('top.mjs', "throw new Error('no luck');\n");
    expect(fpchop('experiment', 'run', './top.mjs')).toEqual({
      ...{ status: 1, stdout: '', stderr: `fpchop: ${file('top.mjs')}:1: Error: no luck\n` },
    });
  });
});

describe('an experiment in TypeScript', () => {
  const text = `import type { Row } from 'fpchop/experiments';
import { steps } from './typed-steps.mts';
${experiment('*run(): Iterable<Row> { for (const n of steps) yield { n }; },')}`;

  it('is taken where Node strips types, its imports with their digests; elsewhere an error says what it needs', async () => {
    const strips = Boolean((process.features as { typescript?: unknown }).typescript);
    const folder = mkdtempSync(join(tmpdir(), 'fpchop-typed-')); // Node strips nothing below node_modules
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'typed-steps.mts'), 'export const steps: readonly number[] = [1, 2];\n');
    for (const name of ['typed.ts', 'typed.mts']) {
      writeFileSync(join(folder, name), text);
      const output = join(folder, `run-of-${name}`);
      const { runExperiment } = await experiments();
      const found = runExperiment(join(folder, name), { output, workers });
      if (strips) {
        const { rows, files } = await found;
        expect(rows).toBe(2);
        expect(Object.keys(files)).toEqual([name, 'typed-steps.mts'].sort());
      } else {
        await expect(found).rejects.toThrow(
          `${join(folder, name)}: TypeScript needs a Node that strips types (22.18 or later), got ${process.version}; compile it to .mjs`,
        );
      }
    }
  });
});

describe('a run without rows', () => {
  it('says so', () => {
    write('rowless.mjs', experiment('*run() {},'));
    const { status, stdout, stderr } = fpchop('experiment', 'run', './rowless.mjs', '-o', 'rowless');
    expect(stderr).toBe('fpchop: rowless: the run has no rows; "run" yielded none in 1 of 1 tasks\n');
    expect(stdout).toContain('mine: 1 task, 0 rows');
    expect(status).toBe(0);
  });
});

describe('a module that has moved', () => {
  it('is named to verify by --module', async () => {
    const { runExperiment, verifyRun } = await experiments();
    write('here.mjs', experiment('*run() { yield { n: 1 }; },'));
    await runExperiment(file('here.mjs'), { output: file('moved') });
    mkdirSync(file('there'));
    renameSync(file('here.mjs'), file('there/here.mjs'));
    await expect(verifyRun(file('moved'))).rejects.toThrow(
      `its experiment is not at ${file('here.mjs')}; "fpchop experiment verify --module FILE" names it`,
    );
    expect(fpchop('experiment', 'verify', 'moved', '--module', 'there/here.mjs')).toEqual({
      ...{ status: 0, stdout: 'moved: 1 task repeated, 1 rows, bit for bit as in the run\n', stderr: '' },
    });
    await expect(verifyRun(file('moved'), { module: file('nowhere.mjs') })).rejects.toThrow('"module" expected a file');
  });
});

describe('failures of tasks', () => {
  it('do not depend on the folder that the module is in', async () => {
    const { runExperiment, verifyRun } = await experiments();
    write('bad.mjs', experiment('run() {},'));
    await runExperiment(file('bad.mjs'), { output: file('bad') });
    mkdirSync(file('elsewhere'));
    renameSync(file('bad.mjs'), file('elsewhere/bad.mjs'));
    expect(await verifyRun(file('bad'), { module: file('elsewhere/bad.mjs') })).toMatchObject({
      tasks: 1,
      differences: [],
    });
  });
});
