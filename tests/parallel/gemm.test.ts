/**
 * The product of a pool is that of one thread, bit for bit, whatever the number of threads, the back end, the shape, the
 * order of the sums, and the random words.
 */
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { chopper, useBackend, type Chopper } from '../../src/index.js';
import { gemm, matrix, type GemmOptions, type Matrix, type MatrixLike } from '../../src/linalg/index.js';
import { pool, sharedFloat64, type Pool } from '../../src/parallel/index.js';
import { backends } from '../oracle/backends.js';

const pools = [1, 2, 3].map((threads) => pool({ threads }));
const [one, two] = pools as [Pool, Pool, Pool];
afterAll(async () => void (await Promise.all(pools.map((threads) => threads.close()))));
afterEach(() => {
  useBackend('auto');
  vi.restoreAllMocks();
});

/** A matrix of numbers of float16 and of either sign, zeros among them. */
function numbers(rows: number, cols: number, seed: number): Matrix<Float64Array> {
  const round = chopper('float16');
  const data = Float64Array.from({ length: rows * cols }, (_, i) => {
    const k = (i * 2654435761 + seed * 40503) % 4093;
    return k % 17 === 0 ? (k % 2 === 0 ? 0 : -0) : round(((k % 2 === 0 ? 1 : -1) * (1 + k)) / 512);
  });
  return { data, rows, cols };
}

function bits({ data }: Matrix): string {
  return Buffer.from(Float64Array.from(data).buffer).toString('latin1');
}

/** The products of all pools and back ends must be that of one thread; so must be where `choppers` stand afterwards. */
async function expectSame(
  A: MatrixLike,
  B: MatrixLike,
  make: () => { options: GemmOptions; choppers?: readonly Chopper[] },
): Promise<void> {
  const alone = make();
  useBackend('js');
  const want = gemm(A, B, alone.options);
  for (const threads of pools) {
    for (const backend of backends) {
      backend.use();
      const { options, choppers = [] } = make();
      const got = await threads.gemm(A, B, options);
      expect([got.rows, got.cols]).toEqual([want.rows, want.cols]);
      expect(bits(got) === bits(want), `${threads.threads} threads, ${backend.name}`).toBe(true);
      expect(choppers.map(({ position }) => position)).toEqual(alone.choppers?.map(({ position }) => position) ?? []);
    }
  }
}

const stochastic = { rounding: 'stochastic', seed: 12, position: 5 } as const;

describe('the product of a pool', () => {
  it.each([
    [1, 1, 1],
    [1, 40, 100],
    [2, 7, 33],
    [100, 40, 1],
    [17, 13, 29],
    [61, 32, 47],
    [0, 3, 4],
    [3, 0, 4],
  ])('%d x %d by %d columns', async (rows, terms, cols) => {
    const [A, B] = [numbers(rows, terms, 1), numbers(terms, cols, 2)];
    await expectSame(A, B, () => ({ options: { accumulator: 'float16' } }));
    await expectSame(A, B, () => {
      const c = chopper('bfloat16', stochastic);
      return { options: { accumulator: c }, choppers: [c] };
    });
  });

  const [A, B] = [numbers(37, 21, 3), numbers(21, 30, 4)];

  it.each<[string, GemmOptions]>([
    ['two formats', { accumulator: 'float32', product: 'float16' }],
    ['two formats at random', { accumulator: 'bfloat16', product: 'float16', ...stochastic }],
    ['a format of the same name', { accumulator: 'bfloat16', product: 'bfloat16', ...stochastic }],
    ['a format of one own', { accumulator: { exponentBits: 5, significandBits: 4 }, rounding: 'towardZero' }],
    ['pairwise sums', { accumulator: 'bfloat16', order: 'pairwise', ...stochastic }],
    ['blocked sums', { accumulator: 'float16', order: 'blocked', block: 4 }],
    ['fma', { accumulator: 'float16', fma: true, ...stochastic }],
    ['integer addition', { accumulator: 'float32', lmul: { m: 3 } }],
    ['a tensor core', { accumulator: 'float32', tensorCore: 'nvidia-v100-float16' }],
    ['factors', { accumulator: 'bfloat16', alpha: 1 / 3, beta: -2, C: numbers(37, 30, 5), ...stochastic }],
    ['soft errors', { accumulator: 'float16', flip: { probability: 0.01 }, seed: 4 }],
    ['operations of float64, rounded again', { accumulator: 'float16', emulation: 'double', rounding: 6, seed: 4 }],
  ])('%s', async (_, options) => {
    await expectSame(A, B, () => ({ options }));
  });

  it('choppers of their own', async () => {
    await expectSame(A, B, () => {
      const [accumulator, product] = [
        chopper('bfloat16', stochastic),
        chopper('float16', { ...stochastic, stream: 1 }),
      ];
      return { options: { accumulator, product }, choppers: [accumulator, product] };
    });
    await expectSame(A, B, () => {
      const accumulator = chopper('bfloat16', stochastic);
      return { options: { accumulator, product: accumulator, alpha: 3 }, choppers: [accumulator] };
    });
    await expectSame(A, B, () => {
      const product = chopper('float16', stochastic);
      return { options: { accumulator: 'bfloat16', product, rounding: 'stochastic', seed: 3 }, choppers: [product] };
    });
  });

  it('transposes, and matrices of other kinds', async () => {
    const single: Matrix = { data: Float32Array.from(A.data), rows: 37, cols: 21 };
    const list: Matrix = { data: Array.from(B.data), rows: 21, cols: 30 };
    const likeMlMatrix = { rows: 21, columns: 30, get: (i: number, j: number) => B.data[30 * i + j]! };
    await expectSame(single, list, () => ({ options: { accumulator: 'float16' } }));
    await expectSame(A, likeMlMatrix, () => ({ options: { accumulator: 'float16' } }));
    const square = numbers(24, 24, 6);
    await expectSame(square, square, () => ({
      options: { accumulator: 'float16', transposeA: true, transposeB: true, ...stochastic },
    }));
  });

  it('draws one seed for all threads where none is given', async () => {
    vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(
      (words) => (words as unknown as Uint32Array).fill(7) as never,
    );
    const options = { accumulator: 'bfloat16', rounding: 'stochastic' } as const;
    expect(bits(await two.gemm(A, B, options)) === bits(gemm(A, B, options))).toBe(true);
  });

  it('calls that are made one after the other need not wait for each other', async () => {
    const [serial, c] = [chopper('float16', stochastic), chopper('float16', stochastic)];
    const want = [gemm(A, B, { accumulator: serial }), gemm(A, B, { accumulator: serial })];
    const got = await Promise.all([two.gemm(A, B, { accumulator: c }), two.gemm(A, B, { accumulator: c })]);
    expect(got.map(bits)).toEqual(want.map(bits));
  });
});

