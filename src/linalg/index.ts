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
export { backwardError, luBackwardError, productBackwardError, type BackwardError } from './backwardError.js';
export { cholesky, choleskySolve, type Cholesky } from './cholesky.js';
export { compensatedSum, type CompensatedSumOptions } from './compensated.js';
export {
  conjugateGradients,
  type ConjugateGradientsOptions,
  type ConjugateGradientsSolution,
  type IterativeSolution,
  type Preconditioner,
} from './conjugateGradients.js';
export { dotDoubleDouble, gemvDoubleDouble, residual, type DoubleDoubleVector } from './doubleDouble.js';
export { equilibrate, type EquilibrateOptions, type Equilibrated } from './equilibrate.js';
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
} from './gallery.js';
export { gmres, type GMRESOptions } from './gmres.js';
export { lu, luSolve, type LU, type LUOptions } from './lu.js';
export { norm, type NormKind } from './norms.js';
export { powerIteration, type Eigenpair, type PowerIterationOptions } from './powerIteration.js';
export { qr, type QR, type QROptions } from './qr.js';
export { refine, type Refinement, type RefinementError, type RefineOptions } from './refine.js';
export { solve, type DirectSolution, type SolveOptions } from './solve.js';
export { trsm, trsv, type Solution, type Solutions, type TriangleOptions, type Troubles } from './triangular.js';
export type { Order, ProductOptions } from './accumulation.js';
export { gemm, gemv, syrk, type GemmOptions, type GemvOptions, type SyrkOptions } from './gemm.js';
export { asum, axpy, dot, nrm2, sum, type AxpyOptions, type SumOptions } from './levelOne.js';
export { lmul, type LMulOptions } from './lmul.js';
export { tensorCores, type TensorCore, type TensorCoreName } from './tensorCore.js';
