/**
 * The playground: a format, a number, and what rounding makes of it. The address holds the whole state.
 * @module
 */
import { chop, format, formats, nextDown, nextUp, parse } from '../../src/index.js';
import { recipes } from '../../src/blocks/index.js';
import { roundingModes } from '../../src/modes.js';
import { byId, element, fill } from './element.js';
import { ProgramRunner } from './program.js';
import {
  drawBlocks,
  drawChance,
  drawFormat,
  drawModes,
  drawNeighbours,
  drawNumber,
  drawPoints,
  drawProgram,
  drawValues,
  moveAmongValues,
  type Shown,
} from './sections.js';
import { examples, formatOf, optionsOf, ownSpec, readHash, start, writeHash, type State } from './state.js';

let state = readHash(location.hash);
let shown: Shown | undefined;
const runner = new ProgramRunner((answer) => {
  byId('plot').setAttribute('aria-busy', 'false');
  byId('programError').textContent = 'error' in answer ? answer.error : '';
  if ('error' in answer) fill('plot');
  else if (shown !== undefined) drawPoints(answer.points, shown.f);
});

function set(changes: Partial<State>): void {
  state = { ...state, ...changes };
  history.replaceState(null, '', writeHash(state));
  draw();
}

/** The number of the text; undefined, with a message on the page, if it is none. */
function readNumber(): number | undefined {
  const input = byId('x');
  try {
    const x = parse(state.x, 'float64');
    input.removeAttribute('aria-invalid');
    return x;
  } catch {
    input.setAttribute('aria-invalid', 'true');
    byId('error').textContent =
      `"${state.x}" is not a number. Write a decimal (0.1, -3e5), a hexadecimal float (0x1.8p-3), inf or nan.`;
    return undefined;
  }
}

function draw(): void {
  byId('error').textContent = '';
  try {
    const f = formatOf(state);
    const options = optionsOf(state);
    const x = readNumber();
    if (x === undefined) return;
    shown = { state, f, options, x, y: chop(x, f, options), set };
  } catch (error) {
    byId('error').textContent = (error as Error).message;
    return;
  }
  for (const section of [
    drawFormat,
    drawNumber,
    drawNeighbours,
    drawModes,
    drawChance,
    drawValues,
    drawBlocks,
    drawProgram,
  ]) {
    section(shown);
  }
}

/** Runs the program of the page; never before the reader asks for it, so that a link cannot. */
function run(): void {
  set({
    p: byId<HTMLTextAreaElement>('program').value,
    a: byId<HTMLInputElement>('from').value,
    b: byId<HTMLInputElement>('to').value,
  });
  const [from, to] = [Number(state.a), Number(state.b)];
  if (!(from < to) || !Number.isFinite(to - from)) {
    byId('programError').textContent = '"from" must be less than "to", and both finite.';
    return;
  }
  byId('plot').setAttribute('aria-busy', 'true');
  runner.run({ body: state.p, from, to, count: 400, format: ownSpec(state.f) ?? state.f, options: optionsOf(state) });
}

function fillChoices(): void {
  const option = (value: string, text = value) => element('option', { value }, text);
  const group = (label: string, names: readonly string[]) =>
    element('optgroup', { label }, ...names.map((name) => option(name)));
  const names = [...formats.keys()];
  const p3109 = [3, 4, 5, 6, 7, 8].flatMap((k) =>
    Array.from({ length: k - 1 }, (_, i) => `binary${k}p${i + 1}se`).filter(exists),
  );
  byId('name').append(
    group(
      '16 bits and more',
      names.filter((name) => /^(float(64|32|16)|bfloat16|tfloat32)$/.test(name)),
    ),
    group(
      '8 bits',
      names.filter((name) => name.startsWith('float8')),
    ),
    group(
      '6 and 4 bits',
      names.filter((name) => /^float[64]_/.test(name)),
    ),
    group('P3109', p3109),
    group('your own', ['custom']),
  );
  byId('mode').append(...roundingModes.map((mode) => option(mode)));
  byId('examples').append(option('', 'choose…'), ...Object.keys(examples).map((name) => option(name)));
  byId('storage').append(...[...recipes.keys()].map((name) => option(name)));
}

function exists(name: string): boolean {
  try {
    return format(name) !== undefined;
  } catch {
    return false;
  }
}

/** The inputs that hold an entry of the state each. */
const entries: Readonly<Record<string, keyof State>> = {
  sub: 'sub',
  mode: 'm',
  sat: 'sat',
  x: 'x',
  zoom: 'z',
  view: 'v',
  seed: 'seed',
  draws: 'n',
  rb: 'rb',
  block: 'bx',
  storage: 'bs',
};

function listen(): void {
  const valueOf = (id: string) => byId<HTMLInputElement>(id).value;
  const own = () => set({ f: `e${valueOf('eb')}m${valueOf('sb')}-${valueOf('sp')}`, sub: '' });
  byId('name').addEventListener('change', () =>
    valueOf('name') === 'custom' ? own() : set({ f: valueOf('name'), sub: '' }),
  );
  for (const id of ['eb', 'sb', 'sp']) byId(id).addEventListener('input', own);
  for (const [id, key] of Object.entries(entries))
    byId(id).addEventListener('input', () => set({ [key]: valueOf(id) }));
  const click = (id: string, action: () => void) => byId(id).addEventListener('click', action);
  click('fit', () => set({ z: start.z }));
  click(
    'up',
    () =>
      shown !== undefined &&
      !Number.isNaN(shown.y) &&
      set({ x: String(nextUp(shown.y, shown.f)).replace('Infinity', 'inf') }),
  );
  click(
    'down',
    () =>
      shown !== undefined &&
      !Number.isNaN(shown.y) &&
      set({ x: String(nextDown(shown.y, shown.f)).replace('Infinity', 'inf') }),
  );
  click('neg', () => set({ x: state.x.startsWith('-') ? state.x.slice(1) : `-${state.x}` }));
  click('run', run);
  click('share', () => void copyLink());
  byId('examples').addEventListener('change', () => {
    const example = examples[valueOf('examples')];
    if (example !== undefined) set({ p: example[0], a: example[1], b: example[2] });
  });
  byId('values').addEventListener('keydown', moveAmongValues);
  addEventListener('hashchange', () => {
    state = readHash(location.hash);
    draw();
  });
  let width = 0;
  new ResizeObserver(([entry]) => {
    if (entry === undefined || entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    draw();
  }).observe(byId('line'));
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    byId('share').textContent = 'Copied';
  } catch {
    byId('share').textContent = 'Copy the address of this page';
  }
}

fillChoices();
listen();
draw();
