/**
 * Reads and writes CSV in a process of its own, which tells what it took.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { buildScripts } from '../parallel/builtWorker.js';

const scripts = buildScripts({ io: 'src/io/index.ts' });

/** What a process took to read rows, and to write them again. */
export interface Taken {
  /** Bytes written. */
  readonly bytes: number;
  readonly error: string;
  /** Seconds of processor time. */
  readonly seconds: number;
  /** The most memory of the process at any time. */
  readonly megabytes: number;
}

/** Rows of so many equal cells, which come in pieces of 64 KB to 1 MB. */
export async function readWide(cells: number, cell: string, rows: number): Promise<Taken> {
  const program = `
    import { readCsv, writeCsv } from '${new URL('io.js', await scripts).href}';
    const [cells, cell, rows] = ${JSON.stringify([cells, cell, rows])};
    const text = (count) => new TextEncoder().encode(new Array(count).fill(cell).join(','));
    function* source() {
      const whole = text(65536);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < cells; i += 65536) {
          if (i > 0) yield Uint8Array.of(44);
          yield cells - i >= 65536 ? whole : text(cells - i);
        }
        yield Uint8Array.of(10);
      }
    }
    let bytes = 0;
    let error = '';
    const before = process.cpuUsage();
    try {
      for await (const batch of readCsv(source())) bytes += writeCsv(batch).length;
    } catch (thrown) {
      error = String(thrown);
    }
    const { user, system } = process.cpuUsage(before);
    const megabytes = process.resourceUsage().maxRSS / 1024;
    console.log(JSON.stringify({ bytes, error, seconds: (user + system) / 1e6, megabytes }));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  ) as Taken;
}
