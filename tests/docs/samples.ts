/**
 * Samples of the documentation: the `@example` blocks of doc comments and the `ts` blocks of Markdown pages.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A piece of TypeScript that a reader may paste, and where it stands. */
export interface Sample {
  readonly file: string;
  /** Line of the file that holds the first line of `code`, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** Whether it stands on a page and must run as it is: with imports of its own. Samples of doc comments may use the names of their file. */
  readonly isWhole?: boolean;
}

/** The names of files below `folder`, sorted, that end in `ending`. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

/** The `@example` blocks of all doc comments of a TypeScript file. */
export function samplesOfSource(file: string): Sample[] {
  const text = readFileSync(file, 'utf8');
  return docComments(file, text).flatMap(({ pos, end }) => {
    const first = lineOf(text, pos);
    const lines = text
      .slice(pos, end)
      .split('\n')
      .map((line) => line.replace(/^\s*\/\*\*\s?/, '').replace(/\s*\*\/$/, ''))
      .map((line, i) => (i === 0 ? line : line.replace(/^\s*\*? ?/, '')));
    const starts = lines.flatMap((line, i) => (/^@example\b/.test(line) ? [i] : []));
    return starts.map((start) => {
      const length = lines.slice(start + 1).findIndex((line) => /^@[a-z]/i.test(line));
      const body = lines.slice(start + 1, length < 0 ? lines.length : start + 1 + length);
      // A fence is optional in a doc comment; blanking it keeps the line numbers.
      const code = body.map((line) => (line.startsWith('```') ? '' : line)).join('\n');
      return { file, line: first + start + 1, code };
    });
  });
}

/** The fenced blocks of a Markdown page that are marked `ts`. */
export function samplesOfMarkdown(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const samples: Sample[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!/^```ts\s*$/.test(lines[i]!)) continue;
    const length = lines.slice(i + 1).findIndex((line) => line.startsWith('```'));
    if (length < 0) throw new Error(`${file}:${i + 1}: this block has no end`);
    samples.push({ file, line: i + 2, code: lines.slice(i + 1, i + 1 + length).join('\n'), isWhole: true });
    i += length + 1;
  }
  return samples;
}

/** 1-based line of a position. */
export function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** Where the doc comments of a file stand. The compiler finds them, so that text in strings is not mistaken for one. */
function docComments(file: string, text: string): readonly { pos: number; end: number }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found = new Map<number, { pos: number; end: number }>();
  const visit = (node: ts.Node): void => {
    for (const part of ts.getJSDocCommentsAndTags(node)) {
      if (ts.isJSDoc(part)) found.set(part.pos, part);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()].sort((a, b) => a.pos - b.pos);
}
