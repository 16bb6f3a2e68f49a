import type { Bands } from '../../claims.js';

export const bands: Bands = {};
