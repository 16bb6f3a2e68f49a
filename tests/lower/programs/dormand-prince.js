/** Integrates y' = f(t, y) from t0 to t1 by the pair of Dormand and Prince, with adaptive steps. */
export function dormandPrince(f, y0, t0, t1, { tolerance = 1e-3, firstStep = 0.1, maxSteps = 200 } = {}) {
  const A = [
    [],
    [0.2],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [2.9525986892242035, -11.595793324188385, 9.822892851699436, -0.2908093278463649],
    [2.8462752525252526, -10.757575757575758, 8.906422717743472, 49 / 176, -0.2735313036020583],
    [35 / 384, 0, 500 / 1113, 125 / 192, -0.322376179245283, 11 / 84],
  ];
  const C = [0, 0.2, 0.3, 0.8, 8 / 9, 1, 1];
  const E = [71 / 57600, 0, -71 / 16695, 71 / 1920, -0.05086379716981132, 22 / 525, -1 / 40];

  const n = y0.length;
  const trajectory = [];
  let y = Float64Array.from(y0);
  let t = t0;
  let h = firstStep;
  let steps = 0;
  let rejected = 0;

  while (t < t1 && steps < maxSteps) {
    steps++;
    if (t + h > t1) h = t1 - t;
    const k = [];
    let next = y;
    for (let stage = 0; stage < 7; stage++) {
      next = y.slice();
      for (let s = 0; s < stage; s++) {
        for (let i = 0; i < n; i++) next[i] += h * A[stage][s] * k[s][i];
      }
      k.push(f(t + C[stage] * h, next));
    }

    let error = 0;
    for (let i = 0; i < n; i++) {
      let difference = 0;
      for (let stage = 0; stage < 7; stage++) difference += E[stage] * k[stage][i];
      const scale = tolerance * (1 + Math.max(Math.abs(y[i]), Math.abs(next[i])));
      error += ((h * difference) / scale) ** 2;
    }
    error = Math.sqrt(error / n);

    if (error <= 1 || h < 1e-2) {
      t += h;
      y = next;
      trajectory.push({ t, y: [...y] });
    } else {
      rejected++;
    }
    const factor = error === 0 ? 2 : 0.9 * error ** -0.2;
    h *= Math.min(2, Math.max(0.2, factor));
  }
  return { t, y: [...y], steps, rejected, trajectory };
}

/** Prey and predators. */
export function lotkaVolterra(t, [x, y]) {
  return [1.5 * x - x * y, -3 * y + x * y];
}
