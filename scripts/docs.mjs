/**
 * The tables of README.md and docs/, written from the code; `npm run docs` goes on to build the site (scripts/site.mjs).
 *
 * With --check nothing is written: fails when a table is stale, when typedoc warns, or when a relative link is dead.
 * Reads dist/, so build first.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryPoints, writtenPages } from './pages.mjs';
import { tables } from './tables.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const problems = [];

const pages = ['README.md', 'CHANGELOG.md', 'bench/README.md', 'data/README.md', 'tests/vectors/README.md']
  .concat(writtenPages().map((name) => join('docs', name)))
  .filter((page) => existsSync(join(root, page)));

for (const page of pages) {
  writeTables(page);
  checkLinks(page);
  tellUnmeasured(page);
}
runTypedoc();

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`docs: ${problems.length} problem${problems.length === 1 ? '' : 's'}`);
  process.exitCode = 1;
} else {
  console.log(
    `docs: ${pages.length} pages, tables ${check ? 'up to date' : 'written'}, links alive, typedoc without warnings`,
  );
  if (!check) await import('./site.mjs');
}

/** Replaces what stands between `<!-- table: NAME -->` and `<!-- end -->`. */
function writeTables(page) {
  const path = join(root, page);
  const text = readFileSync(path, 'utf8');
  const fresh = text.replace(/(<!-- table: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g, (whole, start, name, end) => {
    const table = tables[name];
    if (table === undefined) {
      problems.push(`${page}: no table "${name}", expected one of ${Object.keys(tables).join(', ')}`);
      return whole;
    }
    return `${start}${table()}${end}`;
  });
  if (fresh === text) return;
  if (check) problems.push(`${page}: a table is stale; run npm run docs`);
  else writeFileSync(path, fresh);
}

/** Tells which places `<!-- measured: WHAT -->` still wait for numbers. */
function tellUnmeasured(page) {
  const text = readFileSync(join(root, page), 'utf8');
  for (const [, what] of text.matchAll(/<!-- measured: (.*) -->\n<!-- end -->/g)) {
    console.warn(`docs: ${page} still waits for: ${what}`);
  }
}

/** Relative links must lead to a file of the repository, and their fragments to a heading of that page. */
function checkLinks(page) {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```/gm, '');
  for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^([a-z]+:|\/)/.test(target)) continue; // elsewhere, or a file that the site alone has
    const [path, fragment] = target.split('#');
    const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
    const shown = `${page}: the link "${target}"`;
    if (relative(root, file).startsWith('..')) problems.push(`${shown} leads out of the repository`);
    else if (relative(root, file).startsWith(join('docs', 'api'))) continue;
    else if (!existsSync(file)) problems.push(`${shown} leads nowhere`);
    else if (fragment !== undefined && file.endsWith('.md') && !anchorsOf(file).includes(fragment)) {
      problems.push(`${shown} names no heading of ${relative(root, file)}`);
    }
  }
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(file) {
  const text = readFileSync(file, 'utf8').replace(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** Entry points are those of package.json whose sources are there; settings are in typedoc.json. */
function runTypedoc() {
  const typedoc = join(root, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const args = entryPoints()
    .flatMap((entry) => ['--entryPoints', entry])
    .concat(['--emit', 'none']);
  const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc, ...args], { cwd: root, encoding: 'utf8' });
  if (status !== 0) problems.push(`typedoc:\n${stdout}${stderr}`);
}
