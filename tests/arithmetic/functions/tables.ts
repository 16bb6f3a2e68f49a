/**
 * Comparing the functions of one argument with the tables of tests/vectors/functions.
 * @module
 */
import { decode, numberOf, readTable, tableFormats } from '../../../scripts/functions.mjs';
import { unary, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { format } from '../../../src/format/names.js';
import { makePlan } from '../../../src/kernel/plan.js';
import { checkOptions, type RoundingOptions } from '../../../src/options.js';
import { makeRule } from '../../../src/rounding/rule.js';
import { show } from '../../oracle/bits.js';
import { factsOf } from '../../oracle/facts.js';
import { bracketOf, deliverInput, deterministicModes } from '../../oracle/rounding.js';

/** The formats that have tables. */
export const formatNames = ['float16', 'bfloat16'] as const;

/** The plan of a format under options. */
export function planOf(formatName: string, options: RoundingOptions): ReturnType<typeof makePlan> {
  return makePlan(makeRule(format(formatName), checkOptions(options, 'test'), 'test'));
}

/**
 * Compares `name` on the codes of which `takes` is true, in all deterministic modes and under every given combination
 * of further options.
 * @returns how many results were compared
 */
export function compareTable(
  name: UnaryName,
  takes: (code: number) => boolean,
  variants: readonly Pick<RoundingOptions, 'subnormals' | 'saturate'>[] = [{}],
): number {
  const f = unary[name];
  const table = readTable(name);
  let compared = 0;
  for (const formatName of formatNames) {
    const layout = tableFormats[formatName];
    const facts = factsOf(formatName)!;
    const codes = Array.from({ length: 65536 }, (_, code) => code).filter(takes);
    for (const { subnormals = 'gradual', saturate = false } of variants) {
      const plans = deterministicModes.map((mode) => planOf(formatName, { rounding: mode, subnormals, saturate }));
      for (const code of codes) {
        const x = decode(code, layout);
        const exact = bracketOf(numberOf(table[formatName][code]!, layout), facts, subnormals === 'none');
        deterministicModes.forEach((mode, m) => {
          const expected = deliverInput(exact, facts, {
            mode,
            subnormals,
            saturate: saturate === true ? 'finite' : saturate,
          });
          const got = f(x, plans[m]!, undefined, 0);
          if (!Object.is(got, expected)) {
            const setting = `${mode}, subnormals ${subnormals}, saturate ${saturate}`;
            throw new Error(
              `${name}(${show(x)}) in ${formatName}, ${setting}: expected ${show(expected)}, got ${show(got)}`,
            );
          }
        });
        compared += deterministicModes.length;
      }
    }
  }
  return compared;
}
