/**
 * A trace as a Vega-Lite specification.
 * @module
 */
import type { Format } from '../../format/format.js';
import type { TraceRow } from './tally.js';

/** The largest magnitude of every row against the range of its format. */
export function tracePlot(rows: readonly TraceRow[], formats: ReadonlyMap<string, Format | undefined>): object {
  const values = rows.map((row, i) => ({
    place: `${i + 1} ${row.layer === undefined ? '' : `${row.layer}: `}${row.op}${row.of === 'operands' ? ' (operands)' : ''}`,
    ...row,
    maxFinite: formats.get(row.format)?.maxFinite ?? null,
    minNormal: formats.get(row.format)?.minNormal ?? null,
    sqnr: row.sqnr < Infinity ? row.sqnr : null,
  }));
  const y = { field: 'place', type: 'nominal', sort: null, title: null };
  const x = (field: string): object => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', base: 2 },
    title: 'magnitude',
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    data: { values },
    layer: [
      { mark: { type: 'bar', opacity: 0.15 }, encoding: { y, x: x('minNormal'), x2: { field: 'maxFinite' } } },
      {
        transform: [{ filter: 'datum.amax > 0' }],
        mark: { type: 'point', filled: true, size: 40 },
        encoding: {
          y,
          x: x('amax'),
          color: {
            condition: { test: 'datum.overflow > 0', value: '#c0392b' },
            value: '#2c3e50',
          },
          tooltip: ['op', 'layer', 'phase', 'format', 'amax', 'overflow', 'underflow', 'subnormal', 'sqnr'].map(
            (field) => ({ field }),
          ),
        },
      },
    ],
  };
}
