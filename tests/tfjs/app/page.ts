/**
 * The page under test: TensorFlow.js with its GPU backends, and what tests ask of it. Answers are data.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { chop, type RoundingOptions } from '../../../src/index.js';
import { attach } from '../../../src/tfjs/index.js';

tf.env().set('IS_TEST', true);

const fp = attach({ ...tf, layers: tfl.layers });
export { tf, tfl, fp };

/** Makes a backend the active one: `undefined`, or why not. */
export async function use(name: string): Promise<string | undefined> {
  try {
    if (await tf.setBackend(name)) return undefined;
    return `${name} did not start`;
  } catch (error) {
    return String(error);
  }
}

/** Numbers of float32 by their bits, which arguments of pages keep. */
function floats(bits: readonly number[]): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

function bitsOf(values: Float32Array): number[] {
  return Array.from(new Uint32Array(Float32Array.from(values).buffer));
}

interface Options extends Omit<RoundingOptions, 'seed'> {
  seed?: number | string;
}

function optionsOf({ seed, ...others }: Options): RoundingOptions {
  return seed === undefined ? others : { ...others, seed: BigInt(seed) };
}

/** Elements whose bits are not those that `chop` gives, at most ten. */
export async function differences(
  bits: readonly number[],
  cases: readonly (readonly [string, Options])[],
): Promise<string[]> {
  const x = floats(bits);
  const found: string[] = [];
  const tensor = tf.tensor1d(x);
  for (const [format, options] of cases) {
    const y = fp.quantize(tensor, format, optionsOf(options));
    compare(found, `${format} ${JSON.stringify(options)}`, x, (await y.data()) as Float32Array, format, options);
    y.dispose();
  }
  tensor.dispose();
  return found.slice(0, 10);
}

function compare(
  found: string[],
  what: string,
  x: Float32Array,
  y: Float32Array,
  format: string,
  options: Options,
): void {
  const want = bitsOf(chop(x, format, optionsOf(options)));
  bitsOf(y).forEach((got, i) => {
    if (got !== want[i]) found.push(`${what}: ${x[i]!} to ${y[i]!}, not 0x${want[i]!.toString(16)}`);
  });
  if (y.length !== want.length) found.push(`${what}: ${y.length} elements`);
}

/** The same for tensors of all ranks, from the host and as kernels leave them on the GPU. */
export async function differencesOfShapes(format: string, options: Options): Promise<string[]> {
  const found: string[] = [];
  for (const shape of [
    [],
    [1],
    [5],
    [300],
    [7, 9],
    [1, 30],
    [30, 1],
    [3, 5, 7],
    [2, 3, 5, 7],
    [2, 2, 3, 3, 3],
    [2, 1, 3, 2, 3, 3],
    [0, 3],
  ]) {
    const size = shape.reduce((product, length) => product * length, 1);
    const x = Float32Array.from({ length: size }, (_, i) => (i - 20.5) * 1.37);
    const made: Record<string, () => tf.Tensor> = {
      host: () => tf.tensor(x, shape, 'float32'),
      computed: () => tf.mul(tf.tensor(x, shape, 'float32'), tf.scalar(1)),
      reshaped: () => tf.reshape(tf.mul(tf.tensor1d(x), tf.scalar(1)), shape),
      sliced: () => tf.reshape(tf.slice(tf.concat([tf.zeros([3]), tf.tensor1d(x), tf.zeros([2])]), 3, size), shape),
      transposed: () => tf.transpose(tf.transpose(tf.tensor(x, shape, 'float32'))),
    };
    for (const [how, make] of Object.entries(made)) {
      const y = tf.tidy(() => fp.quantize(make(), format, optionsOf(options)));
      compare(found, `${how} [${shape.join(', ')}]`, x, (await y.data()) as Float32Array, format, options);
      y.dispose();
    }
  }
  return found.slice(0, 10);
}

function counts(): Record<string, number> {
  const { numTensors, numDataBuffers } = tf.memory();
  return { tensors: numTensors, buffers: numDataBuffers, dataIds: tf.engine().backend.numDataIds() };
}

