/** Columns, parameters and claims that are called as what every object inherits. */
import { describe, expect, it } from 'vitest';
import { cell, collect, judgeRun, numbers, select, tasksOf } from '../../../src/experiments/index.js';
import { defineExperiment, type Claim, type Experiment } from '../../../src/experiments/index.js';
import type { FinishedRun, Row } from '../../../src/experiments/index.js';
import { readWords } from '../../../src/lower/directive.js';
import { tableHtml } from '../../../src/page/table.js';

const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];
const rows: Row[] = [{ v: 1 }, { v: 2, valueOf: 3 } as Row];

describe.each(inherited)('a cell that a row inherits as "%s"', (column) => {
  it('is no cell', () => {
    expect(cell(rows, { v: 1 }, column)).toBeUndefined();
    expect(select(rows, { [column]: Object.prototype[column as 'valueOf'] as never })).toEqual([]);
    expect(() => numbers([{ v: 1 }], column)).toThrow(TypeError);
  });

  it('is empty in a table of a page', () => {
    const html = tableHtml([{ v: 1 }, Object.fromEntries([[column, 'own']])], 'Rows');
    expect(html).toContain('<td></td></tr><tr><td></td><td>own</td></tr>');
  });
});

describe.each(inherited)('a parameter called "%s"', (name) => {
  const experiment = defineExperiment({
    ...{ name: 'odd', title: 'Odd', summary: 'Has a parameter with an odd name.' },
    parameters: Object.fromEntries([[name, { type: 'number', default: 7, description: 'any' }]]),
    *run() {
      yield { n: 1 };
    },
  } as Experiment);

  it('has its default where the grid does not name it', async () => {
    expect(Object.entries(tasksOf(experiment)[0]!.params)).toEqual([[name, 7]]);
    expect(Object.entries((await collect(experiment))[0]!)).toEqual([
      [name, 7],
      ['n', 1],
    ]);
  });
});

describe('a claim called "constructor"', () => {
  it('has no band where none was fitted', () => {
    const claim: Claim = {
      ...{ gate: 'C', name: 'constructor', statement: '', published: '', source: '', measure: () => 1 },
    };
    const run = {
      experiment: { claims: [claim], bands: { default: {} } },
      manifest: { profile: 'default' },
      rows: [{ seed: 1 }],
    } as unknown as FinishedRun; // what judging looks at
    expect(judgeRun(run)).toMatchObject([{ verdict: 'not measured', reason: 'no band for this grid' }]);
  });
});

describe('a directive with a setting called as what objects inherit', () => {
  it.each(['constructor=1', 'toString=1'])('is refused: %s', (word) => {
    expect(() => readWords(`float16 ${word}`)).toThrow(`got "${word}"`);
  });
});
