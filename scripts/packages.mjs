/**
 * Packages that are installed on demand. Each group is a folder with a package.json and a lockfile of its own:
 * docs/ for the site, tests/packages/lowering, tfjs, data, adapters and anywhere for checks of real packages.
 * `npm ci` at the root installs none of them.
 *
 *     node scripts/packages.mjs tests/packages/lowering
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MINUTES = 60_000;

/**
 * Runs `npm ci` in a folder of the repository, unless what its lockfile asks for is installed already.
 * Several processes may call it at once: one installs, the others wait.
 *
 * @param group - the folder, from the root of the repository
 * @returns its node_modules
 * @throws Error with `skipped: true` if the registry does not answer; Error without it if npm fails for another reason
 */
export function install(group) {
  const folder = join(root, group);
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.installed');
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (installed()) return modules;
  const release = lock(join(folder, '.installing'));
  try {
    if (installed()) return modules;
    npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
    mkdirSync(modules, { recursive: true });
    writeFileSync(stamp, digest);
    return modules;
  } finally {
    release();
  }
}

/** Runs npm; an error says whether the registry did not answer (`skipped`), in the words of npm. */
function npm(words, folder) {
  try {
    execFileSync('npm', words, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
    });
  } catch (failure) {
    const text = String(failure.stderr ?? failure);
    const error = new Error(`npm ${words[0]} failed in ${folder}:\n${text.slice(-2000)}`);
    error.skipped = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH)\b/.test(
      text,
    );
    throw error;
  }
}

/** Takes the lock by making a folder, which one process alone can do; one left by a killed process counts for ten minutes. */
function lock(path) {
  for (;;) {
    try {
      mkdirSync(path);
      return () => rmdirSync(path);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - made > 10 * MINUTES && existsSync(path)) rmdirSync(path);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const group of process.argv.slice(2)) install(group);
