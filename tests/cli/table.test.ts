/** Tables of the program. */
import { expect, it } from 'vitest';
import { pairs, table } from '../../src/cli/table.js';
import { textTable } from '../../src/tfjs/traces/report.js';

const rows = Array.from({ length: 200_000 }, (_, i) => [String(i), i === 150_000 ? 'long' : 'x']);

it('tables have as many rows as it takes, as wide as the widest cell', () => {
  const lines = table([{ heading: 'i', side: 'right' }, { heading: 'v' }], rows).split('\n');
  expect(lines.length).toBe(200_003);
  expect([lines[0], lines[1], lines[2], lines[150_002]]).toEqual([
    '     i  v',
    '─'.repeat(12),
    '     0  x',
    '150000  long',
  ]);
  expect(pairs(rows as [string, string][]).split('\n')[7]).toBe('7       x');
  expect(textTable(['i', 'v'], rows).split('\n')[150_002]).toBe('150000  long');
});
