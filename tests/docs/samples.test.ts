/**
 * Every sample of README.md, docs/ and the doc comments of src/ runs, and gives the results that it states.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writtenPages } from '../../scripts/pages.mjs';
import * as fpchop from '../../src/index.js';
import { typeErrors, type TypedSample } from './checkTypes.js';
import { runSample, type Modules } from './run.js';
import { filesBelow, samplesOfMarkdown, samplesOfSource } from './samples.js';

const root = new URL('../../', import.meta.url);

/** `fpchop` is src/index.ts and `fpchop/io` is src/io/index.ts; other modules are Node's, or those that we work with. */
const modules: Modules = async (specifier) => {
  if (specifier === 'fpchop') return fpchop;
  if (specifier === 'fpchop/p3109') return load('src/blocks/p3109/index.ts');
  const subpath = /^fpchop\/(\w+)$/.exec(specifier)?.[1];
  if (subpath !== undefined) return load(`src/${subpath}/index.ts`);
  if (specifier.startsWith('node:') || ['mathjs', 'ml-matrix'].includes(specifier))
    return (await import(specifier)) as Record<string, unknown>;
  if (specifier === '@tensorflow/tfjs') return tensorFlow();
  throw new Error(`a sample imports "${specifier}": only fpchop, its subpaths and node: are known here`);
};

async function load(file: string): Promise<Record<string, unknown>> {
  return (await import(new URL(file, root).href)) as Record<string, unknown>;
}

/** The package @tensorflow/tfjs, without its advertisement. */
async function tensorFlow(): Promise<Record<string, unknown>> {
  const tf = (await import('@tensorflow/tfjs')) as unknown as Record<string, unknown> & {
    env(): { set(flag: string, value: boolean): void };
  };
  tf.env().set('IS_TEST', true);
  return tf;
}

/** The index of the subpath that a source file belongs to, whose exports its samples may use. */
function subpathOf(file: string): string[] {
  const index = /^src\/\w+\//.exec(file)?.[0].concat('index.ts');
  return index !== undefined && existsSync(index) ? [index] : [];
}

const pages = ['README.md', ...writtenPages().map((name) => `docs/${name}`)];
const sources = filesBelow('src', '.ts').filter((file) => !file.endsWith('.generated.ts'));
const samples: TypedSample[] = [
  ...pages.flatMap(samplesOfMarkdown),
  ...sources.flatMap((file) => samplesOfSource(file).map((sample) => ({ ...sample, own: [...subpathOf(file), file] }))),
];

describe.each([...new Set(samples.map(({ file }) => file))])('the samples of %s', (file) => {
  it.each(samples.filter((sample) => sample.file === file))('line $line', async (sample) => {
    const scope = sample.isWhole === true ? {} : { ...fpchop };
    for (const own of sample.own ?? []) Object.assign(scope, await load(own));
    const { failures } = await runSample(sample, scope, modules);
    expect(failures.join('\n')).toBe('');
  });
});

it.each(['(half)(1)', '[1].length', '`${1}`'])(
  'tells a line that begins with a bracket or a backtick below one without a semicolon: %s',
  async (line) => {
    const code = `import { chopper } from 'fpchop';\nconst half = chopper('half');\nhalf.position  // 0\n${line}`;
    const { failures } = await runSample({ file: 'a page', line: 1, code, isWhole: true }, {}, modules);
    expect(failures).not.toEqual([]);
  },
);

it('tells a block of a page that lacks an import', async () => {
  const sample = { file: 'a page', line: 1, code: "chop(0.1, 'half')  // 0.0999755859375", isWhole: true };
  expect((await runSample(sample, {}, modules)).failures.join()).toContain('chop is not defined');
  expect(typeErrors([sample], fileURLToPath(root)).join()).toContain("Cannot find name 'chop'");
});

it('accepts the types of all samples', () => {
  expect(typeErrors(samples, fileURLToPath(root)).join('\n')).toBe('');
});

it.each(Object.keys(fpchop).filter((name) => typeof fpchop[name as keyof typeof fpchop] === 'function'))(
  '%s has a sample',
  (name) => {
    const declaration = new RegExp(`^export (async )?(function\\*? ${name}\\b|const ${name}\\b)`, 'm');
    const file = sources.find((source) => declaration.test(readFileSync(source, 'utf8')))!;
    const own = samplesOfSource(file).filter(({ code }) => new RegExp(`\\b${name}\\(`).test(code));
    expect(own.length, `an @example of ${name} in ${file}`).toBeGreaterThan(0);
  },
);
