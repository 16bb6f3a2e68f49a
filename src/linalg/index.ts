/**
 * fpchop/linalg: linear algebra rounded at every step.
 * @module
 */
export {
  asMatrix,
  fromRows,
  identity,
  matrix,
  transpose,
  type Float64Matrix,
  type Matrix,
  type MatrixData,
  type MatrixLike,
  type MlMatrixLike,
  type NdarrayLike,
  type VectorLike,
} from './matrix.js';
export { backwardError, luBackwardError, productBackwardError, type BackwardError } from './solvers/backwardError.js';
export { cholesky, choleskySolve, type Cholesky } from './solvers/cholesky.js';
export { compensatedSum, type CompensatedSumOptions } from './sums/compensated.js';
export {
  conjugateGradients,
  type ConjugateGradientsOptions,
  type ConjugateGradientsSolution,
  type IterativeSolution,
  type Preconditioner,
} from './solvers/conjugateGradients.js';
export { dotDoubleDouble, gemvDoubleDouble, residual, type DoubleDoubleVector } from './sums/doubleDouble.js';
export { equilibrate, type EquilibrateOptions, type Equilibrated } from './solvers/equilibrate.js';
export {
  circuit,
  hilbert,
  poisson,
  rand,
  randn,
  randsvd,
  type CircuitOptions,
  type PoissonOptions,
  type RandomMatrixOptions,
  type RandsvdOptions,
} from './gallery/gallery.js';
export { gmres, type GMRESOptions, type GMRESSolution } from './solvers/gmres.js';
export { lu, luSolve, type LU, type LUOptions } from './solvers/lu.js';
export { norm, type NormKind } from './norms.js';
export { powerIteration, type Eigenpair, type PowerIterationOptions } from './solvers/powerIteration.js';
export { qr, type QR, type QROptions } from './solvers/qr.js';
export { refine, type Refinement, type RefinementError, type RefineOptions } from './solvers/refine.js';
export { solve, type DirectSolution, type SolveOptions } from './solvers/solve.js';
export {
  trsm,
  trsv,
  type Solution,
  type Solutions,
  type TriangleOptions,
  type Troubles,
} from './solvers/triangular.js';
export type { Order, ProductOptions } from './products/accumulation.js';
export { gemm, gemv, syrk, type GemmOptions, type GemvOptions, type SyrkOptions } from './products/gemm.js';
export { asum, axpy, dot, nrm2, sum, type AxpyOptions, type SumOptions } from './products/levelOne.js';
export { lmul, type LMulOptions } from './products/lmul.js';
export { blockFma, type BlockFmaOptions } from './products/blockFma.js';
export { tensorCores, type TensorCore, type TensorCoreName } from './products/tensorCore.js';
