/**
 * Sites, as lower has them.
 * @module
 */
export { siteOf, type Site, type Surroundings } from '../../lower/sites/sites.js';
