/**
 * Where a run is archived: what its numbers do not depend on, but a referee asks for.
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../run/digests.js';

const execute = promisify(execFile);

/** What is there beside the experiment; null for what is not. */
export interface Surroundings {
  /** The lock file of the package that the experiment belongs to. */
  readonly lockfile: { readonly name: string; readonly sha256: string } | null;
  /** The commit that is checked out, whether nothing has changed since, and its author and date. */
  readonly git: {
    readonly commit: string;
    readonly clean: boolean;
    readonly author: string;
    readonly date: string;
  } | null;
  readonly cpu: string;
  readonly node: string;
  readonly v8: string;
  /** The kind of container. */
  readonly container: 'docker' | 'podman' | null;
}

/** What surrounds the module in `folder`. */
export async function surroundingsOf(folder: string): Promise<Surroundings> {
  return {
    lockfile: await lockfileOf(folder),
    git: await gitOf(folder),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    v8: process.versions.v8,
    container: existsSync('/.dockerenv') ? 'docker' : existsSync('/run/.containerenv') ? 'podman' : null,
  };
}

const LOCKFILES = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];

/** The first lock file in `folder` or above. */
async function lockfileOf(folder: string): Promise<Surroundings['lockfile']> {
  for (let at = folder; ; at = dirname(at)) {
    const name = LOCKFILES.find((file) => existsSync(join(at, file)));
    if (name !== undefined) return { name, sha256: sha256(await readFile(join(at, name))) };
    if (dirname(at) === at) return null;
  }
}

async function gitOf(folder: string): Promise<Surroundings['git']> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await execute('git', ['-C', folder, ...args], { maxBuffer: 1 << 26 })).stdout.trim();
  try {
    const [commit = '', author = '', date = ''] = (await git('log', '-1', '--format=%H%n%an%n%cI')).split('\n');
    return { commit, clean: (await git('status', '--porcelain')) === '', author, date };
  } catch {
    return null; // no git, or no repository
  }
}
