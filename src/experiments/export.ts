/**
 * Results as CSV and as Parquet.
 * @module
 */
import { numberText } from '../io/csv-cell.js';
import type { Scalar } from './experiment.js';
import { loadPeers } from './peer.js';
import { readFinished, rowsOf } from './results.js';

/** The kinds of cells that a column holds. */
interface Column {
  readonly name: string;
  readonly kinds: ReadonlySet<'number' | 'string' | 'boolean'>;
}

/** The columns of a finished run in the order of their first appearance; `task` and `row` come first. */
async function columnsOf(directory: string): Promise<Column[]> {
  await readFinished(directory);
  const columns = new Map<string, Set<'number' | 'string' | 'boolean'>>();
  for await (const row of rowsOf(directory)) {
    for (const [name, cell] of Object.entries(row)) {
      const kinds = columns.get(name) ?? new Set();
      columns.set(name, kinds);
      if (cell !== null) kinds.add(typeof cell as 'number');
    }
  }
  return [...columns].map(([name, kinds]) => ({ name, kinds }));
}

/**
 * The results as CSV (RFC 4180), piece by piece: a header, then a line for each row. Numbers have the fewest digits that
 * read back as the same float64, and NaN, Infinity, -Infinity and -0 are written so; null is an empty cell.
 * @throws {@link RunError} if the directory holds no finished run
 */
export async function* csvOf(directory: string): AsyncGenerator<string, void, undefined> {
  const columns = await columnsOf(directory);
  yield `${columns.map(({ name }) => csvCell(name)).join(',')}\r\n`;
  let lines = '';
  for await (const row of rowsOf(directory)) {
    lines += `${columns.map(({ name }) => csvCell(row[name] ?? null)).join(',')}\r\n`;
    if (lines.length < PIECE) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}

const PIECE = 1 << 16;

function csvCell(cell: Scalar): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  const text = String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The results as Parquet: columns of numbers are DOUBLE, bit for bit, of booleans BOOLEAN, all others STRING; cells that
 * are missing or null are null. Held in memory.
 * @throws {@link RunError} if the directory holds no finished run; MissingPeerError if hyparquet-writer is not installed
 */
export async function parquetOf(directory: string): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await loadPeers('export', ['hyparquet-writer'], () => import('hyparquet-writer'));
  const columns = await columnsOf(directory);
  const data = columns.map((): (Scalar | undefined)[] => []);
  for await (const row of rowsOf(directory)) {
    for (const [i, column] of columns.entries()) data[i]!.push(parquetCell(row[column.name] ?? null, typeOf(column)));
  }
  const columnData = columns.map((column, i) => {
    const type = typeOf(column);
    // A dictionary would make one entry of 0 and -0.
    return {
      name: column.name,
      data: data[i]!,
      type,
      nullable: true,
      ...(type === 'DOUBLE' && { encoding: 'PLAIN' as const }),
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, statistics: false }));
}

function typeOf({ kinds }: Column): 'DOUBLE' | 'BOOLEAN' | 'STRING' {
  const [kind] = kinds;
  if (kinds.size !== 1) return 'STRING';
  return kind === 'number' ? 'DOUBLE' : kind === 'boolean' ? 'BOOLEAN' : 'STRING';
}

function parquetCell(cell: Scalar, type: 'DOUBLE' | 'BOOLEAN' | 'STRING'): Scalar | undefined {
  if (cell === null) return undefined;
  if (type !== 'STRING') return cell;
  return typeof cell === 'number' ? numberText(cell) : String(cell);
}
