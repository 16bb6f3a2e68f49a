/**
 * report: what a lowering makes of every operation and literal, and what may surprise.
 * @module
 */
import type { AnyNode } from 'acorn';
import { kind } from '../arguments.js';
import type { Chopper } from '../chopper.js';
import { choppersOf } from './formats/table.js';
import { checkChopper, checkOptions, holds, sourceOf, type Lowerable, type LowerOptions } from './lower.js';
import { Notes } from './notes.js';
import { settingsOf } from './options.js';
import { placeOf, type Source } from './parse.js';
import type { Kind } from './rewrite/record.js';
import type { Settings } from './rewrite/rewriter.js';
import type { Site } from './sites/sites.js';
import { parseAs } from './sourceType.js';
import { transform } from './transform.js';
import type { Finding } from './warnings.js';

/** An operation or literal. */
export interface Entry {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The expression, white space collapsed, at most 80 characters of it. */
  readonly text: string;
  /** `once`: rounded once, on a literal that the format cannot hold. */
  readonly kind: Kind;
  /** Why it is exact. */
  readonly why?: string;
  /** Where it is rounded: the site of an operation. */
  readonly site?: Site;
}

/** Something that may surprise. */
export interface Warning {
  readonly line: number;
  readonly column: number;
  readonly code: Finding['code'];
  readonly message: string;
  /** An option to paste. */
  readonly fix?: string;
}

/** What `report` gives. */
export interface LoweringReport {
  readonly name: string;
  readonly format: string;
  readonly entries: readonly Entry[];
  readonly warnings: readonly Warning[];
  /** How many entries there are of each kind. */
  readonly totals: Readonly<Record<Kind, number>>;
}

/**
 * What `lower` would make of a function, or of the text of a module: one entry for each operation and rounded literal, and
 * warnings. Nothing is run.
 * @param source - a function, as for `lower`, or the text of a module
 * @param chopper - the arithmetic
 * @param options - as for `lower`
 * @throws what `lower` throws
 * @example
 * const mean = (x: number[]) => { let n = 0, s = 0; for (const v of x) { n++; s += v; } return s / n; };
 * const { totals, warnings } = report(mean, chopper('bfloat16'));
 * totals.rounded       // 3
 * warnings[0]?.message // 'n stops at 256 in bfloat16'
 * warnings[0]?.fix     // "exact: ['n']"
 */
export function report(source: Lowerable | string, chopper: Chopper, options: LowerOptions = {}): LoweringReport {
  checkChopper(chopper, 'report');
  const { scope, formats, choices } = checkOptions(options, 'report');
  if (typeof source !== 'string' && typeof source !== 'function') {
    throw new TypeError(`report: "source" expected a function or the text of a module, got ${kind(source)}`);
  }
  const isText = typeof source === 'string';
  const parsed = isText ? parseAs(source, 'report', undefined, undefined).source : sourceOf(source);
  const limits = isText ? {} : { scope: { has: (name: string) => holds(scope, name) } };
  const { table } = choppersOf(chopper, formats, 'report');
  return reportOn(parsed, chopper, {
    ...settingsOf(chopper, choices),
    ...(table !== undefined && { formats: table }),
    limits,
  });
}

/** The report on a source, under the settings of a lowering. */
export function reportOn(source: Source, chopper: Chopper, settings: Settings): LoweringReport {
  const notes = new Notes(chopper);
  const rewritten = transform(source, { ...settings, record: notes });
  const findings = notes.findings(rewritten.analysis, source, settings.constants !== undefined);
  const sites = new Map(notes.sites(source, rewritten, settings, chopper));
  const entries = [...notes.operations].map(([node, { kind: kindOf, why }]): Entry => {
    const site = sites.get(node);
    return {
      ...at(source, node),
      text: short(source, node),
      kind: kindOf,
      ...(why === undefined ? {} : { why }),
      ...(site !== undefined && { site }),
    };
  });
  const totals = { rounded: 0, exact: 0, once: 0, literal: 0 };
  for (const entry of entries) totals[entry.kind]++;
  const warnings = findings.map(({ node, ...rest }): Warning => ({ ...at(source, node), ...rest }));
  return {
    name: source.name,
    format: chopper.format.name,
    entries: entries.sort(byPlace),
    warnings: warnings.sort(byPlace),
    totals,
  };
}

/**
 * A report as text: one line for each line of the source that has operations, then the warnings, then the totals.
 * @example
 * reportText(report((x: number) => x * 3 + 1, chopper('float16'))).split('\n')[0]  // '1  x * 3 + 1   rounded 2'
 */
export function reportText({ entries, warnings, totals, format }: LoweringReport): string {
  const lines = new Map<number, Entry[]>();
  for (const entry of entries) lines.set(entry.line, [...(lines.get(entry.line) ?? []), entry]);
  const rows = [...lines].map(([line, all]) => {
    const longest = all.reduce((a, b) => (b.text.length > a.text.length ? b : a));
    const counts = (['rounded', 'once', 'exact', 'literal'] as const).flatMap((one) => {
      const of = all.filter((entry) => entry.kind === one);
      const whys = [...new Set(of.flatMap(({ why }) => why ?? []))];
      return of.length === 0 ? [] : `${one} ${of.length}${whys.length === 0 ? '' : ` (${whys.join(', ')})`}`;
    });
    return `${line}  ${longest.text}   ${counts.join(', ')}`;
  });
  const told = warnings.map(
    ({ line, column, message, fix }) => `${line}:${column}  ${message}${fix === undefined ? '' : `; ${fix}`}`,
  );
  const sums = `${format}: rounded ${totals.rounded}, once ${totals.once}, exact ${totals.exact}, literals ${totals.literal}`;
  return [...rows, ...told, sums].join('\n');
}

function at(source: Source, node: AnyNode): { readonly line: number; readonly column: number } {
  const { line, column } = placeOf(source, node.start);
  return { line, column: column + 1 };
}

function short({ text }: Source, node: AnyNode): string {
  return text.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 80);
}

function byPlace(a: { line: number; column: number }, b: { line: number; column: number }): number {
  return a.line - b.line || a.column - b.column;
}
