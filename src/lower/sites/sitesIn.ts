/**
 * The sites of a source, under the settings of a lowering.
 * @module
 */
import type { Source } from '../parse.js';
import type { Settings } from '../rewrite/rewriter.js';
import { transform } from '../transform.js';
import { SiteRecorder, type Site } from './sites.js';

export type { Site };

/**
 * The sites of a source.
 * @param names - of the formats, by place
 * @param file - of modules
 */
export function sitesIn(source: Source, settings: Settings, names: readonly string[], file?: string): Site[] {
  const recorder = new SiteRecorder();
  const { scopes, placement } = transform(source, { ...settings, record: recorder });
  return recorder.sites(source, scopes, placement, names, file);
}
