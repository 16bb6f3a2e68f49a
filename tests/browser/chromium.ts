/**
 * A headless Chromium from npm alone: `@sparticuz/chromium` carries the program, playwright-core drives it.
 *
 * It is unpacked once per installation, to node_modules/.cache; SwiftShader draws WebGL2, and pages of `openSite` are
 * cross-origin isolated.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import Packed from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** The package's own switches put all in one process, in which no page is cross-origin isolated. */
const switches = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/**
 * Starts a browser; it takes a tenth of a second, the first time after `npm ci` two seconds. Close it with `close()`.
 * @param more - further switches of the command line
 */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const folder = await unpacked();
  const libraries = join(folder, 'lib');
  const path = process.env['LD_LIBRARY_PATH'];
  return await chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [...switches, ...more],
    ...(existsSync(libraries) && {
      env: { ...environment(), LD_LIBRARY_PATH: path === undefined ? libraries : `${libraries}:${path}` },
    }),
  });
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The folder with the program. Two processes may unpack at once: the first to finish provides it. */
async function unpacked(): Promise<string> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
  const folder = join(cache, `chromium-${version()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'chromium-'));
  try {
    await unpackTo(fresh);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function unpackTo(folder: string): Promise<void> {
  // The package unpacks to the folder of temporary files.
  const { TMPDIR: before } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    await Packed.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  // libnss3 and what it needs are in the package too, for machines without them.
  if (execFileSync('ldd', [join(folder, 'chromium')], { encoding: 'utf8' }).includes('not found')) {
    const archive = brotliDecompressSync(readFileSync(join(packageFolder(), 'bin', 'al2023.tar.br')));
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  }
}

/** build/cjs/index.cjs is what `require` finds. */
function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..');
}

function version(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}
