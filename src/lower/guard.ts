/**
 * The guard: finds loops that never end because a rounded step no longer moves them.
 * @module
 */
import type { Chopper } from '../chopper.js';

/** So many steps in a row that change nothing are a stall. */
const LONGEST = 1 << 20;

/** A loop whose variable no longer moves: `t += h` where h is less than half the distance from t to the next number. */
export class StallError extends RangeError {
  override readonly name = 'StallError';
}

type Operate = (operation: 'add' | 'sub', x: unknown, y: unknown) => unknown;

/**
 * The steps that move loops. A step that leaves a number as it is, although it adds something, counts; one that moves it sets
 * the count of its site to 0. Stochastic steps may move the next time, and never count.
 */
export function guards(
  chopper: Chopper,
  operate: Operate,
): {
  readonly step: (x: unknown, y: unknown, site: string) => unknown;
  readonly stepBack: (x: unknown, y: unknown, site: string) => unknown;
} {
  const counts = new Map<string, number>();
  const isRandom = chopper.rounding.startsWith('stochastic');
  const watch = (operation: 'add' | 'sub', x: unknown, y: unknown, site: string): unknown => {
    const moved = operate(operation, x, y);
    if (isRandom || moved !== x || y === 0 || typeof x !== 'number' || typeof y !== 'number') {
      counts.delete(site);
      return moved;
    }
    const count = (counts.get(site) ?? 0) + 1;
    counts.set(site, count);
    if (count < LONGEST) return moved;
    counts.delete(site);
    const [target = ''] = /^[^\s+-]+(?=\s*[-+])/.exec(site) ?? [site.split(',')[0]];
    throw new StallError(`${target} stays at ${x} in ${chopper.format.name ?? 'this format'}: ${site}`);
  };
  return {
    step: (x, y, site) => watch('add', x, y, site),
    stepBack: (x, y, site) => watch('sub', x, y, site),
  };
}
