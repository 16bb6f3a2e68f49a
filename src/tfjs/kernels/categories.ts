/**
 * What kernels do to values. Every kernel of TensorFlow.js is in one of these sets, or is `emulated` (emulated.ts) or
 * fused (fused.ts). Kernels that are in none, of a program's own, are treated as `computing`.
 * @module
 */

/**
 * Kernels that move elements, or fill with 0 and 1. Their elements are the operands': they are left alone, because
 * floats that are moved may be anything, indices for example (`model.fit` slices batches out of float32 indices).
 */
export const moving: ReadonlySet<string> = new Set([
  'Identity', 'Reshape', 'ExpandDims', 'Slice', 'StridedSlice', 'SplitV', 'Unpack', 'Pack', 'Concat', 'Transpose', 'Reverse',
  'FlipLeftRight', 'GatherV2', 'GatherNd', 'TensorScatterUpdate', 'PadV2', 'MirrorPad', 'Tile', 'SpaceToBatchND',
  'BatchToSpaceND', 'DepthToSpace', 'Select', 'ResizeNearestNeighbor', 'Diag', 'Unique', 'TopK', 'ZerosLike', 'OnesLike',
  'Complex', 'Real', 'Imag', 'SparseToDense', 'RaggedGather', 'RaggedTensorToTensor',
]); // prettier-ignore

/**
 * Kernels that are left alone for other reasons: their results are integers, booleans or strings, conversions, random, or
 * ranges, which count.
 */
export const untouched: ReadonlySet<string> = new Set([
  'Cast', 'Range', 'OneHot', 'ArgMax', 'ArgMin', 'All', 'Any', 'Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less',
  'LessEqual', 'LogicalAnd', 'LogicalNot', 'LogicalOr', 'LogicalXor', 'BitwiseAnd', 'IsFinite', 'IsInf', 'IsNan',
  'Multinomial', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5', 'SearchSorted',
  'BroadcastArgs', 'Draw', 'FromPixels', 'RaggedRange', 'SparseFillEmptyRows', 'SparseReshape', 'StaticRegexReplace',
  'StringNGrams', 'StringSplit', 'StringToHashBucketFast', 'Chop', 'ChopMask',
]); // prettier-ignore

/** Kernels whose results are operands, their negatives, or 0 and ±1: exact where the operands are in the format. */
export const choosing: ReadonlySet<string> = new Set([
  'Abs', 'Neg', 'Relu', 'Max', 'Min', 'Maximum', 'Minimum', 'MaxPool', 'MaxPool3D', 'MaxPoolWithArgmax', 'Sign', 'Step',
]); // prettier-ignore

/**
 * Kernels that the backend computes in float32, whatever is in them, and that are rounded once, at their end: functions of
 * elements, and sums that are not emulated.
 */
export const computing: ReadonlySet<string> = new Set([
  'Acos', 'Acosh', 'Add', 'Asin', 'Asinh', 'Atan', 'Atan2', 'Atanh', 'AvgPool3D', 'AvgPool3DGrad', 'Bincount', 'Ceil',
  'ClipByValue', 'ComplexAbs', 'Conv3D', 'Conv3DBackpropFilterV2', 'Conv3DBackpropInputV2', 'Cos', 'Cosh',
  'CropAndResize', 'DenseBincount', 'Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput', 'Elu',
  'EluGrad', 'Erf', 'Exp', 'Expm1', 'FFT', 'Fill', 'Floor', 'FloorDiv', 'IFFT', 'LRN', 'LRNGrad', 'LeakyRelu',
  'LinSpace', 'Log', 'Log1p', 'MaxPool3DGrad', 'MaxPoolGrad', 'Mod', 'Multiply', 'Pow', 'Prelu', 'RealDiv',
  'Reciprocal', 'Relu6', 'ResizeBilinear', 'ResizeBilinearGrad', 'ResizeNearestNeighborGrad', 'RotateWithOffset',
  'Round', 'Rsqrt', 'ScatterNd', 'Selu', 'Sigmoid', 'Sin', 'Sinh', 'Softplus', 'SparseSegmentMean', 'SparseSegmentSum',
  'Sqrt', 'Square', 'Sub', 'Tan', 'Tanh', 'Transform',
]); // prettier-ignore

/** Operands that are not data although they may be float32: places, angles, indices. */
export const places: Readonly<Record<string, readonly string[]>> = {
  CropAndResize: ['boxes', 'boxInd'],
  Transform: ['transforms'],
  ScatterNd: ['indices'],
  UnsortedSegmentSum: ['segmentIds'],
  SparseSegmentMean: ['indices', 'segmentIds'],
  SparseSegmentSum: ['indices', 'segmentIds'],
  DenseBincount: ['x'],
};
