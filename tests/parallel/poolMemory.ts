/**
 * Calls of a pool in a process of its own, which tells how much memory it came to.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { buildScripts } from './builtWorker.js';

const scripts = buildScripts({
  index: 'src/parallel/index.ts',
  core: 'src/index.ts',
  worker: 'src/parallel/worker.ts',
});

/** The most memory, in megabytes, of a process that makes so many calls on ordinary arrays of 8 MB. */
export async function memoryOf(call: string, count: number): Promise<number> {
  const program = `
    import { pool } from '${new URL('index.js', await scripts).href}';
    import { chopper } from '${new URL('core.js', await scripts).href}';
    const half = chopper('float16');
    const threads = pool({ threads: 2 });
    const x = new Float64Array(1e6).fill(Math.PI);
    const y = new Float64Array(1e6).fill(1.5);
    const out = new Float64Array(1e6);
    let z;
    for (let i = 0; i < ${count}; i++) z = await ${call};
    if (z.length !== 1e6 || z.some((element) => element !== z[0]) || z[0] !== ${call.includes('add') ? 4.640625 : 3.140625}) throw new Error('wrong');
    await threads.close();
    console.log(process.resourceUsage().maxRSS / 1024);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}
