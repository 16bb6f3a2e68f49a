/** Dense networks: gradients against differences, loss, classes, training. */
import { describe, expect, it } from 'vitest';
import { classesOf, gradientsOf, logitsOf, lossOf, makeLayers, train } from '../../src/experiments/author/dense.js';
import { normal } from '../../src/experiments/index.js';

const layers = makeLayers([5, 9, 3], 1n, 1); // sums of a group of four and a rest
const batch = { x: normal(6 * 5, { seed: 2 }), labels: Uint8Array.of(0, 1, 2, 0, 1, 2) };

describe('gradients', () => {
  it('are the derivatives of the loss', () => {
    const gradients = gradientsOf(layers, batch, []);
    const parameters = layers.flatMap(({ weights, bias }) => [weights, bias]);
    const loss = (): number => lossOf(logitsOf(layers, batch.x), batch.labels);
    const h = 2 ** -18;
    parameters.forEach((parameter, k) => {
      parameter.forEach((x, i) => {
        parameter[i] = x + h;
        const above = loss();
        parameter[i] = x - h;
        const below = loss();
        parameter[i] = x;
        expect(gradients[k]![i]).toBeCloseTo((above - below) / (2 * h), 8);
      });
    });
  });

  it('take quantized arrays where they are asked to, layer by layer', () => {
    const zeros = (x: Float64Array): Float64Array => new Float64Array(x.length);
    const same = (x: Float64Array): Float64Array => x;
    const exact = gradientsOf(layers, batch, []);
    const none = gradientsOf(layers, batch, [undefined, { forward: same, backward: zeros, inputs: same }]);
    expect(none.slice(2)).toEqual(exact.slice(2));
    expect(none[0]!.every((g) => g === 0)).toBe(true);
    const [first] = gradientsOf(layers, batch, [{ forward: same, backward: same, inputs: zeros }]);
    expect(first!.every((g) => g === 0)).toBe(true);
  });
});

describe('loss and classes', () => {
  it('of equal logits are log(classes) and the first class', () => {
    expect(lossOf(new Float64Array(6).fill(7), Uint8Array.of(0, 2))).toBeCloseTo(Math.log(3), 15);
    expect(classesOf(new Float64Array(6).fill(7), 3)).toEqual(Uint8Array.of(0, 0));
  });

  it('do not overflow for large logits', () => {
    expect(lossOf(Float64Array.of(1e5, 0, 1e5, 0), Uint8Array.of(0, 1))).toBe(5e4);
  });

  it('find the largest logit of each row', () => {
    expect(classesOf(Float64Array.of(0, 1, 2, 5, 4, 3), 3)).toEqual(Uint8Array.of(2, 0));
  });
});

describe('training', () => {
  it('learns six samples by heart, and gives the same bits again', () => {
    const learn = (): Float64Array => {
      const student = makeLayers([5, 16, 3], 3n, 1);
      train(student, { steps: 200, rate: 0.03, batch: () => batch });
      return logitsOf(student, batch.x);
    };
    const logits = learn();
    expect(classesOf(logits, 3)).toEqual(batch.labels);
    expect(learn()).toEqual(logits);
  });
});
