/**
 * The sections of the page: each draws one part of what is shown, and tells by `set` what the reader has chosen there.
 * @module
 */
import {
  chanceRoundUp,
  chop,
  chopper,
  decode,
  encode,
  explain,
  parse,
  type Format,
  type RoundingOptions,
} from '../../src/index.js';
import { quantizer } from '../../src/blocks/index.js';
import { roundingModes } from '../../src/modes.js';
import { byId, element, fill, table } from './element.js';
import { binades, chanceBars, errors, numberLine, relativeErrors, results, type Point } from './figures.js';
import { optionsOf, type State } from './state.js';
import { exact, inputOf, nameOf, short } from './text.js';

/** What the sections draw: the state, and what was computed from it once. */
export interface Shown {
  readonly state: Readonly<State>;
  readonly f: Format;
  /** The options of the chosen mode. */
  readonly options: RoundingOptions & { position: number };
  /** The number as float64, and rounded. */
  readonly x: number;
  readonly y: number;
  readonly set: (changes: Partial<State>) => void;
}

export function drawFormat({ state, f }: Shown): void {
  const names = byId<HTMLSelectElement>('name');
  const isNamed = [...names.options].some(({ value }) => value === state.f);
  names.value = isNamed ? state.f : 'custom';
  const own: Record<string, string> = {
    eb: String(f.exponentBits ?? 8),
    sb: String(f.significandBits),
    sp: f.specials ?? 'ieee',
    sub: state.sub,
    mode: state.m,
    sat: state.sat,
    view: state.v,
    zoom: state.z,
  };
  for (const [id, value] of Object.entries(own)) byId<HTMLInputElement>(id).value = value;
  byId('ebo').textContent = String(f.exponentBits ?? '–');
  byId('sbo').textContent = String(f.significandBits);
  const yes = (flag: boolean) => (flag ? 'yes' : 'no');
  const facts: Record<string, string> = {
    bits: String(f.bits ?? '–'),
    precision: String(f.precision),
    largest: short(f.maxFinite, 9),
    'smallest normal': short(f.minNormal, 9),
    'smallest positive': short(f.minSubnormal, 9),
    epsilon: short(f.epsilon, 9),
    infinities: yes(f.infinities),
    NaN: yes(f.nan),
    '-0': yes(f.signedZero),
  };
  const pair = ([name, value]: [string, string]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  fill('facts', ...Object.entries(facts).map(pair));
}

/** The code of y; undefined where the format has none for it, or no codes at all. */
function codeOf(y: number, f: Format): bigint | undefined {
  if (f.bits === undefined || (Number.isNaN(y) && !f.nan) || (Math.abs(y) === Infinity && !f.infinities))
    return undefined;
  return BigInt(encode(y, f));
}

export function drawNumber({ state, f, x, y, options, set }: Shown): void {
  const input = byId<HTMLInputElement>('x');
  if (document.activeElement !== input) input.value = state.x;
  const code = codeOf(y, f);
  drawBits(code, f, set);
  const { reason, exact: isExact, nu, lower, upper } = explain(x, f, options);
  const hex = code === undefined ? '' : ` = 0x${code.toString(16).padStart(Math.ceil(f.bits! / 4), '0')}`;
  const decimal = exact(y);
  const nearby = `error ${short(y - x)}, relative ${((y - x) / x).toExponential(2)}; ν = ${short(nu, 4)} between ${nameOf(lower, f)} and ${nameOf(upper, f)}`;
  const once = parse(state.x, f, options);
  fill(
    'result',
    element('div', { class: 'big' }, nameOf(y, f), element('span', { class: 'soft' }, hex)),
    element('div', { class: 'soft' }, reason),
    element('div', { class: 'mono' }, `exactly ${decimal.length > 120 ? `${decimal.slice(0, 117)}…` : decimal}`),
    ...(isExact ? [] : [element('div', { class: 'soft' }, nearby)]),
    ...(Object.is(once, y)
      ? []
      : [element('div', { class: 'soft' }, `The text rounded once, without float64, gives ${nameOf(once, f)}.`)]),
  );
}

function drawBits(code: bigint | undefined, f: Format, set: Shown['set']): void {
  if (code === undefined) return fill('bits', 'The format has no code for this value.');
  const bits = f.bits!;
  const sign = f.signed ? 1 : 0;
  const firstOfSignificand = sign + f.exponentBits!;
  const button = (bit: string, i: number) => {
    const kind = i < sign ? 'sign' : i < firstOfSignificand ? 'exponent' : 'significand';
    const place = bits - 1 - i;
    const flip = () => {
      const flipped = code ^ (1n << BigInt(place));
      set({ x: inputOf(decode(bits > 53 ? flipped : Number(flipped), f)) });
      document.querySelector<HTMLElement>(`[data-bit="${place}"]`)?.focus();
    };
    return element(
      'button',
      {
        type: 'button',
        class: i === firstOfSignificand - 1 ? `${kind} last` : kind,
        'aria-pressed': String(bit === '1'),
        'aria-label': `${bit}, ${kind} bit ${place}`,
        'data-bit': place,
        click: flip,
      },
      bit,
    );
  };
  fill('bits', ...[...code.toString(2).padStart(bits, '0')].map(button));
}

export function drawNeighbours({ state, f, x, y }: Shown): void {
  const width = Math.max(240, byId('line').clientWidth);
  const isLine = state.v !== 'binades';
  byId<HTMLInputElement>('zoom').disabled = !isLine;
  const value = Number.isNaN(y) ? 0 : y;
  fill('line', isLine ? numberLine(x, value, f, Number(state.z), width) : binades(x, f, width));
}

export function drawModes({ state, f, x }: Shown): void {
  const rows = roundingModes.map((rounding) => {
    const { value, exact: isExact, probability, lower, upper, quantum } = explain(x, f, optionsOf(state, rounding));
    if (isExact) return [rounding, nameOf(value, f), 'exact', ''];
    if (probability !== undefined) {
      return [
        rounding,
        `${nameOf(lower, f)} or ${nameOf(upper, f)}`,
        `up with ${(100 * probability).toPrecision(3)} %`,
        '',
      ];
    }
    return [rounding, nameOf(value, f), value > x ? '▲ up' : '▼ down', `${short((value - x) / quantum, 3)} ulp`];
  });
  fill(
    'modes',
    table(
      ['mode', 'result', 'direction', 'error'],
      rows,
      roundingModes.findIndex((mode) => mode === state.m),
    ),
  );
}

export function drawChance({ state, f, x }: Shown): void {
  for (const [id, value] of Object.entries({ seed: state.seed, draws: state.n, rb: state.rb })) {
    byId<HTMLInputElement>(id).value = value;
  }
  const stochastic = optionsOf(state, 'stochastic');
  const explained = explain(x, f, stochastic);
  if (!Number.isFinite(x) || explained.exact) {
    return fill(
      'chance',
      element('p', { class: 'soft' }, 'x is in the format or not finite: chance has no part in it.'),
    );
  }
  const p = chanceRoundUp(x, f, stochastic);
  const draws = Number(state.n);
  const rounded = chopper(f, stochastic)(new Float64Array(draws).fill(x));
  const ups = rounded.reduce((count, v) => count + Number(v > x), 0);
  const deviations = (ups / draws - p) / Math.sqrt((p * (1 - p)) / draws);
  const words = `Probability ${short(p, 9)} of the upper candidate; ${ups} of ${draws} draws took it, ${Number.isFinite(deviations) ? deviations.toFixed(2) : '0'} standard deviations from what was expected.`;
  fill(
    'chance',
    chanceBars(explained, f, { ups, draws, p }, Math.max(240, Math.min(600, byId('chance').clientWidth))),
    element('p', { class: 'soft' }, words),
  );
}

/** Codes of formats of up to eight bits, sixteen in a row; longer formats by binade above. */
export function drawValues({ f, y, set }: Shown): void {
  const bits = f.bits;
  if (bits === undefined || bits > 8) {
    const words =
      bits === undefined
        ? 'This format has no codes.'
        : `The format has ${2 ** bits} codes; up to 256 are shown here. The view by binades shows where its numbers lie.`;
    return fill('values', element('p', { class: 'soft' }, words));
  }
  const count = 2 ** bits;
  const columns = Math.min(16, count);
  const current = Number(codeOf(y, f) ?? -1);
  const cell = (code: number) => {
    const v = decode(code, f);
    const take = () => {
      set({ x: inputOf(v) });
      byId('values').querySelector<HTMLElement>(`[data-code="${code}"]`)?.focus();
    };
    const attributes = {
      type: 'button',
      tabindex: code === Math.max(0, current) ? 0 : -1,
      'data-code': code,
      'aria-pressed': String(code === current),
      title: `code 0x${code.toString(16)}`,
      click: take,
    };
    return element('button', attributes, short(v, 4));
  };
  const rows = Array.from({ length: count / columns }, (_, row) => [
    `0x${(row * columns).toString(16)}`,
    ...Array.from({ length: columns }, (_, column) => cell(row * columns + column)),
  ]);
  const heads = ['code', ...Array.from({ length: columns }, (_, i) => `+${i.toString(16)}`)];
  fill('values', table(heads, rows));
}

/** Arrow keys move between the values; Enter and Space take one, as in every button. */
export function moveAmongValues(event: KeyboardEvent): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -16, ArrowDown: 16 }[event.key];
  const from = (event.target as HTMLElement).dataset['code'];
  if (step === undefined || from === undefined) return;
  const next = byId('values').querySelector<HTMLElement>(`[data-code="${Number(from) + step}"]`);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}

