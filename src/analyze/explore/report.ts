/**
 * What `explore` found, and how it reads.
 * @module
 */
import type { SiteCounts } from './counts.js';
import type { Site } from './site.js';

/** A number of the result. */
export interface ExploredValue {
  /** '' for the result itself, '[0]', '.m', … */
  readonly path: string;
  readonly value: number;
  /** The real number nearest to which the value should be, as a float64. */
  readonly shadow: number;
  /** value - shadow. */
  readonly error: number;
  /** The error in bits: 0 is right, the precision of the format is nothing right. */
  readonly bits: number;
  /** Right decimal digits: -log10 |error / shadow|, Infinity without an error. */
  readonly digits: number;
  /** Where the error was made, by size; the contributions add up to `error` - `remainder`. */
  readonly origins: readonly { readonly site: Site; readonly error: number }[];
  /** Where small errors became large, by their local error. */
  readonly causes: readonly Site[];
  readonly remainder: number;
}

/** A line of the text. */
export interface ExploredLine {
  readonly line: number;
  readonly text: string;
  /** The largest of its sites; undefined where nothing was computed. */
  readonly bits?: number;
  readonly local?: number;
  /** For each value the signed sum of contributions, magnitudes added. */
  readonly error: number;
  /** Of the sum over lines. */
  readonly share: number;
}

/** What `explore` found. */
export interface Exploration {
  /** What the lowered function returned. */
  readonly result: unknown;
  readonly values: readonly ExploredValue[];
  readonly sites: readonly (Site & SiteCounts)[];
  readonly lines: readonly ExploredLine[];
  readonly operations: number;
  /** Numbers that came from foreign code, and shadows that ended. */
  readonly entered: number;
  readonly lost: number;
  readonly flips: number;
  readonly undecided: number;
  /** Bits of the shadows. */
  readonly precision: number;
  /** By what the shadows are known. */
  readonly known: 'proved' | 'agreed' | false;
  /** Sites that are not known, if some are not. */
  readonly unknown: readonly Site[];
  /** The annotated source. */
  toString(): string;
  /** Everything but the methods, as JSON holds it. */
  toJSON(): object;
}

type Facts = Omit<Exploration, 'toString' | 'toJSON'> & { readonly format: string; readonly bitsOfFormat: number };

/** Sums of sites, line by line. */
export function lineCounts(
  lines: readonly string[],
  sites: readonly (Site & SiteCounts)[],
  values: readonly ExploredValue[],
): ExploredLine[] {
  const errors = lines.map((_, i) =>
    values.reduce((total, { origins }) => {
      const signed = origins.filter(({ site }) => site.line === i + 1).reduce((sum, one) => sum + one.error, 0);
      return total + Math.abs(signed);
    }, 0),
  );
  const all = errors.reduce((a, b) => a + b, 0);
  return lines.map((text, i) => {
    const own = sites.filter(({ line, count, kind }) => line === i + 1 && count > 0 && kind !== 'compare');
    const most = (field: 'bits' | 'local'): number => own.reduce((a, one) => Math.max(a, one[field].max), 0);
    const error = errors[i]!;
    return {
      line: i + 1,
      text,
      ...(own.length > 0 && { bits: most('bits'), local: most('local') }),
      error,
      share: all === 0 ? 0 : error / all,
    };
  });
}

/** An exploration that can be printed. */
export class Report implements Exploration {
  readonly result!: unknown;
  readonly values!: readonly ExploredValue[];
  readonly sites!: readonly (Site & SiteCounts)[];
  readonly lines!: readonly ExploredLine[];
  readonly operations!: number;
  readonly entered!: number;
  readonly lost!: number;
  readonly flips!: number;
  readonly undecided!: number;
  readonly precision!: number;
  readonly known!: 'proved' | 'agreed' | false;
  readonly unknown!: readonly Site[];

  constructor(facts: Facts) {
    Object.assign(this, facts);
  }

  /** The values, the source with what each line lost, and what overflowed, became NaN or would be decided otherwise. */
  toString(): string {
    const values = this.values.map(({ path, value, shadow, digits, bits }) => {
      const name = path === '' ? 'result' : path;
      return `${name} = ${value}, real ${shadow}: ${digitsText(digits)} (${bits.toFixed(1)} bits lost)`;
    });
    const causes = new Set(this.values.flatMap((value) => value.causes.map(({ line }) => line)));
    const width = String(this.lines.length).length;
    const source = this.lines.map(({ line, text, bits, local, share }) => {
      const marked = causes.has(line) ? '!' : ' ';
      const cells =
        bits === undefined
          ? ''.padEnd(22)
          : `${bits.toFixed(1).padStart(5)}${(local ?? 0).toFixed(1).padStart(8)}${shareText(share).padStart(9)}`;
      return `${marked}${cells}  ${String(line).padStart(width)} | ${text}`.trimEnd();
    });
    const head = `  bits   local   origin`;
    return [...values, '', head, ...source, '', ...this.events(), this.summary()].join('\n');
  }

