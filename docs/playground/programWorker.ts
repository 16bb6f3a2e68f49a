/**
 * A worker that runs a program over an interval, in float64 and in a format. The page ends it when it takes too long.
 * @module
 */
import { chopper, defineFormat, format, type FormatSpec, type RoundingOptions } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';
import type { Point } from './figures.js';

export interface Job {
  readonly id: number;
  readonly body: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly format: string | FormatSpec;
  readonly options: RoundingOptions;
}

export type Answer = { readonly id: number } & ({ readonly points: readonly Point[] } | { readonly error: string });

addEventListener('message', ({ data }: MessageEvent<Job>) => postMessage(answerTo(data)));

function answerTo({ id, body, from, to, count, format: asked, options }: Job): Answer {
  try {
    const f = typeof asked === 'string' ? format(asked) : defineFormat(asked);
    const c = chopper(f, { ...options, position: 0 });
    const plain = new Function('x', body) as (x: number) => unknown;
    const low = lower(plain, c);
    const points = Array.from({ length: count + 1 }, (_, i): Point => {
      const x = from + ((to - from) * i) / count;
      return [x, Number(plain(x)), Number(low(c(x)))];
    });
    return { id, points };
  } catch (error) {
    return { id, error: `${(error as Error).name}: ${(error as Error).message}` };
  }
}
