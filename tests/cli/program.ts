/** The program under test: the current src, compiled once for a test file, run as a child process. */
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const weather = join(root, 'data', 'seattle-weather-hourly-normals.csv');

/** What a run left behind. */
export interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  input?: string | Uint8Array;
  /** Options of node itself. */
  node?: readonly string[];
  env?: Record<string, string>;
}

/**
 * Compiles src into a package of its own under node_modules, where bare imports resolve, and makes a directory for
 * files; both are removed after the tests.
 * @param shape - `files`: file by file, for commands that load other files by their path
 */
export function useProgram(shape: 'bundle' | 'files' = 'bundle'): {
  main: () => string;
  file: (name: string) => string;
  run: (args: readonly string[], options?: RunOptions) => Run;
  runBytes: (args: readonly string[], options?: RunOptions) => Buffer;
} {
  let directory = '';
  beforeAll(async () => {
    const cache = join(root, 'node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    directory = mkdtempSync(join(cache, 'fpchop-cli-'));
    copyFileSync(join(root, 'package.json'), join(directory, 'package.json'));
    const source = join(root, 'src');
    const program = join(source, 'cli/main.ts');
    const all = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    await build({
      ...(shape === 'bundle'
        ? { entryPoints: [program], bundle: true, packages: 'external' }
        : { entryPoints: all.map((name) => join(source, name)) }),
      outdir: join(directory, 'dist'),
      outbase: source,
      format: 'esm',
      platform: 'node',
      target: 'node20',
    });
    mkdirSync(join(directory, 'files'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const main = (): string => join(directory, 'dist', 'cli', 'main.js');
  const spawn = (args: readonly string[], { input, node = [], env = {} }: RunOptions) =>
    spawnSync(process.execPath, [...node, main(), ...args], {
      cwd: join(directory, 'files'),
      env: { PATH: process.env.PATH, ...env },
      maxBuffer: 2 ** 28,
      input: input ?? '',
    });
  return {
    main,
    file: (name) => join(directory, 'files', name),
    run: (args, options = {}) => {
      const { status, stdout, stderr } = spawn(args, options);
      return { status, stdout: stdout.toString(), stderr: stderr.toString() };
    },
    runBytes: (args, options = {}) => spawn(args, options).stdout,
  };
}

/** Runs a shell command. */
export function shell(command: string): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile('/bin/sh', ['-c', command], { maxBuffer: 2 ** 28 }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}
