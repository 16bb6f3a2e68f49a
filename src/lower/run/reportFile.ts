/**
 * The report on a file: types stripped, and what lowering it would do.
 * @module
 */
import { chopper } from '../../chopper.js';
import { directiveOf, type Words } from '../directive.js';
import { choppersOf } from '../formats/table.js';
import { checkChoices, settingsOf } from '../options.js';
import { reportOn, type LoweringReport } from '../report.js';
import { parseAs } from '../sourceType.js';
import { packageOf } from './nearestPackage.js';
import { isTypeScript, strip } from './typescript.js';

/**
 * The report on the text of a file; undefined if it has no directive and there are no words.
 * @throws {@link SyntaxError} for what cannot be lowered
 */
export function reportFile(text: string, file: string, words: Words | undefined): LoweringReport | undefined {
  const plain = isTypeScript(file) ? strip(text, file) : text;
  const { source } = parseAs(plain, file, undefined, packageOf(file).sourceType);
  const chosen = directiveOf(source.tree) ?? words;
  if (chosen === undefined) return undefined;
  const { format, options } = chosen;
  const base = chopper(format, { ...options, seed: options.seed ?? 0 });
  const { table } = choppersOf(base, chosen.formats, source.name);
  const settings = settingsOf(base, checkChoices(chosen, source.name));
  return reportOn(source, base, { ...settings, ...(table !== undefined && { formats: table }), limits: {} });
}
