'use strict';
'use precision float16 towardZero';
import { fail } from './sums.js';
export const third = 1 / 3;
export { fail };
