/**
 * node bench/node24.mjs: npm run bench under Node 24, whose engine compiles the kernels in another way.
 *
 * Installs the npm package node@24, which brings the binary, into a temporary directory and removes it in the end. Takes
 * the options of run.mjs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = mkdtempSync(join(tmpdir(), 'fpchop-node24-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
process.on('SIGINT', () => {}); // the bench gets it too; when it has ended, so do we

const npm = ['install', '--prefix', directory, '--no-audit', '--no-fund', '--loglevel=error', 'node@24'];
const installed = spawnSync('npm', npm, { stdio: ['ignore', 'ignore', 'inherit'] });
if (installed.status === 0) {
  const node = join(directory, 'node_modules', 'node', 'bin', 'node');
  const script = fileURLToPath(new URL('run.mjs', import.meta.url));
  spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' }).on('close', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  console.error('bench: npm install node@24 expected to succeed; it needs the npm registry');
  process.exitCode = 1;
}
