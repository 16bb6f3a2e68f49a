/** The plain kernels: what is fixed when one is compiled. */

/** tiesToEven where overflow goes to infinity. */
// @ts-ignore: decorator
@inline
export const EVEN = 0;
/** tiesToEven with any overflow. */
// @ts-ignore: decorator
@inline
export const NEAREST = 1;
/** The other modes to nearest. */
// @ts-ignore: decorator
@inline
export const TIES = 2;
// @ts-ignore: decorator
@inline
export const TOWARD_ZERO = 3;
// @ts-ignore: decorator
@inline
export const AWAY_FROM_ZERO = 4;
/** towardPositive, and towardNegative as its mirror. */
// @ts-ignore: decorator
@inline
export const UPWARD = 5;
// @ts-ignore: decorator
@inline
export const TO_ODD = 6;
