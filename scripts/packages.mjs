/**
 * Packages that are installed on demand. Each group is a folder with a package.json and a lockfile of its own:
 * docs/ for the site, tests/packages/lowering, tfjs, data, adapters and anywhere for checks of real packages.
 * `npm ci` at the root installs none of them.
 *
 *     node scripts/packages.mjs tests/packages/lowering
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MINUTES = 60_000;

/**
 * Runs `npm ci` in a folder of the repository, unless what its lockfile asks for is installed already. Where the folder has an
 * archives.json, a record of `name@version` to sha512, the archives of these packages are unpacked beside them, without what
 * they depend on. Several processes may call it at once: one installs, the others wait.
 *
 * @param group - the folder, from the root of the repository
 * @returns its node_modules
 * @throws Error with `skipped: true` if the registry does not answer; Error without it if npm fails for another reason
 */
export function install(group) {
  const folder = join(root, group);
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.installed');
  const listed = join(folder, 'archives.json');
  const archives = existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : {};
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(JSON.stringify(archives))
    .digest('hex');
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
  if (installed()) return modules;
  const release = lock(join(folder, '.installing'));
  try {
    if (installed()) return modules;
    npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
    mkdirSync(modules, { recursive: true });
    for (const [spec, sha512] of Object.entries(archives)) unpack(spec, sha512, modules);
    writeFileSync(stamp, digest);
    return modules;
  } finally {
    release();
  }
}

/** Fetches the archive of a package alone, checks its digest, and unpacks it where node looks for the package. */
function unpack(spec, sha512, modules) {
  const folder = mkdtempSync(join(tmpdir(), 'fpchop-archive-'));
  try {
    npm(['pack', spec, '--silent', '--ignore-scripts'], folder);
    const archive = join(folder, readdirSync(folder)[0]);
    const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (found !== sha512) throw new Error(`${spec}: expected an archive of sha512 ${sha512}, got ${found}`);
    const target = join(modules, spec.slice(0, spec.lastIndexOf('@')));
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1']);
  } finally {
    rmSync(folder, { recursive: true });
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
