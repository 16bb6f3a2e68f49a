/** A pendulum by the method of Runge and Kutta, as anyone writes it: this file knows nothing of fpchop. */
export function swing(angle, seconds, stepsPerSecond) {
  const gravity = 9.81;
  const h = 1 / stepsPerSecond;
  const slope = ([x, v]) => [v, -gravity * Math.sin(x)];
  const move = (state, by, amount) => state.map((x, i) => x + amount * by[i]);

  let state = [angle, 0];
  const steps = seconds * stepsPerSecond;
  for (let i = 0; i < steps; i++) {
    const k1 = slope(state);
    const k2 = slope(move(state, k1, h / 2));
    const k3 = slope(move(state, k2, h / 2));
    const k4 = slope(move(state, k3, h));
    state = state.map((x, d) => x + (h / 6) * (k1[d] + 2 * k2[d] + 2 * k3[d] + k4[d]));
  }
  const [x, v] = state;
  const energy = v ** 2 / 2 + gravity * (1 - Math.cos(x));
  return { angle: x, energy };
}