/** How many tensors, buffers and data a function leaves behind. */
async function leftBehind(fn: () => Promise<void>): Promise<Record<string, number>> {
  const before = counts();
  await fn();
  return Object.fromEntries(Object.entries(counts()).map(([key, count]) => [key, count - before[key]!]));
}

/** The gradients of quantize: of its square, the second one, and a clipped one. */
export async function gradients(): Promise<{ values: number[][]; left: Record<string, number> }> {
  const values: number[][] = [];
  const left = await leftBehind(async () => {
    const x = tf.tensor1d([0.3, 1.1, 2.2]);
    const wide = tf.tensor1d([-7, -6, 5.9, 6, 6.01, NaN, Infinity]);
    const square = (t: tf.Tensor): tf.Tensor => tf.square(fp.quantize(t, 'float8_e5m2'));
    const clipped = (t: tf.Tensor): tf.Tensor => fp.quantize(t, 'float4_e2m1fn', { ste: 'clipped', saturate: true });
    const results = [tf.grad(square)(x), tf.grad(tf.grad(square))(x), tf.grad(clipped)(wide)];
    for (const y of results) values.push(Array.from(await y.data()));
    tf.dispose([x, wide, ...results]);
  });
  return { values, left };
}

/** Whatever has to read what is on the GPU alone: what it says. */
export async function readings(): Promise<{ said: Record<string, string>; left: Record<string, number> }> {
  const said: Record<string, string> = {};
  // With the engine's own check on, every refusal counts as a leak of the kernel that could not be run.
  tf.env().set('IS_TEST', false);
  const left = await leftBehind(async () => {
    const x = Float32Array.from({ length: 300 }, (_, i) => (i - 20.5) * 0.37);
    const onGpu = tf.tidy(() => tf.mul(tf.tensor2d(x, [10, 30]), tf.fill([10, 30], 1)));
    const model = tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [30], units: 40 })] });
    const w = tf.tidy(() => tf.variable(tf.ones([30, 10])));
    const dynamic = fp.optimizer(tf.train.sgd(0.1), { lossScale: 'dynamic' });
    const attempts: Record<string, () => unknown> = {
      scale: () => fp.quantize(onGpu, 'float8_e4m3fn', { scale: 'powerOfTwo' }),
      flip: () => fp.quantize(onGpu, 'float16', { flip: { probability: 0.5 }, seed: 3 }),
      accumulator: () => fp.run({ accumulator: 'bfloat16' }, () => tf.sum(onGpu)),
      trace: () => fp.trace('float16', () => tf.exp(onGpu)),
      calibration: () =>
        fp.quantizeModel(model, { activations: { format: 'float16', scale: 'powerOfTwo' }, calibration: onGpu }),
      lossScale: () => void dynamic.minimize(() => tf.sum(tf.matMul(onGpu, w)), false, [w]),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        tf.tidy(() => void attempt());
        said[name] = 'nothing';
      } catch (error) {
        said[name] = String(error);
      }
    }
    tf.dispose([onGpu, w]);
    model.dispose();
    dynamic.dispose();
  });
  tf.env().set('IS_TEST', true);
  return { said, left };
}

/** Scales and flips of what the GPU computed and the host has been told, beside what the host computes. */
export async function toldToHost(): Promise<{ got: number[][]; want: number[][]; left: Record<string, number> }> {
  const compute = async (): Promise<number[][]> => {
    const x = Float32Array.from({ length: 300 }, (_, i) => (i - 20.5) * 0.37);
    const told = tf.tidy(() => tf.mul(tf.tensor2d(x, [10, 30]), tf.fill([10, 30], 2)));
    await told.data();
    const results = [
      fp.quantize(told, 'float8_e4m3fn', { scale: 'powerOfTwo', axis: 0 }),
      fp.quantize(told, 'float16', { flip: { probability: 0.5 }, seed: 3 }),
      fp.run({ accumulator: 'bfloat16' }, () => tf.matMul(told, told, false, true)),
      fp.run({ accumulator: 'bfloat16' }, () => tf.sum(told, 1)),
    ];
    const bits = await Promise.all(results.map(async (y) => bitsOf((await y.data()) as Float32Array)));
    tf.dispose([told, results]);
    return bits;
  };
  return besideCpu(compute);
}

