import { describe, expect, it } from 'vitest';
import { p3109, type P3109Rounding } from '../../src/blocks/index.js';
import { float32s, golden } from './golden.js';

interface Case {
  readonly name: string;
  readonly x: string;
  readonly element: string;
  readonly scaleRounding: string;
  readonly scaleSaturation: string;
  readonly saturation: string;
  readonly scale: number;
  readonly codes: readonly number[];
}

const roundings: Readonly<Record<string, P3109Rounding>> = {
  NearestTiesToEven: 'tiesToEven',
  NearestTiesToAway: 'tiesToAway',
  TowardPositive: 'towardPositive',
  TowardNegative: 'towardNegative',
  TowardZero: 'towardZero',
  ToOdd: 'toOdd',
};
const saturations: Readonly<Record<string, false | 'finite' | 'propagate'>> = {
  SatNone: false,
  SatFinite: 'finite',
  SatPropagate: 'propagate',
};

describe('ConvertToBlockMaxAbsFinite: the golden scales and codes', () => {
  it.each(golden<{ toBlock: readonly Case[] }>('p3109').toBlock)(
    '$name to $element, scale $scaleRounding $scaleSaturation, elements $saturation',
    ({ x, element, scaleRounding, scaleSaturation, saturation, scale, codes }) => {
      const q = p3109({
        element,
        scaleRounding: roundings[scaleRounding]!,
        scaleSaturate: saturations[scaleSaturation]!,
        saturate: saturations[saturation]!,
      });
      const stored = q.quantize(float32s(x));
      expect([...stored.scales]).toEqual([scale]);
      expect([...(stored.unpacked() as Uint8Array)]).toEqual(codes);
      expect(stored.dequantize()).toEqual(q(float32s(x)));
    },
  );
});
