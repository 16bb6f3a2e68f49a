/**
 * The words of the glossary are kept, and sentences over which readers stumbled do not come back.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writtenPages } from '../../scripts/pages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Written pages and sources, as one line each; code that a program writes is left out. */
const texts = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md']
  .concat(writtenPages().map((name) => `docs/${name}`))
  .concat(filesOf('src').filter((name) => /\.(ts|md)$/.test(name) && !name.endsWith('.generated.ts')))
  .map((name) => ({ name, text: plain(readFileSync(join(root, name), 'utf8')) }));

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true }).map((name) =>
    join(folder, String(name)).replaceAll('\\', '/'),
  );
}

/** Text without line breaks and the stars of comments, so that a sentence is found wherever it is broken. */
function plain(text: string): string {
  return text.replace(/\n[ \t]*(\*(?!\*)|\/\/)?[ \t]*/g, ' ').replace(/\s+/g, ' ');
}

function placesOf(words: string): string[] {
  const pattern = new RegExp(`\\b${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'i');
  return texts.filter(({ name, text }) => name !== 'docs/glossary.md' && pattern.test(text)).map(({ name }) => name);
}

const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8');
const banned = [...glossary.matchAll(/^- (.+)$/gm)].map(([, term]) => term!);

describe('the glossary', () => {
  it('names terms that are not used', () => expect(banned).toContain('mantissa'));

  it.each(banned)('bans "%s" from pages and sources', (term) => expect(placesOf(term)).toEqual([]));

  it('has its words in the order of the alphabet, each once', () => {
    const words = [...glossary.matchAll(/^\| ([^|]+?) \|/gm)].map(([, word]) => word!).slice(2);
    expect(words).toEqual([...new Set(words)].sort((a, b) => a.localeCompare(b, 'en')));
    expect(words).toEqual(
      expect.arrayContaining(['format', 'rule', 'plan', 'position', 'word', 'slot', 'gate', 'band']),
    );
  });
});

describe('sentences that readers misread', () => {
  it.each([
    'the more special has its way',
    'the more special one has its way',
    'is exchanged for the duration of a call',
    'what needs them sooner',
    'heeds the accumulator alone',
    'Beyond, a message says so',
    'The dearest goal',
    'are its own affair',
    'are told apart sooner',
    'sooner than names',
    'What only moves elements',
    "of one's own",
    'is to live in a format',
  ])('"%s" is gone', (sentence) => expect(placesOf(sentence)).toEqual([]));

  it('would be found if they came back, also across a line break', () => {
    expect(plain('a rule:\n * are its\n * own affair')).toContain('are its own affair');
    expect(placesOf('emulated correctly to the last bit')).not.toEqual([]);
  });
});