/** A trace of operations that are exact in float32, beside that of cpu: its rows. */
export async function traced(): Promise<{ got: unknown; want: unknown; left: Record<string, number> }> {
  const compute = async (): Promise<unknown> => {
    const x = Float32Array.from({ length: 200 }, (_, i) => 1.5 ** (i % 40) * (i - 100.5));
    const { rows, result } = await fp.traceAsync('float16', async () => {
      const y = tf.tidy(() => tf.mul(tf.add(tf.tensor1d(x), tf.fill([200], 0.3)), tf.fill([200], 3)));
      await y.data();
      return y;
    });
    const bits = bitsOf((await result.data()) as Float32Array);
    result.dispose();
    return { rows: JSON.parse(JSON.stringify(rows)) as unknown, bits };
  };
  return besideCpu(compute);
}

async function besideCpu<T>(compute: () => Promise<T>): Promise<{ got: T; want: T; left: Record<string, number> }> {
  let got: T | undefined;
  const left = await leftBehind(async () => {
    got = await compute();
  });
  const name = tf.getBackend();
  await tf.setBackend('cpu');
  const want = await compute();
  await tf.setBackend(name);
  return { got: got!, want, left };
}

/** What goes through host memory: scales, flips, and sums of products rounded at every step, beside what the host computes. */
export async function throughHost(): Promise<{ got: number[][]; want: number[][]; left: Record<string, number> }> {
  const x = Float32Array.from({ length: 60 }, (_, i) => (i - 20.5) * 0.37);
  const compute: Record<string, () => tf.Tensor> = {
    scaled: () => fp.quantize(tf.tensor2d(x, [6, 10]), 'float8_e4m3fn', { scale: 'powerOfTwo', axis: 0 }),
    flipped: () => fp.quantize(tf.tensor1d(x), 'float16', { flip: { probability: 0.5 }, seed: 3 }),
    product: () =>
      fp.run({ format: 'bfloat16', accumulator: 'bfloat16' }, () =>
        tf.matMul(tf.tensor2d(x, [6, 10]), tf.tensor2d(x, [10, 6])),
      ),
  };
  const all = async (): Promise<number[][]> => {
    const results: number[][] = [];
    for (const fn of Object.values(compute)) {
      const y = tf.tidy(fn);
      results.push(bitsOf((await y.data()) as Float32Array));
      y.dispose();
    }
    return results;
  };
  return besideCpu(all);
}

/** A small network, trained a step and asked, in a format: what is not in the format, and what is left behind. */
export async function train(
  format: string,
): Promise<{ outside: string[]; restored: boolean; left: Record<string, number> }> {
  const name = tf.getBackend();
  const before = tf.getKernelsForBackend(name);
  const flag = (): boolean => tf.env().getBool('WEBGL_CPU_FORWARD');
  const flagBefore = flag();
  const outside: string[] = [];
  // The engine's own check takes this loss for a leak, with or without fpchop.
  tf.env().set('IS_TEST', false);
  const left = await leftBehind(async () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ inputShape: [8, 8, 2], filters: 4, kernelSize: 3, activation: 'relu' }),
        tfl.layers.maxPooling2d({ poolSize: 2 }),
        tfl.layers.flatten(),
        tfl.layers.dense({ units: 3 }),
      ],
    });
    const image = tf.tidy(() => tf.reshape(tf.sin(tf.range(0, 2 * 128)), [2, 8, 8, 2]));
    const labels = tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
    const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const optimizer = tf.train.sgd(0.1);
    const results = fp.run({ format, rounding: 'stochastic', seed: 5 }, () => {
      const cost = optimizer.minimize(
        () => tf.losses.softmaxCrossEntropy(labels, model.apply(image) as tf.Tensor),
        true,
        weights,
      )!;
      return { cost, predicted: model.predict(image) as tf.Tensor };
    });
    for (const [what, t] of [...Object.entries(results), ...Object.entries(weights)] as [string, tf.Tensor][]) {
      const values = Float32Array.from(await t.data());
      const rounded = bitsOf(chop(values, format));
      if (bitsOf(values).some((bit, i) => bit !== rounded[i])) outside.push(what);
      if (values.every((value) => value === 0 || !Number.isFinite(value))) outside.push(`${what} is nothing`);
    }
    tf.dispose([image, labels, results]);
    optimizer.dispose();
    model.dispose();
  });
  tf.env().set('IS_TEST', true);
  const restored =
    before.every(({ kernelName, kernelFunc }) => tf.getKernel(kernelName, name)?.kernelFunc === kernelFunc) &&
    flag() === flagBefore;
  return { outside, restored, left };
}