  private events(): string[] {
    const lines = this.sites.flatMap((site) =>
      (['overflow', 'underflow', 'nan', 'flips'] as const).flatMap((what) => {
        if (site[what] === 0) return [];
        const operands = site.first[what]?.join(', ') ?? '';
        const name = { overflow: 'overflow', underflow: 'underflow', nan: 'NaN', flips: 'decided otherwise' }[what];
        return [`${name} ${site[what]}×  line ${site.line}: ${site.text}  first with ${operands}`];
      }),
    );
    return lines.length === 0 ? [] : [...lines, ''];
  }

  private summary(): string {
    const { operations, precision, known, entered, lost, undecided } = this;
    const sure = known === false ? `not known (${this.unknown.length} sites)` : known;
    const notes = [
      `${operations} operations`,
      `shadows of ${precision} bits, ${sure}`,
      ...(entered > 0 ? [`${entered} numbers from foreign code`] : []),
      ...(lost > 0 ? [`${lost} shadows ended`] : []),
      ...(undecided > 0 ? [`${undecided} comparisons undecided`] : []),
    ];
    return notes.join('; ');
  }

  toJSON(): object {
    return { ...this };
  }
}

function digitsText(digits: number): string {
  return digits === Infinity ? 'right' : `${Math.max(0, digits).toFixed(1)} digits`;
}

function shareText(share: number): string {
  return share === 0 ? '' : `${(share * 100).toFixed(0)}%`;
}

/**
 * Several explorations of one function, with other inputs, as one: maxima, sums of counts, means weighted by counts;
 * the values in order.
 * @throws {@link RangeError} for none
 */
export function merge(explorations: readonly Exploration[]): Exploration {
  const [first, ...rest] = explorations;
  if (first === undefined) throw new RangeError('merge: "explorations" expected at least one, got none');
  const sites = new Map<string, Site & SiteCounts>();
  for (const one of explorations.flatMap((exploration) => exploration.sites)) {
    const key = `${one.id} ${one.operator} ${one.kind}`;
    const known = sites.get(key);
    sites.set(key, known === undefined ? one : together(known, one));
  }
  const values = explorations.flatMap((one) => one.values);
  const sum = (field: 'operations' | 'entered' | 'lost' | 'flips' | 'undecided'): number =>
    explorations.reduce((total, one) => total + one[field], 0);
  const merged = [...sites.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  const isKnown = explorations.every(({ known }) => known !== false);
  const isProved = explorations.every(({ known }) => known === 'proved');
  return new Report({
    ...(first as unknown as Facts), // an Exploration is a Report of these facts, whose other fields follow
    result: explorations.map(({ result }) => result),
    values,
    sites: merged,
    lines: lineCounts(
      first.lines.map(({ text }) => text),
      merged,
      values,
    ),
    operations: sum('operations'),
    entered: sum('entered'),
    lost: sum('lost'),
    flips: sum('flips'),
    undecided: sum('undecided'),
    precision: [first, ...rest].reduce((most, one) => Math.max(most, one.precision), 0),
    known: isProved ? 'proved' : isKnown ? 'agreed' : false,
    unknown: explorations.flatMap((one) => one.unknown),
  });
}

function together(a: Site & SiteCounts, b: Site & SiteCounts): Site & SiteCounts {
  const count = a.count + b.count;
  const extent = (x: SiteCounts['bits'], y: SiteCounts['bits']): SiteCounts['bits'] => ({
    max: Math.max(x.max, y.max),
    mean: count === 0 ? 0 : (x.mean * a.count + y.mean * b.count) / count,
  });
  return {
    ...a,
    count,
    bits: extent(a.bits, b.bits),
    local: extent(a.local, b.local),
    maxUlps: Math.max(a.maxUlps, b.maxUlps),
    maxRelative: Math.max(a.maxRelative, b.maxRelative),
    rounding: Math.max(a.rounding, b.rounding),
    cancelled: {
      max: Math.max(a.cancelled.max, b.cancelled.max),
      count: a.cancelled.count + b.cancelled.count,
    },
    absorbed: a.absorbed + b.absorbed,
    overflow: a.overflow + b.overflow,
    underflow: a.underflow + b.underflow,
    nan: a.nan + b.nan,
    poles: a.poles + b.poles,
    flips: a.flips + b.flips,
    undecided: a.undecided + b.undecided,
    first: { ...b.first, ...a.first },
  };
}
