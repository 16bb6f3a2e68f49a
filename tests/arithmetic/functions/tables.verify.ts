import { describe, expect, it } from 'vitest';
import { decode, entryOf, readTable, reference, tableFormats, unaryNames } from '../../../scripts/functions.mjs';
import { unary, type UnaryName } from '../../../src/arithmetic/functions/index.js';
import { full, tally } from '../../oracle/tally.js';
import { compareTable, formatNames } from './tables.js';

const counted = tally('math functions of every float16 and bfloat16 against tables, all deterministic modes');
const names = Object.keys(unary) as UnaryName[];

it('there is a table of every function', () => {
  expect([...unaryNames].sort()).toEqual([...names].sort());
});

describe('every float16 and bfloat16 input, nine modes', () => {
  it.each(names)('%s', (name) =>
    counted(
      name,
      compareTable(name, () => true),
    ),
  );
});

describe('a table, made again', () => {
  const share = full ? 1 : 0.02;
  /** Some of the codes, others for every function, the same in every run. */
  const isChosen = (code: number, name: UnaryName): boolean =>
    Math.imul(code + 65536 * names.indexOf(name), 0x9e3779b1) >>> 0 < share * 2 ** 32;
  it.each(names)('%s', (name) => {
    const table = readTable(name);
    let compared = 0;
    for (const formatName of formatNames) {
      const facts = tableFormats[formatName];
      for (let code = 0; code < 65536; code++) {
        if (!isChosen(code, name)) continue;
        const x = decode(code, facts);
        const entry = entryOf(reference(name, x, 0, facts.precision + 2), facts);
        if (entry !== table[formatName][code])
          throw new Error(`${name}(${x}) in ${formatName}: ${entry} is not in the table`);
        compared++;
      }
    }
    counted(`${name}, made again`, compared);
  });
});