/** Whether each kernel of a scope gives elements the same results in a small tensor and in a large one. */
export async function sizesMatter(): Promise<string[]> {
  const [few, many] = [10, 1000].map((size) => Float32Array.from({ length: size }, (_, i) => 0.1 + i / 7));
  const kernels: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    exp: tf.exp,
    rsqrt: tf.rsqrt,
    sigmoid: tf.sigmoid,
    square: tf.square,
    subnormal: (x) => tf.mul(x, tf.fill(x.shape, 1e-38)),
    quotient: (x) => tf.div(x, tf.fill(x.shape, 3)),
  };
  const found: string[] = [];
  for (const [name, kernel] of Object.entries(kernels)) {
    const of = async (values: Float32Array): Promise<Float32Array> => {
      const y = tf.tidy(() => fp.run('float32', () => kernel(tf.tensor1d(values))));
      const got = (await y.data()) as Float32Array;
      y.dispose();
      return got;
    };
    const [small, large] = [await of(few!), await of(many!)];
    if (small.some((value, i) => !Object.is(value, large[i]))) found.push(name);
  }
  return found;
}

/** Both parts of complex results: in a scope, and as `chop` rounds what the same kernel gives without. */
export async function complexParts(
  format: string,
): Promise<{ got: number[][]; want: number[][]; left: Record<string, number> }> {
  const got: number[][] = [];
  const want: number[][] = [];
  const left = await leftBehind(async () => {
    const parts = (run: (fn: () => tf.Tensor) => tf.Tensor): tf.Tensor[] =>
      tf.tidy(() => {
        const x = tf.complex(tf.linspace(0, 1, 16), tf.linspace(-1, 2, 16));
        const y = run(() => tf.fft(x));
        return [tf.real(y), tf.imag(y)];
      });
    const rounded = parts((fn) => fp.run({ format, inputs: false }, fn));
    const exact = parts((fn) => fn());
    for (const part of rounded) got.push(bitsOf((await part.data()) as Float32Array));
    for (const part of exact) want.push(bitsOf(chop((await part.data()) as Float32Array, format)));
    tf.dispose([rounded, exact]);
  });
  return { got, want, left };
}

/** What quantize and run say with a flag set. */
export function refusals(flag: string, value: boolean): string[] {
  const before = tf.env().getBool(flag);
  tf.env().set(flag, value);
  const said = [() => fp.quantize(tf.scalar(1), 'float16'), () => fp.run('float16', () => 1)].map((fn) => {
    try {
      fn();
      return 'nothing';
    } catch (error) {
      return String(error);
    }
  });
  tf.env().set(flag, before);
  return said;
}

/** The noise of the super-resolution model in each format, in decibels; and what is left behind. */
export async function superResolution(
  formats: readonly string[],
): Promise<{ psnr: Record<string, number>; left: Record<string, number> }> {
  const psnr: Record<string, number> = {};
  const left = await leftBehind(async () => {
    const model = await tfl.loadLayersModel('/models/x2/model.json');
    const image = tf.tensor4d(
      Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => i / (32 * 32 * 3)),
      [1, 32, 32, 3],
    );
    const { rows } = await fp.compare(model, image, {
      formats: Object.fromEntries(formats.map((format) => [format, { format, inputs: false, subnormals: 'flush' }])),
      metrics: ['psnr'],
      peak: 1,
    });
    for (const { format, metrics } of rows) psnr[format] = metrics.psnr!;
    image.dispose();
    model.dispose();
  });
  return { psnr, left };
}
