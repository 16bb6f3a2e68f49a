import { describe, expect, it } from 'vitest';
import { dequantize, mx, quantizer, recipes, type Quantizer } from '../../src/blocks/index.js';
import { chop, format } from '../../src/index.js';

describe('recipes', () => {
  it.each([...recipes.keys()])('%s: quantizes, and its spec, JSON and name restore it', (name) => {
    const x = Float32Array.from({ length: 256 }, (_, i) => Math.sin(i));
    const q = quantizer(name);
    expect(q.name).toBe(name);
    const values = q(x);
    expect(dequantize(q.quantize(x))).toEqual(values);
    expect(quantizer(q.spec)(x)).toEqual(values);
    expect(quantizer(q.spec).name).toBe(name);
    expect(quantizer(JSON.parse(JSON.stringify(q)) as ReturnType<Quantizer['toJSON']>)(x)).toEqual(values);
  });

  it.each([
    ['MXFP4', 'mxfp4'],
    ['mxfp8', 'mxfp8_e4m3'],
    ['deepseek-fp8', 'deepseek_fp8'],
    ['bfp<7>', 'bfp7'],
    ['BFP7', 'bfp7'],
    ['fixed<3,-1>', 'fixed<3,-1>'],
    ['ufixed<4, 4>', 'ufixed<4,4>'],
    ['half', 'float16'],
  ])('%s is %s', (given, name) => expect(quantizer(given).name).toBe(name));

  it.each([
    ['mxfp6', /'mxfp6_e2m3' or 'mxfp6_e3m2'/],
    ['mxfp5', /Did you mean 'mxfp4'/],
    ['int99', /"recipe" expected one of/],
    ['e4m3', /ambiguous/],
  ])('%s is an error that says what to write', (given, message) => expect(() => quantizer(given)).toThrow(message));

  it.each(['mxfp4', 'nvfp4', 'int8', 'q4_0', 'nf4', 'bfp8', 'fixed<4,4>'])(
    '%s is no format: the core points here',
    (name) => {
      expect(() => format(name)).toThrow(/fpchop\/blocks takes it/);
      expect(() => chop(1, name)).toThrow(RangeError);
    },
  );
});

describe('options are checked before an element is touched', () => {
  it.each([
    [() => quantizer('mxfp4', { scaleRul: 'floor' } as object), /unknown option "scaleRul".*did you mean "scaleRule"/],
    [() => quantizer('mxfp4', { scaleRule: 'down' as 'floor' }), /"scaleRule" expected one of 'floor', /],
    [() => quantizer('nf4', { rounding: 'towardZero' }), /"rounding" expected none with nf4/],
    [() => quantizer('int8', { subnormals: 'flush' }), /unknown option "subnormals"/],
    [() => quantizer('int8', { symmetric: false, scale: 'powerOfTwo' }), /"scale" expected 'float32' unless/],
    [() => quantizer('uint8', { range: 'narrow' }), /"range" expected 'full'/],
    [() => quantizer('nvfp4', { levels: 1, order: 'transformerEngine' }), /"levels" expected 2/],
    [() => quantizer('nvfp4', { block: [16, 16], axis: 0 }), /"axis" expected none with "block"/],
    [() => quantizer('mxfp4', { range: 'narrow' }), /"range" expected with int8 elements only/],
    [() => mx('int8' as 'mxint8'), /"name" expected one of/],
    [() => quantizer('mxfp4')([1, 2, 3], [2]), /"shape" expected sizes whose product is 3/],
    [() => quantizer('mxfp4')(5 as unknown as number[]), /"x" expected a Float32Array/],
    [() => quantizer('q4_0')(new Float32Array(48)), /rows of a multiple of 32/],
    [() => quantizer('q4_0')(new Float32Array(32).fill(NaN)), /"x\[0\]" expected a finite float32/],
    [() => quantizer('int8').quantize([1, NaN]), /"x\[1\]" expected a number with a code in int8/],
    [() => dequantize({ ...quantizer('mxfp4').quantize([1]), shape: [5] }), /"codes" expected 3 entries/],
  ])('%s', (call, message) => expect(call).toThrow(message));
});

describe('random words', () => {
  it('are counted through all calls, and begin anew in a fork', () => {
    const q = quantizer('mxfp4', { rounding: 'stochastic', seed: 4 });
    const x = Float64Array.from({ length: 70 }, (_, i) => Math.sin(i));
    const first = q(x);
    expect(q.position).toBe(70);
    q.quantize(x);
    expect(q.position).toBe(140);
    q.position = 0;
    expect(q(x)).toEqual(first);
    const fork = q.fork(1);
    expect([fork.position, fork.stream, fork.seed]).toEqual([0, 1, 4n]);
    expect(fork(x)).not.toEqual(first);
    expect(q.with({ position: 0 })(x)).toEqual(first);
    expect(q.with({ scaleRule: 'rceil' }).spec).toMatchObject({ scaleRule: 'rceil' });
  });
});

describe('storage', () => {
  it.each([
    ['mxfp4', 4 + 8 / 32],
    ['nvfp4', 4 + 8 / 16],
    ['mxfp6_e2m3', 6 + 8 / 32],
    ['q4_0', 4.5],
    ['q8_0', 8.5],
    ['nf4', 4 + 32 / 64],
    ['int4', 4 + 32 / 4096],
  ])('%s takes %d bits an element', (name, bits) => {
    expect(quantizer(name).quantize(new Float32Array(4096).fill(1)).bitsPerElement).toBe(bits);
  });
});
