/**
 * A heat problem, solved to float64 accuracy with factors in float16: node examples/linalg/plate.mjs (after npm run build).
 *
 * The plate is of steel with a copper inlay, in watts per metre and kelvin times a thickness in micrometres: finite elements
 * give conductances that float16 cannot hold (its largest number is 65504). Scaled by powers of two they fit.
 */
import { chopper } from 'fpchop';
import { poisson, refine, solve } from 'fpchop/linalg';

const side = 12;
const inlay = (x, y) => Math.abs(x - 0.5) < 0.2 && Math.abs(y - 0.5) < 0.2;
const A = poisson(side, { coefficient: (x, y) => (inlay(x, y) ? 401 : 16) * 2500 });
const heat = new Float64Array(A.rows);
heat[Math.floor(A.rows / 3)] = 1000;

console.log(`${A.rows} unknowns, elements up to ${A.data.reduce((a, b) => Math.max(a, b)).toFixed(0)}`);

const plain = solve(A, heat, chopper('float16'));
console.log(`float16 without scaling: ${plain.overflow === undefined ? 'no overflow' : 'overflow'}`);

console.log('\nfactors      corrections  outcome    steps  backward error before, after  GMRES iterations');
for (const factor of ['float16', 'bfloat16', 'float8_e5m2']) {
  for (const method of ['lu', 'gmres']) {
    const { outcome, steps, errors } = refine(A, heat, { factor, method, scaling: { symmetric: true } });
    const [before, after] = [errors[0], errors.at(-1)].map(({ normwise }) => normwise.toExponential(1).padStart(8));
    const iterations = errors.flatMap(({ iterations = [] }) => iterations).join(', ');
    const cells = [factor.padEnd(12), method.padEnd(12), outcome.padEnd(10), String(steps).padStart(5)];
    console.log(`${cells.join(' ')}  ${before}, ${after}            ${iterations}`.trimEnd());
  }
}
