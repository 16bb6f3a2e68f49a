import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/io/index.js';
import { fileKind, fileKindName, FILE_KIND_BYTES } from '../../src/io/fileKind.js';

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const head = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, FILE_KIND_BYTES);
const safetensors = (header: string): Uint8Array => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return new Uint8Array(Buffer.concat([length, Buffer.from(header)]));
};

describe('the kind of a file is told by its first bytes', () => {
  it.each([
    ['.npy', writeNpy(Float64Array.of(1)), 'npy'],
    ['the first byte of .npy alone', latin1('\x93'), 'npy'],
    ['.npz', zipSync({ 'weights.npy': writeNpy(Float64Array.of(1)) }), 'npz'],
    ['.xlsx', zipSync({ '[Content_Types].xml': latin1('<Types/>'), 'xl/workbook.xml': latin1('<x/>') }), 'xlsx'],
    ['.pt', zipSync({ 'archive/data.pkl': latin1('x') }), 'pytorch'],
    ['another zip', zipSync({ 'notes.txt': latin1('x') }), 'zip'],
    ['gzip', new Uint8Array(gzipSync('a,b\n1,2\n')), 'gzip'],
    ['.safetensors', safetensors('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'), 'safetensors'],
    ['.safetensors with a long header', safetensors(`{"__metadata__":{"x":"${'y'.repeat(70000)}"}}`), 'safetensors'],
    ['GGUF', latin1('GGUF\x03\0\0\0'), 'gguf'],
    ['Parquet', latin1('PAR1\x15\x04'), 'parquet'],
    ['UTF-16', latin1('\xff\xfea\0'), 'utf16'],
    ['zeros', new Uint8Array(10), 'binary'],
    ['CSV', latin1('a,b\n1,2\n'), 'text'],
    ['CSV in Latin-1', latin1('caf\xe9,b\r\n1,2\r\n'), 'text'],
    ['CSV with a byte order mark', latin1('\xef\xbb\xbfa,b\n'), 'text'],
    ['a heading of the letters BZh', latin1('BZh,x\n1,2\n'), 'text'],
    ['a heading of the letters PAR1', latin1('PAR1,x\n1,2\n'), 'text'],
    ['a heading of the letters GGUF', latin1('GGUF,x\n1,2\n'), 'text'],
    ['nothing', new Uint8Array(0), 'text'],
  ] as const)('%s', (_, bytes, kind) => {
    expect(fileKind(head(bytes))).toBe(kind);
    expect(fileKindName(kind)).toMatch(/\w/);
  });
});
