/**
 * Compiles wasm/ to src/kernel/kernel.generated.ts: the bytes of the kernel module, in
 * hexadecimal: gzip finds the repetitions of code in it that base64 hides (5954 bytes instead of 10163).
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
  const text =
    `// Made by scripts/wasm.mjs from ${entry}; do not edit.\n` +
    `export const bytes =\n  '${Buffer.from(binary).toString('hex')}';\n`;
  const present = await readFile(target, 'utf8').catch(() => '');
  if (present !== text) await writeFile(target, text);
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
