import { describe, it } from 'vitest';
import { boundaries } from '../oracle/boundaries.js';
import { allSettings, compareEverySetting } from '../oracle/comparison.js';
import { factsOf } from '../oracle/facts.js';
import { tally } from '../oracle/tally.js';

const counted = tally('float16 at every decision boundary');

describe('float16 at every decision boundary, in every deterministic mode, subnormals and saturate setting', () => {
  const f = factsOf('float16')!;
  it.each(['Float64Array', 'Float32Array'] as const)('%s', (kind) => {
    counted(`float16, ${kind}`, compareEverySetting(f, boundaries(f, kind), allSettings));
  });
});
