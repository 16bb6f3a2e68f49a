/** The deterministic kernels of usual formats: modes to nearest differ in ties, directed modes in signs. */
// @ts-ignore: decorator
@inline
export const EVEN = 0;
// @ts-ignore: decorator
@inline
export const TIES = 1;
// @ts-ignore: decorator
@inline
export const DIRECTED = 2;
// @ts-ignore: decorator
@inline
export const ODD = 3;
