/**
 * What goes wrong on a phone whose textures hold float16, shown without one: traces of real models under `webgl_f16`.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../../src/tfjs/index.js';
import { fp, tf } from '../tensorflow.js';
import { loadHuman, modules } from './models.js';
import { cropOf, photographs } from './photographs.js';
import { print } from './tables.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
  tf.env().set('IS_TEST', false);
});

function picture(size: number): tf.Tensor4D {
  return tf.tensor4d(cropOf(photographs(modules())[9]!, 9, 0, size), [1, size, size, 3]);
}

function told(title: string, { firstOutOfRange, firstNotFinite, events }: Trace<unknown>): void {
  const found = { firstOutOfRange, firstNotFinite, firstInteger: events.find(({ kind }) => kind === 'integers') };
  print(
    title,
    ['event', 'kind', 'operation', 'call', 'before', 'after', 'node'],
    Object.entries(found).flatMap(([name, event]) =>
      event === undefined
        ? []
        : [[name, event.kind, event.op, String(event.call), event.before, event.after, event.layer ?? ''] as const],
    ),
  );
}

describe('webgl_f16', () => {
  it('shows how the indices of centernet collapse (tfjs#5145)', async () => {
    const model = await loadHuman('centernet');
    const x = tf.mul(picture(512), 255);
    const trace = await fp.traceAsync(
      'webgl_f16',
      async () => {
        const y = (await model.executeAsync(x)) as tf.Tensor[];
        tf.dispose(y);
      },
      { events: 10_000 },
    );
    told('centernet, tfjs#5145', trace);
    const integers = trace.events.filter(({ kind }) => kind === 'integers');
    expect(integers[0]).toMatchObject({ op: 'TopK' });
    expect(integers[0]!.before).toBeGreaterThan(2048);
    model.dispose();
  });

  it('shows where the NaN of rvm is born', async () => {
    const model = await loadHuman('rvm');
    const x = picture(256);
    const zeros = (): tf.Tensor => tf.zeros([1, 1, 1, 1]);
    const inputs = Object.fromEntries(
      model.inputs.map(({ name }) => [
        name,
        name.startsWith('src') ? x : name.startsWith('downsample') ? tf.scalar(1) : zeros(),
      ]),
    );
    const trace = await fp.traceAsync('webgl_f16', async () => {
      tf.dispose(await model.executeAsync(inputs));
    });
    told('rvm', trace);
    expect(trace.firstNotFinite).toBeDefined();
    model.dispose();
  });
});
