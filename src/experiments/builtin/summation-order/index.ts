/**
 * E6: sums of three numbers in two orders, bit for bit.
 * @module
 */
import { power } from '../../../format/bits.js';
import { encode } from '../../../value/codes.js';
import { defineExperiment } from '../../author/experiment.js';
import { cell } from '../../run/rows.js';
import { conversions, sums } from './published.js';

export default defineExperiment({
  name: 'summation-order',
  id: 'E6',
  title: 'Addition is not associative',
  summary:
    'Adds three numbers in two orders, every operation rounded, and shows the bits of both sums: in bfloat16, and often in ' +
    'float32, they differ. That is how the number of devices or the batch size reaches the output of a language model.',
  formats: ['float32', 'float16', 'bfloat16'],
  rounding: ['tiesToEven'],
  *run({ chopper, format }) {
    const { add } = chopper;
    const bits = (x: number): string =>
      `0x${encode(x, format)
        .toString(16)
        .toUpperCase()
        .padStart(format.bits! / 4, '0')}`;
    for (const terms of new Set(sums.map((sum) => sum.terms))) {
      const [a, b, c] = terms.split(' ').map((term) => chopper(Number(term))) as [number, number, number];
      for (const [order, sum] of Object.entries({ 'a + b + c': add(add(a, b), c), 'a + c + b': add(add(a, c), b) })) {
        yield { terms, order, value: sum, decimal: decimal(sum), bits: bits(sum) };
      }
    }
    const half = power(-format.precision);
    for (const [terms, sum] of Object.entries({ '1 + u': add(1, half), '1 + 3 u': add(1, 3 * half) })) {
      yield { terms, order: 'tie', value: sum, decimal: decimal(sum), bits: bits(sum) };
    }
    for (const terms of new Set(conversions.map((conversion) => conversion.x))) {
      const x = chopper(Number(terms));
      yield { terms, order: 'a', value: x, decimal: decimal(x), bits: bits(x) };
    }
  },
  claims: [
    {
      gate: 'A',
      name: 'bits',
      statement: 'The bits of both sums of both triples.',
      source: 'J. Yuan et al., NeurIPS 2025, arXiv 2506.09501, table 2',
      figures: (rows) =>
        sums.map(({ format, terms, order, bits }) => ({
          label: `${format}, (${terms}), ${order}`,
          published: bits,
          ours: cell(rows, { format, terms, order }, 'bits') as string | undefined,
        })),
    },
    {
      gate: 'A',
      name: 'ties',
      statement: '1 + u and 1 + 3 u, u half a unit in the last place of 1: ties go to the even neighbour.',
      source: 'IEEE 754-2019, 4.3.1',
      figures: (rows) =>
        Object.entries({ float32: 24, float16: 11, bfloat16: 8 }).flatMap(([format, precision]) => {
          const ours = (terms: string): number | undefined =>
            cell(rows, { format, terms }, 'value') as number | undefined;
          return [
            { label: `${format}, 1 + u`, published: 1, ours: ours('1 + u') },
            { label: `${format}, 1 + 3 u`, published: 1 + 4 * power(-precision), ours: ours('1 + 3 u') },
          ];
        }),
    },
    {
      gate: 'A',
      name: 'conversions',
      statement: '1.00012 in three formats.',
      source: 'J. Yuan et al., NeurIPS 2025, arXiv 2506.09501, table 1',
      figures: (rows) =>
        conversions.map(({ format, x, decimal }) => ({
          label: `${format}, ${x}`,
          published: decimal,
          ours: cell(rows, { format, terms: x }, 'decimal') as string | undefined,
        })),
    },
  ],
});

/** All decimal digits of a number that has at most 60 decimals. */
function decimal(x: number): string {
  return x.toFixed(60).replace(/\.?0+$/, '');
}
