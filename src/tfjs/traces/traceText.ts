/**
 * A trace as text: its rows, and the calls that amplify errors most.
 * @module
 */
import { readable, textTable } from './report.js';
import type { TraceRow } from './tally.js';
import type { TraceCall } from './traceCall.js';

const headings = ['op', 'layer', 'phase', 'of', 'format', 'calls', 'elements', 'amax', 'overflow', 'underflow', 'subnormal', 'not finite', 'SQNR dB']; // prettier-ignore
const SHOWN = 10;

/** The rows as a table; with calls that know their gains also the ten most negative of them. */
export function traceText(rows: readonly TraceRow[], calls: readonly TraceCall[] | undefined): string {
  const table = textTable(
    headings,
    rows.map((row) => [
      row.op,
      row.layer ?? '',
      row.phase,
      row.part === undefined ? row.of : `${row.of} (${row.part})`,
      row.format,
      row.calls,
      row.elements,
      readable(row.amax),
      row.overflow,
      row.underflow,
      row.subnormal,
      row.notFinite,
      readable(row.sqnr, 3),
    ]),
  );
  return calls === undefined ? table : `${table}\n\n${gainTable(calls)}`;
}

function gainTable(calls: readonly TraceCall[]): string {
  const worst = calls
    .filter((call): call is TraceCall & { gain: number } => call.gain !== undefined && call.gain < 0)
    .sort((a, b) => a.gain - b.gain)
    .slice(0, SHOWN);
  return textTable(
    ['gain dB', 'call', 'op', 'layer', 'accumulated dB', 'local dB'],
    worst.map(({ gain, call, op, layer, accumulated, local }) => [
      readable(gain, 3),
      call,
      op,
      layer ?? '',
      readable(accumulated!.sqnr, 3),
      readable(local!.sqnr, 3),
    ]),
  );
}
