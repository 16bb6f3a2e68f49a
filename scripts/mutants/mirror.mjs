/** A copy of src/ and tests/ as JavaScript, in which one file at a time is another; Node loads it without vitest. */
import { transform } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const shim = fileURLToPath(new URL('./vitest.mjs', import.meta.url));

async function compiled(path, text) {
  const { code } = await transform(text, { loader: 'ts', format: 'esm', target: 'node20', sourcefile: path });
  return code.replace(/(from\s*|import\s*)(["'])vitest\2/g, `$1${JSON.stringify(shim)}`);
}

export class Mirror {
  /** What each file imports from beside it. */
  #imports = new Map();

  /** @param root - of the repository; @param folder - where the copy stands, emptied first */
  constructor(root, folder) {
    this.root = root;
    this.folder = folder;
  }

  /** Copies everything once. */
  async make(files) {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    for (const name of readdirSync(this.root)) {
      if (!/^(src|tests|\.git)$/.test(name)) symlinkSync(join(this.root, name), join(this.folder, name));
    }
    for (const path of files) {
      const to = join(this.folder, path);
      mkdirSync(dirname(to), { recursive: true });
      if (/\.ts$/.test(path) && !path.endsWith('.d.ts') && !path.startsWith('tests/vectors/')) await this.put(path);
      else cpSync(join(this.root, path), to);
    }
  }

  /** Writes a file of the copy, from `text` or as it is. */
  async put(path, text = readFileSync(join(this.root, path), 'utf8')) {
    const code = await compiled(path, text);
    writeFileSync(join(this.folder, path.replace(/\.ts$/, '.js')), code);
    const specifiers = [...code.matchAll(/(?:from\s*|import\s*\(?\s*)["'](\.[^"']+)["']/g)];
    this.#imports.set(
      path,
      specifiers.map(([, to]) => posix.join(dirname(path), to.replace(/\.js$/, '.ts'))),
    );
  }

  /** How many imports lead from each file of `from` to `path`; files from which none does are absent. */
  distances(from, path) {
    const found = new Map();
    for (const start of from) {
      const seen = new Set([start]);
      let front = [start];
      for (let distance = 0; front.length > 0 && !found.has(start); distance++) {
        if (front.includes(path)) found.set(start, distance);
        front = front
          .flatMap((file) => this.#imports.get(file) ?? [])
          .filter((file) => !seen.has(file) && seen.add(file));
      }
    }
    return found;
  }

  /**
   * Runs the tests of a file of the copy.
   * @param limit - seconds of processor time after which it counts as failed
   * @returns whether all passed, the first that did not, and the seconds of processor time
   */
  run(test, limit) {
    const file = join(this.folder, test.replace(/\.ts$/, '.js'));
    if (!existsSync(file)) throw new Error(`no ${relative(this.root, file)}`);
    const script =
      `const { run } = await import(${JSON.stringify(shim)}); ` +
      'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.log(`\\n${(user + system) / 1e6}`); }); ' +
      `await run(${JSON.stringify(file)});`;
    const command = 'ulimit -t "$1"; exec "$2" --input-type=module -e "$3"';
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command, 'sh', `${limit}`, process.execPath, script], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    return {
      passes: status === 0,
      failure: status === null ? 'no end' : stderr.trim().slice(0, 200),
      seconds: Number(stdout.trim().split('\n').at(-1)),
    };
  }
}
