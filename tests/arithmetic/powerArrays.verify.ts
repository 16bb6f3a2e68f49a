import { describe, it } from 'vitest';
import { chopper } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { full, tally } from '../oracle/tally.js';
import { powers } from './powers.js';

const counted = tally('pow on arrays against pow on numbers, all modes');

describe('pow on arrays gives what it gives on numbers', () => {
  it.each(['float32', 'float16', 'bfloat16', 'tfloat32', 'float8_e5m2', 'float8_e4m3fnuz', 'e11m23'])(
    '%s',
    (format) => {
      const count = full ? 1_000_000 : 120_000;
      for (const [k, rounding] of roundingModes.entries()) {
        const { x, y } = powers(count, 100 * k + format.length);
        const c = chopper(format, { rounding, seed: 2 });
        const got = c.pow(x, y);
        c.position = 0;
        for (let i = 0; i < count; i++) {
          const want = c.pow(x[i]!, y[i]!);
          if (!Object.is(got[i], want)) throw new Error(`${rounding}: pow(${x[i]}, ${y[i]}) = ${got[i]}, not ${want}`);
        }
        counted(format, count);
      }
    },
  );
});
