/** programs/dormand-prince.js, with every operation written as a call of the chopper. */
import { chop, type Chopper } from '../../../src/index.js';

type Derivative = (t: number, y: ArrayLike<number>) => number[];

export function dormandPrince(
  c: Chopper,
  f: Derivative,
  y0: readonly number[],
  t0: number,
  t1: number,
  options: { tolerance?: number; firstStep?: number; maxSteps?: number } = {},
) {
  const fixed = (x: number) => chop(x, c.format);
  const { tolerance = fixed(1e-3), firstStep = fixed(0.1), maxSteps = 200 } = options;
  // A quotient of literals is one literal.
  const ratio = (x: number, y: number) => fixed(x / y);
  const minus = (x: number, y: number) => fixed(-x / y);
  const A = [
    [],
    [fixed(0.2)],
    [ratio(3, 40), ratio(9, 40)],
    [ratio(44, 45), minus(56, 15), ratio(32, 9)],
    [2.9525986892242035, -11.595793324188385, 9.822892851699436, -0.2908093278463649].map(fixed),
    [
      ...[2.8462752525252526, -10.757575757575758, 8.906422717743472].map(fixed),
      ratio(49, 176),
      fixed(-0.2735313036020583),
    ],
    [ratio(35, 384), 0, ratio(500, 1113), ratio(125, 192), fixed(-0.322376179245283), ratio(11, 84)],
  ];
  const C = [0, fixed(0.2), fixed(0.3), fixed(0.8), ratio(8, 9), 1, 1];
  const E = [
    ratio(71, 57600),
    0,
    minus(71, 16695),
    ratio(71, 1920),
    fixed(-0.05086379716981132),
    ratio(22, 525),
    minus(1, 40),
  ];

  const n = y0.length;
  const trajectory = [];
  let y = Float64Array.from(y0);
  let t = t0;
  let h = firstStep;
  let steps = 0;
  let rejected = 0;

  while (t < t1 && steps < maxSteps) {
    steps++;
    if (c.add(t, h) > t1) h = c.sub(t1, t);
    const k: number[][] = [];
    let next = y;
    for (let stage = 0; stage < 7; stage++) {
      next = y.slice();
      for (let s = 0; s < stage; s++) {
        for (let i = 0; i < n; i++) next[i] = c.add(next[i]!, c.mul(c.mul(h, A[stage]![s]!), k[s]![i]!));
      }
      k.push(f(c.add(t, c.mul(C[stage]!, h)), next));
    }

    let error = 0;
    for (let i = 0; i < n; i++) {
      let difference = 0;
      for (let stage = 0; stage < 7; stage++) difference = c.add(difference, c.mul(E[stage]!, k[stage]![i]!));
      const scale = c.mul(tolerance, c.add(1, Math.max(Math.abs(y[i]!), Math.abs(next[i]!))));
      error = c.add(error, c.pow(c.div(c.mul(h, difference), scale), 2));
    }
    error = c.sqrt(c.div(error, n));

    if (error <= 1 || h < fixed(1e-2)) {
      t = c.add(t, h);
      y = next;
      trajectory.push({ t, y: [...y] });
    } else {
      rejected++;
    }
    const factor = error === 0 ? 2 : c.mul(fixed(0.9), c.pow(error, -fixed(0.2)));
    h = c.mul(h, Math.min(2, Math.max(fixed(0.2), factor)));
  }
  return { t, y: [...y], steps, rejected, trajectory };
}

export function lotkaVolterra(c: Chopper): Derivative {
  return (_t, state) => {
    const [x, y] = Array.from(state) as [number, number];
    return [c.sub(c.mul(1.5, x), c.mul(x, y)), c.add(c.mul(-3, y), c.mul(x, y))];
  };
}
