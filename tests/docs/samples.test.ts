/**
 * Every sample of README.md, docs/ and the doc comments of src/ runs, and gives the results that it states.
 */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as fpchop from '../../src/index.js';
import { runSample, type Modules } from './run.js';
import { filesBelow, samplesOfMarkdown, samplesOfSource, type Sample } from './samples.js';

const root = new URL('../../', import.meta.url);

/** `fpchop` is src/index.ts and `fpchop/io` is src/io/index.ts; other modules are Node's. */
const modules: Modules = async (specifier) => {
  if (specifier === 'fpchop') return fpchop;
  const subpath = /^fpchop\/(\w+)$/.exec(specifier)?.[1];
  if (subpath !== undefined) return load(`src/${subpath}/index.ts`);
  if (specifier.startsWith('node:')) return (await import(specifier)) as Record<string, unknown>;
  throw new Error(`a sample imports "${specifier}": only fpchop, its subpaths and node: are known here`);
};

async function load(file: string): Promise<Record<string, unknown>> {
  return (await import(new URL(file, root).href)) as Record<string, unknown>;
}

const pages = ['README.md', ...filesBelow('docs', '.md')].filter(
  (file) => existsSync(file) && !file.startsWith('docs/api'),
);
const sources = filesBelow('src', '.ts').filter((file) => !file.endsWith('.generated.ts'));

describe.each(
  [
    ...pages.map((file) => ({ file, samples: samplesOfMarkdown(file), own: false })),
    ...sources.map((file) => ({ file, samples: samplesOfSource(file), own: true })),
  ].filter(({ samples }) => samples.length > 0),
)('the samples of $file', ({ file, samples, own }) => {
  it.each(samples)('line $line', async (sample: Sample) => {
    const scope = { ...fpchop, ...(own && (await load(file))) };
    const { failures } = await runSample(sample, scope, modules);
    expect(failures.join('\n')).toBe('');
  });
});

it('finds samples in doc comments and, where there are pages, in pages', () => {
  expect(sources.flatMap(samplesOfSource).length).toBeGreaterThan(3);
});
