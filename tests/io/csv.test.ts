import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { chop, chopper } from '../../src/index.js';
import { cellNumber, cellText, numberText } from '../../src/io/csvCell.js';
import { CsvScanner, LONGEST_RECORD } from '../../src/io/csvScanner.js';
import { readCsv, writeCsv, type CsvBatch, type CsvOptions } from '../../src/io/index.js';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** `text` cut into pieces of `size` bytes. */
function* pieces(text: string, size: number): Generator<Uint8Array> {
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(text: string, options?: CsvOptions, size = 7): Promise<CsvBatch[]> {
  const batches: CsvBatch[] = [];
  for await (const batch of readCsv(pieces(text, size), options)) batches.push(batch);
  return batches;
}

const numbersIn = async (text: string, options?: CsvOptions): Promise<number[]> =>
  (await read(text, options)).flatMap(({ values }) => [...values]);

async function rounded(text: string, options?: CsvOptions, size?: number): Promise<string> {
  const half = chopper('float16');
  const batches = await read(text, options, size);
  return Buffer.concat(batches.map((batch) => writeCsv(batch, half(batch.values)))).toString();
}

describe('cells', () => {
  it.each([
    ['1016.6', 1016.6],
    ['-0', -0],
    ['+.5e-3', 0.0005],
    ['1.', 1],
    ['0', 0],
    ['1e400', Infinity],
    [' 2 ', 2],
    ['"3.5"', 3.5],
    ['-Inf', -Infinity],
    ['infinity', Infinity],
    ['NaN', NaN],
    ['007', undefined],
    ['0x10', undefined],
    ['1,5', undefined],
    ['2010-01-01', undefined],
    ['1e', undefined],
    ['.', undefined],
    ['', undefined],
    ['1_000', undefined],
  ])('%j is %s', (cell, number) => expect(cellNumber(cell)).toBe(number));

  it('are written so that they read back exactly', () => {
    fc.assert(
      fc.property(fc.double(), (x) => Object.is(cellNumber(numberText(x)), x)),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('records and cells', () => {
  const cell = fc.oneof(
    fc.constantFrom('', '1.5', '-2', 'abc', 'é', '€ 5'),
    fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', ';', '1') }),
  );
  const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.tuple(...Array(width).fill(cell)), { minLength: 1 }));

  it('are those of csv-parse, wherever the text is cut', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), (records, end, size) => {
        const text = records.map((record) => (record as string[]).map(quote).join(',') + end).join('');
        const scanner = new CsvScanner(',');
        const found = [];
        for (let i = 0; i < text.length; i += size) found.push(...scanner.push(text.slice(i, i + size)));
        found.push(...scanner.end());
        expect(found.map(({ cells }) => cells.map(cellText))).toEqual(parse(text, { record_delimiter: end }));
        expect(found.map(({ cells, end: last }) => cells.join(',') + last).join('')).toBe(text);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('know their line', () => {
    const scanner = new CsvScanner(',');
    const found = scanner.push('a,"x\ny\r\nz"\n\nb,c\n');
    expect(found.map(({ line }) => line)).toEqual([1, 4, 5]);
  });
});

describe('what is rounded', () => {
  it('keeps every byte but the numbers', async () => {
    const text = '\ufeffwhen,"temp, C",note\r\n2010,"1016.6","a ""b"""\r\n\r\n2011,,é\r\n2012,NA,';
    const expected = text.replace('1016.6', '1016.5');
    for (const size of [1, 2, 3, 5, 1000]) expect(await rounded(text, undefined, size)).toBe(expected);
  });

  it('passes bytes through that are no UTF-8', async () => {
    const source = new Uint8Array([0x61, 0x2c, 0xe9, 0x0a, 0xff, 0x2c, 0x31, 0x0a]); // a,é in Latin-1
    const written: Uint8Array[] = [];
    for await (const batch of readCsv([source])) written.push(writeCsv(batch));
    expect(Buffer.concat(written)).toEqual(Buffer.from(source));
  });

  it('is a column without text among the first 1000 rows', async () => {
    const [batch] = await read('date,id,x,gap\n2010-01-01,007,1,\n2010-01-02,008,NA,2\n');
    expect(batch?.columns.map(({ name, numeric }) => [name, numeric])).toEqual([
      ['date', false],
      ['id', false],
      ['x', true],
      ['gap', true],
    ]);
    expect([...batch!.values]).toEqual([1, 2]);
  });

  it('leaves a column alone whose text comes late in the sample, and text that comes after it', async () => {
    const head = 'x,y\n' + '0.1,0.1\n'.repeat(999);
    expect(await numbersIn(`${head}a,1\n`)).toHaveLength(1000);
    expect(await numbersIn(`${head}2,1\na,1\n`)).toHaveLength(2001);
    expect((await rounded(`${head}2,1\na,0.1\n`)).endsWith('\n2,1\na,0.0999755859375\n')).toBe(true);
  });

  it('can be named', async () => {
    expect(await numbersIn('a,b,c\n1,2,3\n4,x,6\n', { columns: ['b', 'c'] })).toEqual([2, 3, 6]);
    await expect(read('a,b\n1,2\n', { columns: ['d'] })).rejects.toThrow(
      '"columns" expected names among a, b, got "d"',
    );
  });

  it('may have no header and another delimiter', async () => {
    expect(await numbersIn('1;2\n3;4', { header: false, delimiter: ';' })).toEqual([1, 2, 3, 4]);
    expect((await read('1\t2\n', { header: false, delimiter: '\t' }))[0]?.columns[1]?.name).toBe('2');
    await expect(read('1', { delimiter: ',,' })).rejects.toThrow(RangeError);
  });

  it('is the same in whatever pieces the bytes come, also for stochastic rounding', async () => {
    const text = 'x,y\n' + Array.from({ length: 2500 }, (_, i) => `${i / 7},${i % 3 === 0 ? '' : i / 11}\n`).join('');
    const runs = await Promise.all(
      [3, 1000, 65536].map(async (size) => {
        const half = chopper('float8_e4m3fn', { rounding: 'stochastic', seed: 5, saturate: true });
        return (await read(text, undefined, size)).flatMap(({ values }) => [...half(values)]);
      }),
    );
    const all = Float64Array.from(await numbersIn(text));
    const options = { rounding: 'stochastic', seed: 5, saturate: true } as const;
    for (const run of runs) expect(run).toEqual([...chop(all, 'float8_e4m3fn', options)]);
  });
});

describe('whatever the pieces in which the bytes come', () => {
  const late = (rows: number): string => `a\n${'1.1\n'.repeat(rows)}hello\n2.2\n`;
  const counts = (text: string, sizes: readonly number[]) =>
    Promise.all(
      sizes.map(async (size) => (await read(text, {}, size)).reduce((sum, { values }) => sum + values.length, 0)),
    );

  it('a column is text if one of exactly the first 1000 records is', async () => {
    const sizes = [1, 13, 4000, 4096, 1e9];
    expect(await counts(late(999), sizes)).toEqual(sizes.map(() => 0));
    expect(await counts(late(1000), sizes)).toEqual(sizes.map(() => 1001));
    expect(await counts(late(30000), [9973, 1e9])).toEqual([30001, 30001]);
  });

  it('a record has a limit, and one beyond it is an error', async () => {
    const long = 'x'.repeat(LONGEST_RECORD);
    for (const size of [1_000_000, 1e9]) {
      await expect(read(long, {}, size)).resolves.toHaveLength(1);
      await expect(read(`${long},`, {}, size)).rejects.toThrow('line 1: record longer than 16777216 characters');
    }
  });
});

describe('size', () => {
  it('does not matter: 125,000 records in one piece', async () => {
    const [batch] = await read(`a\n${'1\n'.repeat(125_000)}`, {}, 1e9);
    expect(batch!.values).toHaveLength(125_000);
  });
});

describe('files that are no CSV', () => {
  it('are errors that name the kind', async () => {
    const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0);
    const first = readCsv([gzip]).next();
    await expect(first).rejects.toThrow('line 1: expected CSV, got gzip data');
    await expect(readCsv(['a,b\n'] as never).next()).rejects.toThrow('"source" expected pieces of bytes');
  });
});

describe('a first row of numbers alone', () => {
  it('holds values unless it is said to be a header', async () => {
    expect(await numbersIn('2019,2020\n1,2\n')).toEqual([2019, 2020, 1, 2]);
    expect(await numbersIn('2019,2020\n1,2\n', { header: true })).toEqual([1, 2]);
    expect(await numbersIn(',0,1\n5,6,7\n')).toEqual([5, 6, 7]); // as pandas writes a table without names
  });
});

describe('inputs without rows', () => {
  it.each([
    ['', ''],
    ['a', 'a'],
    ['a,b\n', 'a,b\n'],
    ['\ufeff', '\ufeff'],
    ['1', '1'],
  ])('%j', async (text, expected) => expect(await rounded(text)).toBe(expected));
});

describe('malformed text', () => {
  it.each([
    ['a,b\n1,2\n3\n', 'line 3: expected 2 cells, got 1'],
    ['a,b\n1,2,3\n', 'line 2: expected 2 cells, got 3'],
    ['a,b\n"1\n\n,2\n', 'line 2: quote not closed'],
    ['a,b\n1,"2"x\n', 'line 2: expected "," after a closing quote, got "x"'],
    ['a,b\n"1\n\n2"x\n', 'line 4: expected "," after a closing quote, got "x"'],
  ])('%j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text, undefined, 1000)).rejects.toThrow(message);
  });
});
