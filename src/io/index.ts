/**
 * Files of numbers: NumPy's .npy, and CSV as a stream.
 * @module
 */
export { readCsv, writeCsv, type CsvBatch, type CsvColumn, type CsvOptions } from './csv.js';
export { CsvError, type CsvRecord } from './csvScanner.js';
export { NpyError, type NpyHeader, type NpyType } from './npyHeader.js';
export { readNpy, writeNpy, type Npy, type NpyArrays, type NpyData } from './npy.js';
