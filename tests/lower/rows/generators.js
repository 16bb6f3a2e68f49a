/**
 * Generators of random numbers, hashes, codes: integers of 32 bits throughout.
 */
import { TextEncoder } from 'node:util';
import { exact, must, plausible } from './compare.js';

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(40);
const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => (i * 31 + (i >> 3)) & 255);
const hex = (array) => Array.from(array, (x) => x.toString(16).padStart(2, '0')).join('');

export default {
  'mersenne-twister': {
    entry: "export { default } from 'mersenne-twister';",
    run: ({ default: Twister }) => {
      const twister = new Twister(42);
      return Array.from({ length: 700 }, () => twister.random_int());
    },
    compare: exact,
  },
  seedrandom: {
    entry: "export { default } from 'seedrandom';",
    run: ({ default: seedrandom }) => {
      const random = seedrandom('hello.');
      return Array.from({ length: 300 }, () => random.int32());
    },
    compare: exact,
  },
  alea: {
    entry: "export { default } from 'alea';",
    run: ({ default: Alea }) => {
      const random = new Alea('seed');
      return Array.from({ length: 50 }, () => random());
    },
    compare: exact,
    outOfReach: 'splits numbers by 2^-32 in float64',
  },
  'd3-random': {
    entry: "export { randomLcg, randomNormal, randomUniform } from 'd3-random';",
    run: ({ randomLcg, randomNormal }) => {
      const lcg = randomLcg(0.5);
      const normal = randomNormal.source(randomLcg(0.25))(0, 1);
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < 400; i++) {
        const x = normal();
        sum += x;
        squares += x * x;
      }
      return { lcg: Array.from({ length: 100 }, () => lcg()), mean: sum / 400, variance: squares / 400 };
    },
    compare: (got, want, { c, tolerance }) => {
      exact(
        got.lcg,
        want.lcg.map((x) => c(x)),
      );
      must(Math.abs(got.mean - want.mean) < 2 * tolerance, `mean ${got.mean}, want ${want.mean}`);
      plausible(got.variance, want.variance, 2 * tolerance);
    },
  },
  'lz-string': {
    entry: "export { default } from 'lz-string';",
    run: ({ default: lz }) => {
      const packed = lz.compressToBase64(text);
      return [packed, lz.compress(text).length, lz.decompressFromBase64(packed) === text];
    },
    compare: exact,
  },
  pako: {
    entry: "export { deflate, gzip, inflate, ungzip } from 'pako';",
    run: ({ deflate, gzip, inflate, ungzip }) => {
      const data = new TextEncoder().encode(text + String(bytes(3000)));
      const [packed, zipped] = [deflate(data), gzip(data, { level: 9 })];
      return [packed, zipped, inflate(packed).length, ungzip(zipped)];
    },
    compare: exact,
  },
  'crypto-js': {
    entry: "export { default } from 'crypto-js';",
    run: ({ default: C }) => ({
      aes: C.AES.encrypt(C.enc.Utf8.parse(text), C.enc.Hex.parse('000102030405060708090a0b0c0d0e0f'), {
        iv: C.enc.Hex.parse('101112131415161718191a1b1c1d1e1f'),
      }).toString(),
      sha3: C.SHA3(text).toString(),
      ripemd: C.RIPEMD160(text).toString(),
      md5: C.MD5(text).toString(),
      sha256: C.SHA256(text).toString(),
    }),
    compare: exact,
    outOfReach: 'computes the tables of MD5 and SHA-2 from sines and square roots in float64',
  },
  ...Object.fromEntries(
    [
      ['sha2', 'sha256, sha512', (m) => [hex(m.sha256(bytes(300))), hex(m.sha512(bytes(300)))]],
      ['blake3', 'blake3', (m) => [hex(m.blake3(bytes(3000)))]],
      ['sha3', 'sha3_256, keccak_512', (m) => [hex(m.sha3_256(bytes(300))), hex(m.keccak_512(bytes(300)))]],
      ['scrypt', 'scrypt', (m) => [hex(m.scrypt(bytes(8), bytes(16), { N: 64, r: 4, p: 2, dkLen: 32 }))]],
    ].map(([file, names, run]) => [
      `@noble/${file}.js`,
      { entry: `export { ${names} } from '@noble/hashes/${file}.js';`, run, compare: exact },
    ]),
  ),
  uuid: {
    entry: "export { v1, v3, v4, v5, parse, stringify } from 'uuid';",
    run: ({ v1, v3, v4, v5, parse, stringify }) => {
      const random = bytes(16);
      const name = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
      return [
        v1({ random, msecs: 1_700_000_000_000, nsecs: 5678, clockseq: 0x1234, node: bytes(6) }),
        v3('hello', name),
        v4({ random }),
        v5('hello', name),
        parse(name),
        stringify(parse(name)),
      ];
    },
    compare: exact,
  },
  'murmurhash-js': {
    entry: "export { default } from 'murmurhash-js';",
    run: ({ default: murmur }) => [murmur.murmur3(text, 7), murmur.murmur2(text, 7), murmur.murmur3('abc', 1)],
    compare: exact,
  },
  'base64-js': {
    entry: "export { default } from 'base64-js';",
    run: ({ default: base64 }) => {
      const coded = base64.fromByteArray(bytes(1000));
      return [coded, base64.toByteArray(coded), base64.byteLength(coded)];
    },
    compare: exact,
  },
  'color-convert': {
    entry: "export { default } from 'color-convert';",
    run: ({ default: convert }) => [
      convert.hex.rgb('4682B4'),
      convert.rgb.hex(70, 130, 180),
      convert.ansi256.rgb(174),
      convert.rgb.ansi256(70, 130, 180),
      convert.ansi16.rgb(93),
    ],
    compare: exact,
  },
  long: {
    entry: "export { default } from 'long';",
    run: ({ default: Long }) => {
      const a = Long.fromString('123456789012345');
      return [a.mul(Long.fromInt(7654321)).toString(), a.div(Long.fromInt(97)).toString(), a.shiftLeft(5).toString()];
    },
    compare: exact,
    outOfReach: 'splits numbers by 2^32 in float64',
  },
  'big.js': {
    entry: "export { default } from 'big.js';",
    run: ({ default: Big }) => [
      new Big('123456.789').times('987654.321').toString(),
      new Big(2).sqrt().toString(),
      new Big(1).div(7).toFixed(15),
      new Big('1e30').plus('0.5').toString(),
    ],
    compare: exact,
  },
  'decimal.js': {
    entry: "export { default } from 'decimal.js';",
    run: ({ default: Decimal }) => [
      new Decimal('123456.789').times('987654.321').toString(),
      new Decimal(1).div(7).toString(),
      new Decimal(2).sqrt().toString(),
    ],
    compare: exact,
    outOfReach: 'divides digits of base 10^7 in float64',
  },
  dayjs: {
    entry: "export { default } from 'dayjs'; export { default as utc } from 'dayjs/plugin/utc.js';",
    run: ({ default: dayjs, utc }) => {
      dayjs.extend(utc);
      const day = dayjs.utc('2020-02-28T13:14:15.678Z');
      return [
        day.add(2, 'day').toISOString(),
        day.add(3, 'month').toISOString(),
        day.subtract(1, 'year').toISOString(),
        day.startOf('month').toISOString(),
        day.endOf('month').toISOString(),
        day.format('YYYY-MM-DD HH:mm:ss.SSS'),
        day.daysInMonth(),
        day.set('hour', 23).toISOString(),
        day.add(1000, 'minute').toISOString(),
        day.diff(dayjs.utc('2019-01-01'), 'day'),
        day.unix(),
        day.isBefore(day.add(1, 'second')),
      ];
    },
    compare: exact,
  },
};
