/** The rules of lint/, as eslint.config.js applies them; and scripts of package.json that every shell runs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });

/** The messages of one rule about `code`, as a file of its own at `file`. */
async function complaints(rule: string, code: string, file: string): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath: `${root}${file}` });
  expect(result!.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return result!.messages.filter(({ ruleId }) => ruleId === `fpchop/${rule}`).length;
}

describe('data as the arguments of a call is an error of lint', () => {
  it.each([
    'list.push(...rows)',
    'Math.max(0, ...rows.map((row) => row.length))',
    'Float64Array.of(...rows)',
    'String.fromCharCode(...rows)',
    'list.push.apply(list, rows)',
    'String.fromCharCode.apply(null, rows.subarray(0, n))',
    'list.push(...[1, ...rows])',
    'const all = (...parts: number[]) => parts.length; all(...rows)',
    'class A { all(...parts: number[]) { return parts.length; } b() { return this.all(...rows); } }',
  ])('%s', async (code) => expect(await complaints('bounded-spread', code, 'src/io/some.ts')).toBe(1));

  it.each([
    'list.push(...[1, 2, 3])',
    'const f = (...x: number[]) => Math.max(...x);',
    'String.fromCharCode(...bytes.subarray(i, i + CHUNK))',
    'const all = [...rows];',
    'list.push(...(found ? [1] : []))',
    'const pair = (x: number, y: number) => x + y; pair(...two)',
  ])('except where its length stands in the text: %s', async (code) =>
    expect(await complaints('bounded-spread', code, 'src/io/some.ts')).toBe(0),
  );
});

describe('the pathname of a file URL is an error of lint', () => {
  it.each([
    "const path = new URL('..', import.meta.url).pathname;",
    "const file = new URL('a', import.meta.url); read(file.pathname);",
    "const { pathname } = new URL('a', import.meta.url);",
    "read(new URL('a', import.meta.url)['pathname']);",
  ])('%s', async (code) => {
    for (const file of ['src/io/some.ts', 'tests/some.ts', 'scripts/some.mjs']) {
      expect(await complaints('file-paths', code, file), file).toBe(1);
    }
  });

  it('and not that of another', async () => {
    const code = "const path = new URL(request, 'http://localhost').pathname;";
    expect(await complaints('file-paths', code, 'tests/some.ts')).toBe(0);
  });
});

it('scripts of package.json need no sh: no variables before commands, no quotes, no globs, no paths of programs', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
  for (const [name, script] of Object.entries(scripts)) {
    for (const command of script.split(' && '))
      expect(command, name).toMatch(/^(node|npm|npx|vitest|eslint|prettier|tsc) /);
    expect(script, name).not.toMatch(/['"`$;|<>*]/);
  }
});