export function drawBlocks({ state, f, options }: Shown): void {
  const input = byId<HTMLInputElement>('block');
  if (document.activeElement !== input) input.value = state.bx;
  byId<HTMLSelectElement>('storage').value = state.bs;
  try {
    const x = Float64Array.from(state.bx.trim().split(/[\s,;]+/), (text) => parse(text, 'float64'));
    const made = quantizer(state.bs);
    const back = made.chop(x, [x.length]);
    const alone = chop(x, f, options);
    const rows = [...x].map((v, i) => [
      short(v),
      short(back[i]!),
      v === 0 ? '' : `${((100 * Math.abs(back[i]! - v)) / Math.abs(v)).toFixed(2)} %`,
      short(alone[i]!),
    ]);
    const heads = ['x', `in ${state.bs}`, 'error', `in ${f.name}, without a scale`];
    const scroll = { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Elements of the block' };
    fill('blocks', element('div', scroll, table(heads, rows)));
  } catch (error) {
    fill('blocks', element('p', { class: 'soft', role: 'alert' }, (error as Error).message));
  }
}

export function drawProgram({ state }: Shown): void {
  const body = byId<HTMLTextAreaElement>('program');
  if (document.activeElement !== body) body.value = state.p;
  byId<HTMLInputElement>('from').value = state.a;
  byId<HTMLInputElement>('to').value = state.b;
}

export function drawPoints(points: readonly Point[], f: Format): void {
  const width = Math.max(240, byId('plot').clientWidth);
  const found = relativeErrors(points);
  const [where, worst] = found.reduce((a, b) => (b[1] > a[1] ? b : a), [NaN, 0] as const);
  const infinite = points.filter(([, plain, low]) => !Number.isFinite(plain) || !Number.isFinite(low)).length;
  const words =
    worst === 0
      ? `${points.length} points, no error`
      : `${points.length} points; the largest relative error, ${worst.toExponential(2)}, is ${short(worst / f.unitRoundoff, 3)} times the unit roundoff (dashed), at x = ${short(where, 4)}`;
  fill(
    'plot',
    results(points, f.name, width),
    errors(points, f.unitRoundoff, width),
    element('p', { class: 'soft' }, `${words}; ${infinite} results are not finite.`),
  );
}
