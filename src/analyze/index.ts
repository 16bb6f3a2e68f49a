/**
 * fpchop/analyze: which line loses accuracy, how many digits can be trusted, which precision is needed where.
 * @module
 */
export type { Literals } from './explore/constants.js';
export { explore, type ExploreOptions } from './explore/explore.js';
export { merge, type Exploration, type ExploredLine, type ExploredValue } from './explore/report.js';
export type { Extent, SiteCounts } from './explore/counts.js';
export type { Site } from './explore/site.js';
export { digits, type Digits, type DigitsOptions } from './digits.js';
export type { NoiseMode } from './noise.js';
export { trust, type Trust, type TrustedValue, type TrustOptions } from './trust.js';
export type { Significance } from './statistics/significance.js';
export { locate, type Located, type LocateOptions, type Unit } from './locate/locate.js';
