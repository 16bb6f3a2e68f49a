/**
 * Files broken at random: bits, bytes and lengths that readers trip over.
 * @module
 */
import type { Random } from './random.js';

const bytes = [0, 1, 2, 7, 8, 0x20, 0x22, 0x27, 0x28, 0x2c, 0x2d, 0x30, 0x39, 0x3a, 0x5b, 0x7b, 0x7d, 0x7f, 0x80, 0xff];
const integers = [
  0n,
  1n,
  31n,
  32n,
  255n,
  256n,
  65535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 40n,
  2n ** 53n,
  2n ** 62n,
  2n ** 64n - 1n,
];
const texts = [
  '9',
  '0',
  '99999999999',
  '-1',
  '[]',
  '{}',
  '""',
  'null',
  'F4',
  'F64',
  'I64',
  'BOOL',
  '<i8',
  '>f4',
  '|b1',
  '(0, 4)',
  'True',
  '"a":',
];

type Mutation = (file: Uint8Array, random: Random) => Uint8Array;

const overwrite =
  (patch: (random: Random) => Uint8Array): Mutation =>
  (file, random) => {
    const out = file.slice();
    const part = patch(random);
    const at = random.below(Math.max(out.length - part.length, 0) + 1);
    out.set(part.subarray(0, out.length - at), at);
    return out;
  };

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

function integerBytes(random: Random): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, random.pick(integers), random.below(8) > 0);
  return new Uint8Array(view.buffer, 0, random.pick([2, 4, 8]));
}

const mutations: readonly Mutation[] = [
  overwrite((random) => Uint8Array.of(random.pick(bytes))),
  overwrite((random) => Uint8Array.of(random.below(256))),
  overwrite(integerBytes),
  overwrite((random) => new TextEncoder().encode(random.pick(texts))),
  (file, random) => {
    const out = file.slice();
    if (out.length > 0) out[random.below(out.length)]! ^= 1 << random.below(8);
    return out;
  },
  // A digit becomes another: shapes, offsets, types.
  (file, random) => {
    const out = file.slice();
    const start = random.below(out.length + 1);
    const at = out.findIndex((byte, i) => i >= start && byte >= 0x30 && byte <= 0x39);
    if (at >= 0) out[at] = 0x30 + random.below(10);
    return out;
  },
  (file, random) => file.slice(0, random.below(file.length + 1)),
  (file, random) => joined(file, new Uint8Array(1 + random.below(40))),
  (file, random) => {
    const at = random.below(file.length + 1);
    return joined(file.subarray(0, at), new TextEncoder().encode(random.pick(texts)), file.subarray(at));
  },
  (file, random) => {
    const at = random.below(file.length + 1);
    return joined(file.subarray(0, at), file.subarray(Math.min(file.length, at + 1 + random.below(16))));
  },
  (file, random) => {
    const from = random.below(file.length + 1);
    const part = file.slice(from, from + 1 + random.below(64));
    return overwrite(() => part)(file, random);
  },
];

/** `file` after one to four mutations. */
export function mutated(file: Uint8Array, random: Random): Uint8Array {
  let out = file;
  for (let count = random.pick([1, 1, 1, 2, 2, 3, 4]); count > 0; count--) out = random.pick(mutations)(out, random);
  return out;
}
