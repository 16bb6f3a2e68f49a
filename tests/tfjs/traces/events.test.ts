import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { backends, fp, tf, withoutLeaks } from '../tensorflow.js';

describe.each(backends)('events on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('name the kernel in which a number that is not finite is born, and no other', () => {
    withoutLeaks(() => {
      const trace = fp.trace('float16', () => {
        const two = tf.add(tf.scalar(1), 1);
        tf.add(tf.div(two, 0), 1);
      });
      expect(trace.events).toHaveLength(1);
      expect(trace.events[0]).toMatchObject({
        kind: 'notFinite',
        op: 'RealDiv',
        call: 1,
        of: 'results',
        before: Infinity,
      });
      expect(trace.firstNotFinite).toBe(trace.events[0]);
      expect(trace.firstOutOfRange).toBe(undefined);
    });
  });

  it('are decided call by call: the first operation out of range, not the first row', () => {
    withoutLeaks(() => {
      const trace = fp.trace('float16', () => {
        tf.exp(tf.scalar(1));
        tf.square(tf.scalar(1000));
        tf.exp(tf.scalar(12));
      });
      expect(trace.firstOutOfRange).toMatchObject({
        op: 'Square',
        call: 1,
        kind: 'overflow',
        before: 1e6,
        after: Infinity,
      });
      expect(trace.events.map(({ op, call }) => [op, call])).toEqual([
        ['Square', 1],
        ['Exp', 2],
      ]);
      expect(trace.firstNotFinite).toBe(trace.events[0]); // an overflow to Infinity
    });
  });

  it('count calls of the same operation apart', () => {
    withoutLeaks(() => {
      const trace = fp.trace('float16', () => {
        for (const x of [1, 2, 1000]) tf.square(tf.scalar(x));
      });
      expect(trace.rows.filter(({ of }) => of === 'results')).toMatchObject([{ calls: 3, overflow: 1 }]);
      expect(trace.firstOutOfRange?.call).toBe(2);
    });
  });

  it('name an operand that no call made, once, also where it has been moved', () => {
    withoutLeaks(() => {
      const bad = tf.tensor1d([1, NaN, 2]);
      const trace = fp.trace({ format: 'float16', inputs: false }, () => {
        const y = tf.add(bad, 1);
        tf.add(tf.reshape(bad, [3, 1]), 1);
        tf.mul(tf.slice(y, [1], [1]), 2);
      });
      expect(trace.events).toHaveLength(1);
      expect(trace.events[0]).toMatchObject({
        kind: 'notFinite',
        op: 'Add',
        call: 0,
        of: 'operands',
        operand: 'a',
        index: 1,
        count: 1,
      });
    });
  });

  it('see what vanished, in an operand or in a result', () => {
    withoutLeaks(() => {
      const trace = fp.trace('float16', () => {
        tf.add(tf.tensor1d([1, 2]), tf.scalar(1e-10));
        tf.mul(tf.tensor1d([2 ** -14, 0]), 2 ** -14);
        tf.mul(tf.tensor1d([2 ** -14, 1]), 2 ** -14); // not all of it vanishes
      });
      expect(trace.events).toMatchObject([
        { kind: 'vanished', op: 'Add', call: 0, of: 'operands', operand: 'b', after: 0, format: 'float16' },
        { kind: 'vanished', op: 'Multiply', call: 1, of: 'results', before: 2 ** -28, index: 0, count: 1 },
      ]);
    });
  });

  it('see saturation', () => {
    withoutLeaks(() => {
      const trace = fp.trace({ format: 'float8_e4m3fn', saturate: true, inputs: false }, () => {
        tf.mul(tf.tensor1d([1, 448, 479, 480, 500]), 1);
      });
      // 479 is nearer to 448 than a quantum, 32.
      expect(trace.events).toMatchObject([{ kind: 'overflow', count: 2, index: 3, before: 480, after: 448 }]);
      expect(trace.firstNotFinite).toBe(undefined);
    });
  });

  it('are the same with any options, and say how many are left out', () => {
    withoutLeaks(() => {
      const work = (xs: readonly number[]) => () => {
        for (const x of xs) tf.square(tf.exp(tf.scalar(x)));
      };
      fc.assert(
        fc.property(fc.array(fc.double({ min: -30, max: 120, noNaN: true }), { maxLength: 12 }), (xs) => {
          const all = fp.trace('float16', work(xs));
          const some = fp.trace('float16', work(xs), { events: 2, calls: true });
          expect(some.events).toEqual(all.events.slice(0, 2));
          expect(some.eventsLeftOut).toBe(Math.max(0, all.events.length - 2));
          expect([some.firstNotFinite, some.firstOutOfRange]).toEqual([all.firstNotFinite, all.firstOutOfRange]);
          expect(some.calls!.map(({ call }) => call)).toEqual(
            [...some.calls!.map(({ call }) => call)].sort((a, b) => a - b),
          );
          expect(all.calls).toBe(undefined);
        }),
        { numRuns: 40 },
      );
    });
  });

  it('keep calls with their shapes, a row each', () => {
    withoutLeaks(() => {
      const { calls, rows } = fp.trace('bfloat16', () => void tf.add(tf.fill([2, 3], 0.3), tf.scalar(0.1)), {
        calls: true,
      });
      expect(calls!.map(({ op, of, operand, call, shape }) => [call, op, operand ?? of, shape])).toEqual([
        [0, 'Fill', 'results', [2, 3]],
        [1, 'Add', 'b', []],
        [1, 'Add', 'results', [2, 3]],
      ]);
      expect(calls!.reduce((sum, { elements }) => sum + elements, 0)).toBe(
        rows.reduce((sum, { elements }) => sum + elements, 0),
      );
    });
  });

  it('refuse unknown options', () => {
    expect(() => fp.trace('float16', () => 1, { shadwo: true } as never)).toThrow(
      /trace: "options".*"shadwo".*"shadow"/,
    );
    expect(() => fp.trace('float16', () => 1, { events: -1 })).toThrow(RangeError);
    expect(() => fp.trace('float16', () => 1, { calls: 'yes' as never })).toThrow(TypeError);
  });
});

describe('complex numbers', () => {
  it('have two parts', async () => {
    await tf.setBackend('cpu');
    withoutLeaks(() => {
      const trace = fp.trace('float16', () => tf.fft(tf.complex([70000, 0], [0, 0])));
      expect(trace.events.every(({ op }) => op === 'FFT')).toBe(true);
      expect(trace.firstOutOfRange).toMatchObject({ kind: 'overflow', op: 'FFT', part: 're', before: 70000 });
      expect(trace.rows.map(({ of, part }) => [of, part])).toEqual([
        ['operands', 're'],
        ['operands', 'im'],
        ['results', 're'],
        ['results', 'im'],
      ]);
    });
  });

  it('have rows in float32, too', () => {
    withoutLeaks(() => {
      const trace = fp.trace('float32', () => tf.fft(tf.complex([1, 0], [0, 0])));
      expect(trace.rows.map(({ op, part, format }) => [op, part, format])).toEqual([
        ['FFT', 're', 'float32'],
        ['FFT', 'im', 'float32'],
      ]);
    });
  });
});
