/** src compiled file by file into a package of its own, whose worker threads and command run as installed ones do. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import type * as experiments from '../../src/experiments/index.js';
import { filesBelow } from '../docs/samples.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A run of the command. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Compiles src into a package under node_modules, where bare imports resolve, and makes a folder for files; both are
 * removed after the tests.
 */
export function useCompiled(): {
  /** `fpchop/experiments` as compiled. */
  experiments: () => Promise<typeof experiments>;
  /** The path of a file in the folder. */
  file: (name: string) => string;
  /** Writes a file in the folder: its path. */
  write: (name: string, text: string) => string;
  main: () => string;
  /** Runs `fpchop` in the folder. */
  fpchop: (...args: readonly string[]) => Run;
  /** Starts `fpchop` in the folder. */
  start: (args: readonly string[], env?: Record<string, string>) => ReturnType<typeof spawn>;
} {
  let directory = '';
  beforeAll(async () => {
    const cache = join(root, 'node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    directory = mkdtempSync(join(cache, 'fpchop-experiments-'));
    copyFileSync(join(root, 'package.json'), join(directory, 'package.json'));
    symlinkSync(join(root, 'data'), join(directory, 'data'));
    const entryPoints = filesBelow(join(root, 'src'), '.ts');
    const [outdir, outbase] = [join(directory, 'dist'), join(root, 'src')];
    await build({ entryPoints, outdir, outbase, format: 'esm', platform: 'node', target: 'node20' });
    mkdirSync(join(directory, 'files'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const main = (): string => join(directory, 'dist', 'cli', 'main.js');
  const file = (name: string): string => join(directory, 'files', name);
  return {
    experiments: () => import(join(directory, 'dist', 'experiments', 'index.js')) as Promise<typeof experiments>,
    file,
    write: (name, text) => {
      writeFileSync(file(name), text);
      return file(name);
    },
    main,
    fpchop: (...args) => {
      const options = { cwd: file(''), encoding: 'utf8', maxBuffer: 2 ** 28, input: '' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [main(), ...args], options);
      return { status, stdout, stderr };
    },
    start: (args, env = {}) =>
      spawn(process.execPath, [main(), ...args], {
        cwd: file(''),
        env: { PATH: process.env.PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
  };
}
