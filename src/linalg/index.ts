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
