import { beforeAll, describe, expect, it } from 'vitest';
import { engineChecks, fp, tf, tfl, withoutLeaks } from '../tensorflow.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('trace.html', () => {
  it('puts the first trouble on top, and draws every row', () => {
    withoutLeaks(() => {
      const trace = fp.trace('float16', () => {
        tf.exp(tf.tensor1d([1, 12]));
        tf.mul(tf.scalar(2 ** -20), 2 ** -20);
      });
      const page = trace.html();
      expect(page).toMatch(
        /First out of range: overflow in the results of Exp, call 0, forward: 1 element, the first 162800 to Infinity in float16/,
      );
      expect(page.indexOf('First out of range')).toBeLessThan(page.indexOf('<h2>Operations'));
      expect(page.match(/<th scope="row">/g)).toHaveLength(trace.rows.length);
      expect(page).toContain('▲ 1');
      expect(page).toContain('▼ 1');
      expect(page).toContain("default-src 'none';");
      expect(page).not.toContain('<script');
    });
  });

  it('escapes names of layers, and puts gradients into a column of their own', () => {
    engineChecks(false);
    const model = tfl.sequential({
      layers: [tfl.layers.dense({ inputShape: [2], units: 1, useBias: false })],
    });
    model.layers[0]!.name = 'a<b>&"c"';
    const page = fp
      .trace('bfloat16', () => {
        const { value, grads } = tf.variableGrads(() => tf.sum(model.apply(tf.fill([1, 2], 0.3)) as tf.Tensor));
        tf.dispose([value, grads]);
      })
      .html();
    expect(page).toContain('a&lt;b&gt;&amp;&quot;c&quot;');
    expect(page).not.toContain('a<b>');
    expect(page).toMatch(/<td><\/td><td><svg/);
    model.dispose();
    engineChecks(true);
  });

  it('holds 2,000 rows in closed groups', () => {
    engineChecks(false);
    const layers = Array.from({ length: 1000 }, (_, i) =>
      tfl.layers.activation({ activation: 'tanh', name: `layer${i}` }),
    );
    const trace = fp.trace('float16', () => {
      tf.tidy(() => {
        let x: tf.Tensor = tf.fill([2], 0.3);
        for (const layer of layers) x = tf.add(layer.apply(x) as tf.Tensor, 0.1);
      });
    });
    const page = trace.html();
    expect(trace.rows.length).toBeGreaterThan(1000);
    expect(page.match(/<details>/g)!.length).toBeGreaterThanOrEqual(1000);
    engineChecks(true);
  });
});
