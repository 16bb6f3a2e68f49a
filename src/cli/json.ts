/**
 * JSON of everything that commands print: NaN and infinities as the strings "NaN", "Infinity" and "-Infinity", -0 as
 * -0, bigints as decimal strings.
 * @module
 */
import { numberText } from '../io/csvCell.js';

/** A number as JSON. */
export function jsonNumber(x: number): string {
  return Number.isFinite(x) ? numberText(x) : `"${x}"`;
}

/** A value as JSON, indented; fields that are undefined are left out. */
export function jsonText(value: unknown, indent = ''): string {
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => jsonText(item, inner))
    : Object.entries(value).flatMap(([key, item]) =>
        item === undefined ? [] : [`${JSON.stringify(key)}: ${jsonText(item, inner)}`],
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}
