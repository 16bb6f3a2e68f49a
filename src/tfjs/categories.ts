/**
 * What kernels do to values: which of them compute, and which only move, choose or compare what is there.
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
  'Complex', 'Real', 'Imag', 'SparseToDense', 'RaggedGather', 'RaggedTensorToTensor', 'BroadcastTo',
]); // prettier-ignore

/**
 * Kernels that are left alone for other reasons: their results are integers, booleans or strings, conversions, random, or
 * ranges, which count.
 */
export const untouched: ReadonlySet<string> = new Set([
  'Cast', 'Range', 'OneHot', 'ArgMax', 'ArgMin', 'All', 'Any', 'Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less',
  'LessEqual', 'LogicalAnd', 'LogicalNot', 'LogicalOr', 'LogicalXor', 'BitwiseAnd', 'IsFinite', 'IsInf', 'IsNan',
  'Multinomial', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5', 'SearchSorted', 'Bincount',
  'BroadcastArgs', 'Draw', 'FromPixels', 'RaggedRange', 'SparseFillEmptyRows', 'SparseReshape', 'StaticRegexReplace',
  'StringNGrams', 'StringSplit', 'StringToHashBucketFast', 'Chop', 'ChopMask',
]); // prettier-ignore

/** Kernels whose results are operands, their negatives, or 0 and ±1: exact where the operands are in the format. */
export const choosing: ReadonlySet<string> = new Set([
  'Abs', 'Neg', 'Relu', 'Max', 'Min', 'Maximum', 'Minimum', 'MaxPool', 'MaxPool3D', 'MaxPoolWithArgmax', 'Sign', 'Step',
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
