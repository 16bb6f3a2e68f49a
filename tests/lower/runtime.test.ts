/**
 * What lowered code calls: which operations round, and how many random words they draw.
 */
import { describe, expect, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { operations, precision } from '../../src/lower/runtime.js';

const c = chopper('float8_e5m2', { rounding: 'stochastic', seed: 1 });
const $fp = operations(c);

/** How many words a run draws. */
function words(run: () => unknown): number {
  c.position = 0;
  run();
  return c.position;
}

describe('words drawn', () => {
  it.each<[string, number, () => unknown]>([
    ['x + y', 1, () => $fp.add(1, 2)],
    ['x++', 1, () => $fp.inc(1)],
    ['o.x -= y', 1, () => $fp.ref({ x: 1 }, 'x').sub(2)],
    ['text + x', 0, () => $fp.add('a', 2)],
    ['bigint * bigint', 0, () => $fp.mul(3n, 2n)],
    ['true + true', 0, () => $fp.add(true, true)],
    ['Math.sqrt', 1, () => $fp.Math.sqrt(2)],
    ['Math.abs', 0, () => $fp.Math.abs(-2)],
    ['Math.max of two', 0, () => $fp.Math.max(1, 2)],
    ['Math.min of four', 0, () => $fp.Math.min(1, 2, 3, 4)],
    ['Math.min of none', 0, () => $fp.Math.min()],
    ['Math.hypot of two', 1, () => $fp.Math.hypot(3, 4)],
    ['Math.hypot of four', 3, () => $fp.Math.hypot(1, 2, 3, 4)],
    ['Math.hypot of one', 1, () => $fp.Math.hypot(-3)],
    ['Math.atan2', 1, () => $fp.Math.atan2(1, 2)],
    ['Math.floor', 0, () => $fp.Math.floor(9.5)],
    ['Math.sign', 0, () => $fp.Math.sign(-9)],
    ['Math.random', 0, () => $fp.Math.random()],
    ['Math.imul', 0, () => $fp.Math.imul(9, 11)],
    ['Math.PI', 0, () => $fp.Math.PI],
  ])('%s: %d', (_, count, run) => expect(words(run)).toBe(count));
});

describe('values', () => {
  it.each<[string, unknown, unknown]>([
    ['constants are rounded to nearest', $fp.Math.PI, 3],
    ['the rest of Math is JavaScript’s', $fp.Math.fround(0.1), Math.fround(0.1)],
    ['operands are converted as Math does', $fp.Math.sqrt('4' as never), 2],
    ['the order of operands of fmod', precision('float16').rem(7, -4), 3],
    ['x++ of text', $fp.first('5'), 5],
    ['++ of a bigint', $fp.inc(9007199254740993n), 9007199254740994n],
    ['-- of null', $fp.dec(null), -1],
    ['** of bigints', $fp.pow(3n, 40n), 12157665459056928801n],
    ['NaN', precision('float16').add(NaN, 1), NaN],
    ['overflow', precision('float16').mul(60000, 2), Infinity],
    ['a negative zero', precision('float16').mul(-0, 1), -0],
    ['a subnormal', precision('float16').div(1, 2 ** 24), 2 ** -24],
  ])('%s', (_, value, wanted) => expect(value).toBe(wanted));

  it.each([() => $fp.Math.sqrt(4n as never), () => $fp.add(1n, 1), () => $fp.Math.max(1n as never)])(
    'a bigint among numbers is an error, as ever',
    (run) => expect(run).toThrow(TypeError),
  );

  it('a reference reads once and writes once', () => {
    const log: string[] = [];
    const object = {
      get x() {
        log.push('read');
        return 1;
      },
      set x(value) {
        log.push(`write ${value}`);
      },
    };
    expect($fp.ref(object, 'x').incAfter()).toBe(1);
    expect(log).toEqual(['read', 'write 2']);
  });
});
