/**
 * Programs that do one operation at a time, as texts: Runge and Kutta's method on the Lorenz system, a Fourier transform of
 * 1,024 points, and a scalar product. Each also with `round` after every operation.
 */

/** Formats and modes in which they are lowered. */
export const cases = [
  ['float16', 'tiesToEven'],
  ['bfloat16', 'tiesToEven'],
  ['float16', 'towardPositive'],
  ['float16', 'stochastic'],
  ['float32', 'tiesToEven'],
  ['float64', 'tiesToEven'],
];

/** What stands for an operator: itself, or a call. */
const plain = { add: (x, y) => `(${x} + ${y})`, sub: (x, y) => `(${x} - ${y})`, mul: (x, y) => `(${x} * ${y})` };
const rounded = Object.fromEntries(Object.entries(plain).map(([name, text]) => [name, (x, y) => `round${text(x, y)}`]));

function rk4Text({ add, sub, mul }, round) {
  const slope = (to, [x, y, z]) =>
    `const ${to}x = ${mul('10', sub(y, x))}, ${to}y = ${sub(mul(x, sub('28', z)), y)}, ` +
    `${to}z = ${sub(mul(x, y), mul('b', z))};`;
  const point = (to, h, from) =>
    `const ${['x', 'y', 'z'].map((v) => `${v}${to} = ${add(v, mul(h, from + v))}`).join(', ')};`;
  const next = (v) =>
    `${v} = ${add(v, mul('h6', add(add(add(`a${v}`, mul('2', `b${v}`)), mul('2', `c${v}`)), `d${v}`)))};`;
  return `(n, h, b) => {
    let x = 1, y = 1, z = 1;
    const h2 = ${round('h / 2')}, h6 = ${round('h / 6')};
    for (let i = 0; i < n; i++) {
      ${slope('a', ['x', 'y', 'z'])} ${point(1, 'h2', 'a')}
      ${slope('b', ['x1', 'y1', 'z1'])} ${point(2, 'h2', 'b')}
      ${slope('c', ['x2', 'y2', 'z2'])} ${point(3, 'h', 'c')}
      ${slope('d', ['x3', 'y3', 'z3'])}
      ${next('x')} ${next('y')} ${next('z')}
    }
    return ${add(add('x', 'y'), 'z')};
  }`;
}

function fftText({ add, sub, mul }) {
  return `(re, im, cos, sin) => {
    const n = re.length;
    for (let size = 2; size <= n; size *= 2) {
      const half = size >> 1;
      const step = (n / size) | 0;
      for (let i = 0; i < n; i += size) {
        for (let j = 0; j < half; j++) {
          const a = i + j, b = i + j + half, t = j * step;
          const tr = ${sub(mul('re[b]', 'cos[t]'), mul('im[b]', 'sin[t]'))};
          const ti = ${add(mul('re[b]', 'sin[t]'), mul('im[b]', 'cos[t]'))};
          re[b] = ${sub('re[a]', 'tr')}; im[b] = ${sub('im[a]', 'ti')};
          re[a] = ${add('re[a]', 'tr')}; im[a] = ${add('im[a]', 'ti')};
        }
      }
    }
    return re[5];
  }`;
}

const dotText = ({ add, mul }) =>
  `(x, y) => { let s = 0; for (let i = 0; i < x.length; i++) s = ${add('s', mul('x[i]', 'y[i]'))}; return s; }`;

const STEPS = 1000;
export const rk4 = {
  source: rk4Text(plain, (x) => x),
  byRounding: rk4Text(rounded, (x) => `round(${x})`),
  operations: STEPS * (4 * 8 + 3 * 6 + 3 * 7),
  inputsFor: (fn, to) => () => fn(STEPS, 2 ** -9, to(8 / 3)),
};

const POINTS = 1024;
const at = (f) => Float64Array.from({ length: POINTS }, (_, i) => f(i));
export const fft = {
  source: fftText(plain),
  byRounding: fftText(rounded),
  operations: 10 * (POINTS / 2) * 10,
  inputsFor: (fn, to) => {
    const [cos, sin] = [
      to(at((i) => Math.cos((2 * Math.PI * i) / POINTS))),
      to(at((i) => -Math.sin((2 * Math.PI * i) / POINTS))),
    ];
    const [re0, im0] = [to(at((i) => Math.sin(i * i))), to(at((i) => Math.cos(i * i)))];
    const [re, im] = [re0.slice(), im0.slice()];
    return () => {
      re.set(re0);
      im.set(im0);
      return fn(re, im, cos, sin);
    };
  },
};

export const dot = {
  source: dotText(plain),
  byRounding: dotText(rounded),
  operations: 2 * POINTS,
  inputsFor: (fn, to) => {
    const [x, y] = [to(at((i) => Math.sin(i * i))), to(at((i) => Math.cos(i * 3)))];
    return () => fn(x, y);
  },
};
