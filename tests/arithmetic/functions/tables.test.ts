import { describe, expect, it } from 'vitest';
import { unary, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { compareTable } from './tables.js';

const names = Object.keys(unary) as UnaryName[];
const variants = [
  {},
  { subnormals: 'flush', saturate: 'finite' },
  { subnormals: 'none', saturate: 'propagate' },
] as const;

describe('a sample of float16 and bfloat16 inputs against the tables, nine modes, three settings', () => {
  it.each(names)('%s', (name) => {
    expect(compareTable(name, (code) => code % 197 === 0 || code % 16384 < 3, variants)).toBeGreaterThan(15000);
  });
});
