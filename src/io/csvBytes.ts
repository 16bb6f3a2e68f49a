/**
 * The bytes of CSV as text of one character a byte (U+0000 to U+00FF), so that any encoding that extends ASCII passes
 * through unchanged; without Node's Buffer, so that browsers read CSV too.
 * @module
 */

const ascii = new TextDecoder();
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const beyondAscii = /[\x80-\xff]/;
/** Bytes that become characters in one call: far fewer than a call takes arguments. */
const CHUNK = 8192;

/** One character a byte. */
export function textOf(bytes: Uint8Array): string {
  if (isAscii(bytes)) return ascii.decode(bytes);
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  }
  return text;
}

/** Text of one character a byte, its bytes read as UTF-8; U+FFFD stands for what is none. */
export function decodeText(text: string): string {
  if (!beyondAscii.test(text)) return text;
  const bytes = new ByteWriter(text.length);
  bytes.put(text);
  return utf8.decode(bytes.taken());
}

/** Bytes that are written piece by piece from text of one character a byte. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param room - about as many bytes as will come */
  constructor(room: number) {
    this.#bytes = new Uint8Array(room);
  }

  /** Appends `text`. */
  put(text: string): void {
    const length = this.#length + text.length;
    if (length > this.#bytes.length) this.#grow(length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length + i] = text.charCodeAt(i);
    this.#length = length;
  }

  /** What was written. */
  taken(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(2 * length);
    bytes.set(this.taken());
    this.#bytes = bytes;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 127) return false;
  return true;
}
