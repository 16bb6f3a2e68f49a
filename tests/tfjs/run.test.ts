import { beforeAll, describe, expect, it, vi } from 'vitest';
import { chop, chopper } from '../../src/index.js';
import { backends, counts, fp, kernelsOf, round, tf, tfl, withoutLeaks } from './tensorflow.js';

describe.each(backends)('run on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });

  it('rounds operands and results of every operation', () => {
    withoutLeaks(() => {
      const [a, b] = [Float32Array.of(0.1, 3.3, -70000), Float32Array.of(0.2, 1.7, 1)];
      const y = fp.run('bfloat16', () => tf.mul(tf.add(tf.tensor1d(a), tf.tensor1d(b)), 0.3));
      const sum = round(
        round(a, 'bfloat16').map((x, i) => x + round(b, 'bfloat16')[i]!),
        'bfloat16',
      );
      const c = chop(0.3, 'bfloat16');
      expect([...y.dataSync()]).toEqual([
        ...round(
          sum.map((x) => x * c),
          'bfloat16',
        ),
      ]);
    });
  });

  it('rounds the operands of kernels that take a list', () => {
    withoutLeaks(() => {
      const y = fp.run('float8_e5m2', () => tf.addN([tf.scalar(0.3), tf.scalar(0.7), tf.scalar(2)]));
      expect(y.dataSync()[0]).toBe(3); // 0.3125 + 0.75 + 2 is 3.0625
    });
  });

  it('takes operands as they are with inputs: false', () => {
    withoutLeaks(() => {
      const y = fp.run({ format: 'float8_e4m3fn', inputs: false }, () => tf.add(tf.scalar(1.04), tf.scalar(0.03)));
      expect(y.dataSync()[0]).toBe(1.125); // 1.07 is nearer to 1.125 than to 1
      expect(chop(1.04, 'float8_e4m3fn') + chop(0.03, 'float8_e4m3fn')).toBeLessThan(1.0625);
    });
  });

  it('leaves every kernel the original function, whatever happens', async () => {
    const before = kernelsOf(backend);
    const entries = tf.getKernelsForBackend(backend);
    const methods: unknown[] = [tf.SGDOptimizer.prototype.applyGradients, tfl.layers.Layer.prototype.apply];
    const tensors = counts();
    expect(fp.run('float16', () => 5)).toBe(5);
    expect(() =>
      fp.run('float16', () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(() => fp.run('float16', () => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])))).toThrow(/inner shapes/);
    await expect(fp.runAsync('float16', () => Promise.reject(new Error('mine too')))).rejects.toThrow('mine too');
    expect(tf.SGDOptimizer.prototype.applyGradients).toBe(methods[0]);
    expect(tfl.layers.Layer.prototype.apply).toBe(methods[1]);
    expect(kernelsOf(backend)).toEqual(before);
    for (const [name, kernelFunc] of kernelsOf(backend)) expect(kernelFunc).toBe(before.get(name));
    tf.getKernelsForBackend(backend).forEach((entry, i) => expect(entry).toBe(entries[i]));
    expect(counts().dataIds - tensors.dataIds).toBe(2); // the zeros of matMul, which were ours to dispose of
  });

  it('takes kernels whose registration cannot be changed', () => {
    const kernelFunc: tf.KernelFunc = (parameters) => tf.getKernel('Exp', backend).kernelFunc(parameters);
    tf.registerKernel(Object.freeze({ kernelName: 'FrozenExp', backendName: backend, kernelFunc }));
    withoutLeaks(() => {
      const exp = () => tf.engine().runKernel('FrozenExp', { x: tf.scalar(1) }) as tf.Tensor;
      expect(fp.run('float8_e5m2', exp).dataSync()[0]).toBe(2.5);
      expect(exp().dataSync()[0]).toBe(Math.fround(Math.E));
    });
    expect(tf.getKernel('FrozenExp', backend).kernelFunc).toBe(kernelFunc);
    tf.unregisterKernel('FrozenExp', backend);
  });

  it('keeps within the format through a forward and a backward pass and an update', () => {
    const format = 'float8_e5m2';
    const w = tf.variable(tf.tensor2d([0.3, -0.7, 1.1, 0.2], [2, 2]));
    const optimizer = tf.train.sgd(0.1);
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    let cost: tf.Scalar | null = null;
    let grads: tf.NamedTensorMap = {};
    fp.run(format, () => {
      cost = optimizer.minimize(() => tf.sum(tf.square(tf.softmax(tf.matMul(x, w)))), true, [w]);
      grads = tf.variableGrads(() => tf.sum(tf.sigmoid(tf.matMul(x, w))), [w]).grads;
    });
    for (const t of [cost!, w, ...Object.values(grads)] as tf.Tensor[]) {
      const values = t.dataSync();
      expect([...values]).toEqual([...round(values, format)]);
    }
    tf.dispose([w, x, cost!, grads]);
    optimizer.dispose();
  });

  it('restores nothing twice: a second run gives the same results', () => {
    withoutLeaks(() => {
      const x = tf.tensor1d([0.1, 0.2, 0.3]);
      const policy = fp.policy({ format: 'float8_e4m3fn', rounding: 'stochastic' });
      const f = () => tf.exp(tf.mul(x, x)).dataSync();
      expect(fp.run(policy, f)).toEqual(fp.run(policy, f));
    });
  });

  it('is the exact result rounded once, for + - * / sqrt of float16 and its like (section 3)', () => {
    const c = chopper('float16');
    const values = Array.from({ length: 4000 }, (_, i) => Math.sin(i * 1.7) * 2 ** ((i % 41) - 24));
    const a = round(values, 'float16');
    const b = round(
      values.map((_, i) => values[(i * 7 + 3) % values.length]!),
      'float16',
    );
    withoutLeaks(() => {
      const [A, B] = [tf.tensor1d(a), tf.tensor1d(b)];
      const run = (fn: () => tf.Tensor) => [...fp.run('float16', fn).dataSync()];
      expect(run(() => tf.add(A, B))).toEqual([...c.add(a, b)]);
      expect(run(() => tf.sub(A, B))).toEqual([...c.sub(a, b)]);
      expect(run(() => tf.mul(A, B))).toEqual([...c.mul(a, b)]);
      expect(run(() => tf.div(A, B))).toEqual([...c.div(a, b)]);
      expect(run(() => tf.sqrt(tf.abs(A)))).toEqual([...c.sqrt(c.abs(a))]);
    });
  });

  it('is rounded twice where float32 is no wider: products below the range of tfloat32 (section 3)', () => {
    // 1105 x 1201 2^-151 is (40.5 + 2^-15) 2^-136, a little above a tie of tfloat32's subnormals, and in float32 the tie.
    const [x, y] = [1105 * 2 ** -75, 1201 * 2 ** -76];
    expect(chopper('tfloat32').mul(x, y)).toBe(41 * 2 ** -136);
    withoutLeaks(() => {
      const product = fp.run('tfloat32', () => tf.mul(tf.scalar(x), tf.scalar(y)));
      expect(product.dataSync()[0]).toBe(40 * 2 ** -136);
    });
  });

  it('is rounded twice where float32 has fewer than 2 p + 2 bits: sums of 13 bits (section 3)', () => {
    // 1 + 2^-13 + 2^-25 is a little above the tie of 1 and 1 + 2^-12, and in float32 the tie.
    const format = { precision: 13, emin: -126, emax: 127 };
    expect(chopper(format).add(1, 2 ** -13 + 2 ** -25)).toBe(1 + 2 ** -12);
    withoutLeaks(() => {
      const sum = fp.run({ format }, () => tf.add(tf.scalar(1), tf.scalar(2 ** -13 + 2 ** -25)));
      expect(sum.dataSync()[0]).toBe(1);
    });
  });

  it('rounds metrics and constants of losses too (trap 5)', () => {
    withoutLeaks(() => {
      const [labels, known] = [
        tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8, 9], 'int32'),
        tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 0, 0], 'int32'),
      ];
      const accuracy = () => tf.mean(tf.cast(tf.equal(labels, known), 'float32')).dataSync()[0];
      expect(accuracy()).toBeCloseTo(7 / 9, 6);
      expect(fp.run('float8_e4m3fn', accuracy)).toBe(0.75);
      expect(fp.run({ format: 'float8_e4m3fn', ops: { Mean: 'float32' } }, accuracy)).toBeCloseTo(7 / 9, 6);
      // The epsilon of probabilities, 1e-7, is 0 in eight bits; of logits there is none.
      const target = tf.tensor2d([[1, 0]]);
      const ofProbabilities = () => tfl.metrics.categoricalCrossentropy(target, tf.tensor2d([[0, 1]])).dataSync()[0]!;
      expect(Number.isFinite(ofProbabilities())).toBe(true);
      expect(Number.isFinite(fp.run('float8_e4m3fn', ofProbabilities))).toBe(false);
      const ofLogits = () => tf.losses.softmaxCrossEntropy(target, tf.tensor2d([[-8, 8]])).dataSync()[0]!;
      expect(fp.run('float8_e4m3fn', ofLogits)).toBe(16);
    });
  });

  it('gives the tape what was rounded (trap 12)', () => {
    withoutLeaks(() => {
      // The gradient of exp is its result: 1.4191 in float8_e5m2 is 1.5.
      const gradient = fp.run('float8_e5m2', () => tf.grad((x: tf.Tensor) => tf.exp(x))(tf.scalar(0.35)));
      expect(gradient.dataSync()[0]).toBe(1.5);
    });
  });

  it('works under the profiler, time and the debugger (trap 13)', async () => {
    const silent = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn')].map((spy) =>
      spy.mockImplementation(() => undefined),
    );
    tf.env().set('DEBUG', true);
    expect(fp.run('float8_e5m2', () => tf.tidy(() => tf.add(tf.scalar(0.3), 0).dataSync()[0]))).toBe(0.3125);
    tf.env().set('DEBUG', false);
    for (const spy of silent) spy.mockRestore();
    const info = await tf.profile(() => fp.run('float16', () => tf.tidy(() => tf.exp(tf.scalar(0.1)).dataSync()[0])));
    expect(info.kernelNames).toContain('Exp');
    await tf.time(() => fp.run('float16', () => tf.tidy(() => tf.exp(tf.scalar(0.1)).dataSync()[0])));
  });

  it('sees phases in what the engine does not document: scopeStack and activeTape', () => {
    const { scopeStack } = tf.engine().state;
    expect(Array.isArray(scopeStack)).toBe(true);
    const names: string[] = [];
    const f = tf.customGrad((x) => ({
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy: tf.Tensor) => {
        names.push(...tf.engine().state.scopeStack.map(({ name }) => name));
        return dy;
      },
    }));
    withoutLeaks(() => {
      tf.grad((x: tf.Tensor) => f(x))(tf.scalar(1));
      tf.grad((x: tf.Tensor) => {
        const y = tf.exp(x);
        const { activeTape } = tf.engine().state;
        expect(activeTape.at(-1)).toMatchObject({ kernelName: 'Exp', gradient: expect.any(Function) as unknown });
        return y;
      })(tf.scalar(1));
    });
    expect(names).toContain('backward');
  });
});

describe('cpu and wasm', () => {
  it('survives growth of the wasm heap, which detaches views (trap 14)', async () => {
    await tf.setBackend('wasm');
    withoutLeaks(() => {
      const large = new Float32Array(8_000_000).fill(0.1);
      const y = fp.run('bfloat16', () => tf.add(tf.tensor1d(large), tf.tensor1d(large)));
      const tenth = chop(0.1, 'bfloat16');
      expect(y.dataSync()[7_999_999]).toBe(2 * tenth);
      expect(fp.quantize(tf.tensor1d(large), 'bfloat16').dataSync()[12345]).toBe(tenth);
    });
  });
});
