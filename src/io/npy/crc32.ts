/**
 * The checksum of zip files: CRC-32 of ISO 3309, reflected, polynomial 0xEDB88320.
 * @module
 */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/**
 * The checksum of bytes that follow others.
 * @param crc - the checksum of those before; 0 at the beginning
 * @example
 * crc32(new TextEncoder().encode('123456789'))      // 3421780262 = 0xCBF43926
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let rest = ~crc;
  for (let i = 0; i < bytes.length; i++) rest = (rest >>> 8) ^ table[(rest ^ bytes[i]!) & 255]!;
  return ~rest >>> 0;
}
