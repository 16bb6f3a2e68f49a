/**
 * Programs written for float64, loaded as files and lowered, equal bit for bit what is written by hand for a chopper.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chopper, type Chopper } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';
import * as odeByHand from './by-hand/dormand-prince.js';
import * as fftByHand from './by-hand/fft.js';
import * as kmeansByHand from './by-hand/kmeans.js';

type Program = (...inputs: unknown[]) => unknown;

async function load(name: string): Promise<Record<string, Program>> {
  return (await import(new URL(`./programs/${name}`, import.meta.url).href)) as Record<string, Program>;
}

const ode = await load('dormand-prince.js');
const clusters = await load('kmeans.js');
const transforms = await load('fft.js');

const choppers: [string, () => Chopper][] = [
  ['float16', () => chopper('float16')],
  ['bfloat16', () => chopper('bfloat16')],
  ['bfloat16 towardZero', () => chopper('bfloat16', { rounding: 'towardZero' })],
  ['float8_e5m2 stochastic', () => chopper('float8_e5m2', { rounding: 'stochastic', seed: 7 })],
];

/** Numbers in [0, 1) that do not depend on the platform. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const cloud = (c: Chopper): number[][] => {
  const random = sequence(3);
  const centres = [
    [0.25, 0.75],
    [3, 1],
    [-2, -2.5],
  ];
  return Array.from({ length: 60 }, (_, i) =>
    centres[i % 3]!.map((x) => c.with({ rounding: 'tiesToEven' })(x + random() - 0.5)),
  );
};
const wave = (length: number): number[] =>
  Array.from({ length }, (_, i) => ((i * 5) % length) / length - 0.5 + (i % 4 === 0 ? 0.25 : 0));

describe.each(choppers)('in %s', (_, make) => {
  it('Dormand–Prince takes the same steps', () => {
    const [c, d] = [make(), make()];
    const f = lower(ode['lotkaVolterra']!, c);
    const lowered = lower(ode['dormandPrince']!, c)(f, [4, 2], 0, 3);
    const byHand = odeByHand.dormandPrince(d, odeByHand.lotkaVolterra(d), [4, 2], 0, 3);
    expect(lowered).toStrictEqual(byHand);
    expect(c.position).toBe(d.position);
    expect(byHand.trajectory.length).toBeGreaterThan(5);
  });

  it('k-means finds the same clusters', () => {
    const [c, d] = [make(), make()];
    const lowered = lower(clusters['kmeans']!, c)(cloud(c), 3, sequence(1));
    const byHand = kmeansByHand.kmeans(d, cloud(d), 3, sequence(1));
    expect(lowered).toStrictEqual(byHand);
    expect(c.position).toBe(d.position);
    expect(byHand.iterations).toBeGreaterThan(1);
  });

  it.each([8, 256])('an FFT of length %d gives the same spectrum', (length) => {
    const [c, d] = [make(), make()];
    const fft = lower(transforms['fft']!, c);
    const lowered = lower(transforms['spectrum']!, c)(wave(length), fft);
    expect(lowered).toStrictEqual(fftByHand.spectrum(d, wave(length)));
    expect(c.position).toBe(d.position);
  });
});

describe('the originals', () => {
  it('still compute in float64', () => {
    const points = cloud(chopper('float64'));
    const run = () => clusters['kmeans']!(points, 3, sequence(1)) as { inertia: number };
    const { inertia } = run();
    const lowered = lower(clusters['kmeans']!, chopper('bfloat16'))(points, 3, sequence(1)) as { inertia: number };
    expect(run().inertia).toBe(inertia);
    expect(lowered.inertia).not.toBe(inertia);
  });

  it.each(['dormand-prince.js', 'kmeans.js', 'fft.js'])('%s knows nothing of fpchop', (name) => {
    expect(readFileSync(new URL(`./programs/${name}`, import.meta.url), 'utf8')).not.toMatch(/fpchop|chopper|lower/);
  });
});