describe('where it goes', () => {
  const [A, B] = [numbers(33, 33, 3), numbers(33, 33, 4)];
  const options = { accumulator: 'float16', beta: 1 } as const;

  it.each([
    ['ordinary', () => matrix(33, 33)],
    ['shared', () => matrix(33, 33, sharedFloat64(33 * 33))],
  ])('a given matrix, %s', async (_, make) => {
    const out = make();
    expect(await two.gemm(A, B, { accumulator: 'float16', out })).toBe(out);
    expect(bits(out) === bits(gemm(A, B, { accumulator: 'float16' }))).toBe(true);
  });

  it('over its operands', async () => {
    const C = matrix(33, 33, sharedFloat64(33 * 33));
    C.data.set(numbers(33, 33, 9).data);
    const want = gemm(C, C, { ...options, C });
    expect(bits(await two.gemm(C, C, { ...options, C, out: C })) === bits(want)).toBe(true);
  });

  it('a new matrix in shared memory', async () => {
    const { data } = await one.gemm(A, B, { accumulator: 'float16' });
    expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

describe('what is refused', () => {
  const A = numbers(3, 4, 1);
  it.each<[readonly unknown[], typeof TypeError, string]>([
    [[A, A, { accumulator: 'float16' }], RangeError, 'gemm: "B" expected 4 rows, the columns of A, got 3'],
    [[A, A], TypeError, 'gemm: "accumulator" expected a format or chopper, got undefined'],
    [[A, A, { accumulator: 'float16', size: 3 }], RangeError, 'gemm: unknown option "size"'],
    [[1, A, { accumulator: 'float16' }], TypeError, 'gemm: "A" expected a matrix { data, rows, cols }, got number'],
    [
      [A, numbers(4, 3, 1), { accumulator: 'float16', out: matrix(2, 2) }],
      RangeError,
      'gemm: "out" expected 3 x 3, got 2 x 2',
    ],
    [
      [A, numbers(4, 3, 1), { accumulator: 'float16', out: matrix(3, 3, new Float32Array(9)) }],
      TypeError,
      'gemm: "out" expected { data, rows, cols } with a Float64Array, got Float32Array',
    ],
    [
      [A, numbers(4, 3, 1), { accumulator: 'float16', signal: {} }],
      TypeError,
      'gemm: "signal" expected an AbortSignal, got Object',
    ],
  ])('case %#', async (parameters, kind, message) => {
    // prettier-ignore
    const call = one.gemm as unknown as (...parameters: readonly unknown[]) => Promise<unknown>;
    const error: unknown = await call(...parameters).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(message);
  });

  it('more random words than are left, of which none is drawn', async () => {
    const c = chopper('float16', { ...stochastic, position: 2 ** 53 - 10 });
    await expect(two.gemm(A, numbers(4, 3, 1), { accumulator: c })).rejects.toThrow(RangeError);
    expect(c.position).toBe(2 ** 53 - 10);
  });
});

describe('an abort', () => {
  it('ends a product within a part, and the pool goes on', async () => {
    // Many seconds: soft errors are left to scalar operations.
    const large = numbers(400, 400, 1);
    const out = matrix(400, 400, sharedFloat64(160_000));
    const options = { accumulator: 'float16', flip: { probability: 0.5 }, seed: 1, out } as const;
    const call = new AbortController();
    const result = two.gemm(large, large, { ...options, signal: call.signal });
    while (out.data.every((element) => element === 0)) await new Promise((resolve) => setTimeout(resolve, 1));
    call.abort('enough');
    await expect(result).rejects.toBe('enough');
    // The first part is rows 0 to 199, and takes seconds.
    expect(out.data.subarray(190 * 400, 200 * 400).every((element) => element === 0)).toBe(true);
    const small = numbers(9, 9, 1);
    expect(bits(await two.gemm(small, small, { accumulator: 'float16' }))).toBe(
      bits(gemm(small, small, { accumulator: 'float16' })),
    );
  });
});
