/**
 * What kind of file some bytes begin, told by the bytes alone: magic numbers, and for zip archives the name of the
 * first entry. Names of files are not looked at.
 * @module
 */

/** A kind of file. `text` is everything that could be CSV. */
export type FileKind =
  | 'npy'
  | 'npz'
  | 'safetensors'
  | 'gguf'
  | 'gzip'
  | 'text'
  | 'parquet'
  | 'xlsx'
  | 'zip'
  | 'arrow'
  | 'hdf5'
  | 'pytorch'
  | 'pickle'
  | 'matlab'
  | 'netcdf'
  | 'excel'
  | 'sqlite'
  | 'bzip2'
  | 'xz'
  | 'zstd'
  | 'lz4'
  | 'image'
  | 'pdf'
  | 'utf16'
  | 'binary';

/** Bytes of the beginning that suffice to tell every kind. */
export const FILE_KIND_BYTES = 512;

/** What each kind is called in messages. */
const names: Readonly<Record<FileKind, string>> = {
  npy: 'a .npy file',
  npz: 'a .npz file',
  safetensors: 'a .safetensors file',
  gguf: 'a GGUF file',
  gzip: 'gzip data',
  text: 'text',
  parquet: 'a Parquet file',
  xlsx: 'an Excel file (.xlsx)',
  zip: 'a zip archive',
  arrow: 'an Arrow or Feather file',
  hdf5: 'an HDF5 file',
  pytorch: 'a PyTorch file',
  pickle: 'a Python pickle',
  matlab: 'a MATLAB file (.mat)',
  netcdf: 'a NetCDF file',
  excel: 'an Excel file (.xls)',
  sqlite: 'a SQLite database',
  bzip2: 'bzip2 data',
  xz: 'xz data',
  zstd: 'zstd data',
  lz4: 'lz4 data',
  image: 'an image',
  pdf: 'a PDF file',
  utf16: 'text in UTF-16 (UTF-8 is read)',
  binary: 'binary data of an unknown kind',
};

/** The first bytes of each kind, as characters up to U+00FF. */
const magic: readonly (readonly [string, FileKind])[] = [
  ['\x93NUMPY', 'npy'],
  ['\x1f\x8b', 'gzip'],
  ['GGUF', 'gguf'],
  ['PAR1', 'parquet'],
  ['ARROW1', 'arrow'],
  ['FEA1', 'arrow'],
  ['\x89HDF\r\n\x1a\n', 'hdf5'],
  ['\x80\x02', 'pickle'],
  ['\x80\x03', 'pickle'],
  ['\x80\x04\x95', 'pickle'],
  ['\x80\x05\x95', 'pickle'],
  ['MATLAB 5.0 MAT-file', 'matlab'],
  ['CDF\x01', 'netcdf'],
  ['CDF\x02', 'netcdf'],
  ['CDF\x05', 'netcdf'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'excel'],
  ['SQLite format 3\0', 'sqlite'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\x04\x22\x4d\x18', 'lz4'],
  ['\x89PNG\r\n\x1a\n', 'image'],
  ['\xff\xd8\xff', 'image'],
  ['GIF8', 'image'],
  ['%PDF-', 'pdf'],
  ['\xff\xfe', 'utf16'],
  ['\xfe\xff', 'utf16'],
];

// eslint-disable-next-line no-control-regex -- control characters are what tells bytes from text
const control = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;
/** The length of a JSON header in 8 bytes, and the header. */
// eslint-disable-next-line no-control-regex -- the bytes of a length
const safetensors = /^[\s\S]{4}[\0-\x05]\0{3}\{/;

/**
 * The kind of file that `head` begins.
 * @param head - the first {@link FILE_KIND_BYTES} bytes, or the whole of a shorter file
 * @returns the kind; `binary` for bytes that no text holds, such as zeros, and `text` for everything else
 */
export function fileKind(head: Uint8Array): FileKind {
  const text = characters(head.subarray(0, FILE_KIND_BYTES));
  const binary = control.test(text);
  for (const [start, kind] of magic) {
    // A heading of CSV may begin with the letters that begin a file of bytes: PAR1, GGUF.
    if (text.startsWith(start) && (binary || !/^\w+$/.test(start))) return kind;
  }
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return zipKind(text);
  if (safetensors.test(text)) return 'safetensors';
  // A file that ends within the magic number of .npy: no text begins with this byte, unless in an old code page.
  if (text !== '' && text.length < 6 && '\x93NUMPY'.startsWith(text)) return 'npy';
  return binary ? 'binary' : 'text';
}

/** What a kind of file is called in messages: `a Parquet file`. */
export function fileKindName(kind: FileKind): string {
  return names[kind];
}

/** Zip archives by the name of their first entry (APPNOTE 4.3.7: its length at 26, the name at 30). */
function zipKind(text: string): FileKind {
  const name = text.slice(30, 30 + text.charCodeAt(26) + 256 * text.charCodeAt(27));
  if (name.endsWith('.npy')) return 'npz';
  if (/^(?:\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/)/.test(name)) return 'xlsx';
  return /(?:^|\/)(?:data\.pkl|\.format_version)$/.test(name) ? 'pytorch' : 'zip';
}

function characters(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
