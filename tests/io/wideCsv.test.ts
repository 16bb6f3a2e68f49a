/** Records with more cells, or of more characters, than readCsv takes. */
import { expect, it } from 'vitest';
import { MOST_CELLS } from '../../src/io/csvScanner.js';
import { readWide } from './wideCsv.js';

it.each([
  ['16 million commas', 16_000_001, '', `line 1: record of more than ${MOST_CELLS} cells`],
  ['one cell too many', MOST_CELLS + 1, '1', `line 1: record of more than ${MOST_CELLS} cells`],
  [
    '17 million characters',
    500_000,
    'a long name of thirty-four letters',
    'line 1: record longer than 16777216 characters',
  ],
])('%s are an error before memory passes 500 MB', async (_, cells, cell, message) => {
  const { error, megabytes } = await readWide(cells, cell, 1);
  expect(error).toContain(`CsvError: ${message}`);
  expect(megabytes).toBeLessThan(500);
});
