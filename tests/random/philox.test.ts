import { describe, expect, it } from 'vitest';
import { philox } from '../../src/random/philox.js';
import { philox as exactPhilox } from '../oracle/philox.js';

describe('Philox4x32-10 gives the known answers of Random123', () => {
  // prettier-ignore
  it.each([
    // counter                                           key                       words
    [[0, 0, 0, 0],                                       [0, 0],                   [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],   [0xffffffff, 0xffffffff], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],   [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
  ] as const)('counter %o, key %o', (c, k, words) => {
    const out = new Uint32Array(5);
    philox(out, c[0], c[1], c[2], c[3], k[0], k[1]);
    expect([...out]).toEqual([...words, 0]);
    expect(exactPhilox(c.map(BigInt), k.map(BigInt))).toEqual(words.map(BigInt));
  });
});
