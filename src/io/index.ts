/**
 * Files of numbers: .npy, .npz, safetensors and GGUF, and CSV as a stream.
 * @module
 */
export { readCsv, writeCsv, type CsvBatch } from './csv.js';
export type { DecimalMark } from './csvCell.js';
export { type CsvColumn, type CsvOptions } from './csvColumns.js';
export { CsvError, type CsvRecord } from './csvScanner.js';
export { dtypes, type Dtype, type DtypeFacts } from './dtypes.js';
export type { ElementOptions, Elements, TensorData } from './elements.js';
export { FileError, NpyError } from './fileError.js';
export { readGguf, writeGguf, type GgufFile, type GgufMetadata } from './gguf/gguf.js';
export type { GgufInfo, GgufNumbers, GgufValue } from './gguf/parse.js';
export type { NpyHeader, NpyType } from './npy/header.js';
export { readNpy, writeNpy, type Npy, type NpyArrays, type NpyData, type NpyInfo, type NpyOptions } from './npy/npy.js';
export { readNpz, writeNpz, type NpzFile, type NpzInput, type NpzOptions } from './npy/npz.js';
export { readQuantized, writeQuantized, type QuantizedTensors, type WriteQuantizedOptions } from './quantized/files.js';
export type { Description } from './quantized/parts.js';
export { readTensors, type ReadTensorsOptions, type TensorFileKind } from './readTensors.js';
export {
  readSafetensors,
  writeSafetensors,
  type SafetensorsFile,
  type SafetensorsInfo,
} from './safetensors/safetensors.js';
export type { FileSource } from './source.js';
export type { ReadOptions, Tensor, TensorFile, TensorInfo, TensorInput, TensorInputs } from './tensorFile.js';
