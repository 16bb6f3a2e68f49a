/** The widest CSV that readCsv takes: linear in time, and in less than 500 MB. Fifteen seconds. */
import { describe, expect, it } from 'vitest';
import { MOST_CELLS } from '../../src/io/csvScanner.js';
import { readWide } from './wideCsv.js';

describe('the widest records', () => {
  it.each([
    ['commas', ''],
    ['short numbers', '123'],
    ['numbers of 14 characters', '123456.7890123'],
  ])('of %s take less than 500 MB', async (_, cell) => {
    const { bytes, error, megabytes } = await readWide(MOST_CELLS, cell, 3);
    expect(error).toBe('');
    expect(bytes).toBe(3 * MOST_CELLS * (cell.length + 1));
    expect(megabytes).toBeLessThan(500);
  });

  it('take at most 20 times the time of records with a sixteenth of their cells', async () => {
    let small = Infinity;
    let large = Infinity;
    for (let round = 0; round < 3; round++) {
      small = Math.min(small, (await readWide(MOST_CELLS / 16, '1.25', 8)).seconds);
      large = Math.min(large, (await readWide(MOST_CELLS, '1.25', 8)).seconds);
    }
    expect(large / small).toBeLessThan(20);
  });
});
