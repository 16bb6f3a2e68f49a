/**
 * The packages that are lowered whole, and what must hold: a row has the text that imports the package, a run that gives plain
 * data, and how the data of the lowered package is compared with that of the package itself. In `fix` stand options that a
 * warning of the report offers.
 */
import generators from './generators.js';
import numbers from './numbers.js';
import places from './places.js';
import scenes from './scenes.js';

export const rows = { ...generators, ...places, ...numbers, ...scenes };
