/**
 * The silent mistake, looked for: data left unrounded. Every package of the rows is lowered, and runs once as it is, with the
 * operations watched that the analysis keeps exact. Those that ever give a fraction are data, or on their way to an index
 * (`Math.floor(n / 2)`): they are listed. So are operations at even steps, to be read.
 *
 *     node tests/lower/rows/audit.js [--read 300] [--format bfloat16] [name …]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import MagicString from 'magic-string';
import { rows } from './index.js';
import { prepare } from './suite.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles what the audit needs of the lowering. */
async function bundleLowering(folder) {
  const outfile = join(folder, 'lowering.js');
  const contents = [
    "export { transform } from './src/lower/transform.ts';",
    "export { parseAs } from './src/lower/sourceType.ts';",
    "export { checkChoices, settingsOf } from './src/lower/options.ts';",
    "export { placeOf } from './src/lower/parse.ts';",
    "export { chopper } from './src/index.ts';",
  ].join('\n');
  const stdin = { contents, resolveDir: root, sourcefile: 'lowering.js' };
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

/** The operations of a source that stay exact outside of brackets: each with its place, its text and why. */
export function exactOperations(
  text,
  name,
  format,
  { transform, parseAs, checkChoices, settingsOf, placeOf, chopper },
) {
  const { source } = parseAs(text, name, undefined, undefined);
  const found = [];
  let rounded = 0;
  const record = {
    literal() {},
    operation(node, kind, why) {
      if (kind === 'rounded' || kind === 'once') rounded++;
      if (kind !== 'exact' || why === 'index' || node.type === 'UpdateExpression') return;
      found.push({ node, why, line: placeOf(source, node.start).line });
    },
  };
  transform(source, { ...settingsOf(chopper(format), checkChoices({}, name)), limits: {}, record });
  return { found, rounded };
}

/** The text with `$audit(i, …)` around the nodes. */
export function watched(text, nodes) {
  const code = new MagicString(text);
  const order = nodes.map((node, i) => ({ ...node, start: node.start, end: node.end, i }));
  order.sort((a, b) => a.start - b.start || b.end - a.end);
  for (const { start, i } of order) code.appendRight(start, `$audit(${i}, `);
  order.sort((a, b) => a.end - b.end || b.start - a.start);
  for (const { end } of order) code.appendLeft(end, ')');
  return `const $audit = globalThis.$audit; ${code}`;
}

async function audit(names, format, folder) {
  const lowering = await bundleLowering(folder);
  const { files } = await prepare(folder, names);
  const all = [];
  for (const name of names) {
    const text = readFileSync(files[name], 'utf8');
    const { found, rounded } = exactOperations(text, name, format, lowering);
    const operations = found.map(({ node, why, line }) => ({
      name,
      line,
      why,
      text: text.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 100),
      around: text.split('\n')[line - 1].trim().slice(0, 160),
    }));
    globalThis.$audit = (i, x) => {
      const one = operations[i];
      one.runs = (one.runs ?? 0) + 1;
      if (typeof x === 'number' && Number.isFinite(x) && !Number.isInteger(x)) one.fraction ??= x;
      return x;
    };
    const file = files[name].replace(/\.mjs$/, '.audit.mjs');
    writeFileSync(
      file,
      watched(
        text,
        found.map(({ node }) => node),
      ),
    );
    try {
      rows[name].run(await import(pathToFileURL(file).href));
    } catch (error) {
      console.log(`${name}: ${error.message}`);
    }
    const ran = operations.filter(({ runs }) => runs > 0).length;
    const fractions = operations.filter(({ fraction }) => fraction !== undefined);
    console.log(
      `${name}: ${rounded} rounded, ${operations.length} exact, ${ran} ran, ${fractions.length} gave fractions`,
    );
    all.push(...operations);
  }
  return all;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  const option = (name, usual) => (words.includes(name) ? words.splice(words.indexOf(name), 2)[1] : usual);
  const format = option('--format', 'bfloat16');
  const read = Number(option('--read', '0'));
  const folder = mkdtempSync(join(tmpdir(), 'fpchop-audit-'));
  try {
    const all = await audit(words.length > 0 ? words : Object.keys(rows), format, folder);
    const tell = ({ name, line, why, text, around, fraction }) =>
      console.log(`${name}:${line} [${why}]${fraction === undefined ? '' : ` ${fraction}`}  ${text}    | ${around}`);
    console.log('\nGave fractions:');
    for (const one of all) if (one.fraction !== undefined) tell(one);
    if (read > 0) console.log(`\n${read} of ${all.length} at even steps:`);
    for (let i = 0; i < read; i++) tell(all[Math.floor((i * all.length) / read)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
