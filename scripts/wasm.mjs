/**
 * Compiles wasm/ to *.generated.ts: the names of the kernels of a module, and its bytes, a character a byte, so that gzip
 * finds the repetitions of code that base64 hides (6.2 kB instead of 11; hexadecimal takes 6.7, and twice gzip's window).
 *
 * The output is a function of wasm/ and the pinned compiler alone; it is committed, and CI rebuilds and compares it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const flags =
  '--runtime stub --importMemory --noExportMemory --noAssert --enable simd --enable bulk-memory --disable mutable-globals';

/**
 * Compiles `entry` and writes its bytes to `target` unless they are there already. Optimized for size as well, the kernel
 * of the core is 0.5 kB smaller and no slower, but that of products of matrices a third slower.
 */
export async function compile(entry, target, optimize = '-O3') {
  const { error, stderr, binary } = await run(entry, `${optimize} ${flags}`);
  if (error) throw new Error(`asc ${entry} failed:\n${stderr}`);
  const { Module } = globalThis.WebAssembly;
  const kernels = Module.exports(new Module(binary)).filter(({ kind }) => kind === 'function');
  await write(
    entry,
    target,
    `/** The kernels of the module. */\nexport type KernelName =${kernels.map(({ name }) => `\n  | '${name}'`).join('')};\n\n` +
      `export const bytes =\n  '${textOf(binary)}';\n`,
  );
}

/**
 * Writes where the kernels of a source find their constants: its constants of type usize are byte offsets. The callers
 * write the constants there, by these names.
 */
export async function writeLayout(source, target) {
  const text = await readFile(source, 'utf8');
  const offsets = [...text.matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]*): usize = (\d+);/gm)];
  if (offsets.length === 0) throw new Error(`${source} has no byte offsets`);
  await write(source, target, offsets.map(([, name, at]) => `export const ${name} = ${at};\n`).join(''));
}

async function write(source, target, content) {
  const text = `// Made by scripts/wasm.mjs from ${source}; do not edit.\n${content}`;
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present !== text) await writeFile(target, text);
}

/** The letters: printable ASCII but for what quotes and escapes, and for the blank and the exclamation mark, which shift. */
const letters = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i)).filter((c) => !"'\\`".includes(c));

/** Bytes as text: byte b is letter (b + 4) mod 256, from 89 on after a blank, from 178 on after an exclamation mark. */
function textOf(binary) {
  const text = (b) => {
    const place = (b + 4) & 255;
    return ['', ' ', '!'][Math.floor(place / letters.length)] + letters[place % letters.length];
  };
  return Array.from(binary, text).join('');
}

async function run(entry, flags) {
  let binary;
  const { error, stderr } = await asc.main([entry, '-o', 'out.wasm', ...flags.split(' ')], {
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
  });
  return { error, stderr: stderr.toString(), binary };
}
