/**
 * The site of the documentation: docs/ and what programs write for it, built by VitePress into site/.
 *
 *     node scripts/site.mjs        builds it
 *     node scripts/site.mjs dev    serves it while pages are written
 *
 * Reads dist/, so build first. What it needs is installed in docs/, once; the build itself fetches nothing.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COPIES, pageOfFile, targetOf } from '../docs/.vitepress/links.mjs';
import { install } from './packages.mjs';
import { entryPoints, writtenPages } from './pages.mjs';
import { buildPlayground } from './playground.mjs';
import { writeReference } from './reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const docs = join(root, 'docs');

/** Copies every file outside docs/ that a page links to, and what these link to, below docs/repository. */
function copyLinked() {
  rmSync(join(docs, COPIES), { recursive: true, force: true });
  const waiting = writtenPages();
  const seen = new Set(waiting);
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    const text = readFileSync(join(docs, page), 'utf8').replace(/^```[^]*?^```/gm, '');
    for (const [, href] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      const target = targetOf(page, href);
      if (target === undefined || target.file.startsWith('docs/')) continue;
      const copy = pageOfFile(target.file);
      if (seen.has(copy)) continue;
      seen.add(copy);
      copyFile(target.file, join(docs, copy));
      waiting.push(copy);
    }
  }
}

/** A Markdown file as it is; a program as a page that shows it. */
function copyFile(file, to) {
  const text = readFileSync(join(root, file), 'utf8');
  mkdirSync(dirname(to), { recursive: true });
  const language = file
    .split('.')
    .at(-1)
    .replace(/^m(?=[jt]s$)/, '');
  writeFileSync(to, file.endsWith('.md') ? text : `# ${file}\n\n\`\`\`${language}\n${text}\`\`\`\n`);
}

/** API pages in Markdown, with the side bar that the configuration reads. */
function writeApi() {
  rmSync(join(docs, 'api'), { recursive: true, force: true });
  const typedoc = join(docs, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const plugins = ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'].map((name) =>
    join(docs, 'node_modules', name, 'dist', 'index.js'),
  );
  run(process.execPath, [
    typedoc,
    ...entryPoints().flatMap((entry) => ['--entryPoints', entry]),
    ...['./scripts/typedoc-links.mjs', ...plugins].flatMap((plugin) => ['--plugin', plugin]),
    ...['--docsRoot', 'docs', '--out', 'docs/api', '--useCodeBlocks', '--expandParameters'],
    ...['--parametersFormat', 'table', '--interfacePropertiesFormat', 'table', '--hideBreadcrumbs', '--hidePageHeader'],
  ]);
}

function run(program, words) {
  execFileSync(program, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

install('docs');
writeReference(join(docs, 'reference'));
copyLinked();
writeApi();
await buildPlayground(join(docs, 'public', 'playground'));
const vitepress = join(docs, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
const [command = 'build'] = process.argv.slice(2);
run(process.execPath, [vitepress, command, 'docs']);
if (command === 'build') cpSync(join(root, 'LICENSE'), join(root, 'site', 'LICENSE'));
