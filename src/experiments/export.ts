/**
 * Results as CSV and as Parquet.
 * @module
 */
import { numberText } from '../io/csvCell.js';
import type { Row, Scalar } from './author/row.js';
import { loadPeers } from './peer.js';
import { readFinished, rowsOf } from './run/results.js';
import { ownCell } from './run/rows.js';

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
    lines += `${columns.map(({ name }) => csvCell(cellOf(row, name))).join(',')}\r\n`;
    if (lines.length < PIECE) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}

const PIECE = 1 << 16;

function cellOf(row: Row, name: string): Scalar {
  return ownCell(row, name) ?? null;
}

function csvCell(cell: Scalar): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  const text = String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The results as Parquet, a row group at a time: columns of numbers are DOUBLE, bit for bit, of booleans BOOLEAN, all
 * others STRING; cells that are missing or null are null.
 * @throws {@link RunError} if the directory holds no finished run; MissingPeerError if hyparquet-writer is not installed
 */
export async function* parquetOf(directory: string): AsyncGenerator<Uint8Array, void, undefined> {
  const library = await loadPeers('export', ['hyparquet-writer'], () => import('hyparquet-writer'));
  const columns = await columnsOf(directory);
  const about = columns.map((column) => ({ name: column.name, type: typeOf(column), nullable: true }));
  const schema = library.schemaFromColumnData({ columnData: about.map((column) => ({ ...column, data: [] })) });
  const bytes = new library.ByteWriter();
  const writer = new library.ParquetWriter({ writer: bytes, schema, statistics: false });
  const taken = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0; // where the writer goes on in its buffer; its offset in the file stays
    return piece;
  };
  let cells = columns.map((): (Scalar | undefined)[] => []);
  const writeGroup = async (): Promise<Uint8Array> => {
    const columnData = about.map(({ name, type }, i) => {
      // A dictionary would make one entry of 0 and -0.
      return { name, data: cells[i]!, ...(type === 'DOUBLE' && { encoding: 'PLAIN' as const }) };
    });
    await writer.write({ columnData, rowGroupSize: ROW_GROUP });
    cells = columns.map(() => []);
    return taken();
  };
  for await (const row of rowsOf(directory)) {
    for (const [i, { name, type }] of about.entries()) cells[i]!.push(parquetCell(cellOf(row, name), type));
    if (cells[0]!.length === ROW_GROUP) yield await writeGroup();
  }
  if ((cells[0]?.length ?? 0) > 0) yield await writeGroup();
  await writer.finish();
  yield taken();
}

const ROW_GROUP = 1 << 16;

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
