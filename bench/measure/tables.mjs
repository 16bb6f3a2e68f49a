/**
 * node bench/measure/tables.mjs: writes the tables of README.md from the files of results/, the numbers of one run each.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../README.md', import.meta.url);
const runs = ['20', '24'].map((version) => {
  const result = JSON.parse(readFileSync(new URL(`../results/node-${version}.json`, import.meta.url), 'utf8'));
  if (result.quick) throw new Error(`results/node-${version}.json: expected a full run, got a quick one`);
  return { name: `Node ${version}`, ...result };
});

const tables = {
  machine,
  goals,
  arrays,
  calls,
  linalg: () => sections('linalg'),
  parallel: () => sections('parallel'),
  tfjs: () => sections('tfjs'),
};

let text = readFileSync(page, 'utf8');
for (const [name, table] of Object.entries(tables)) {
  text = text.replace(new RegExp(`(<!-- measured: ${name} -->\n)[^]*?(<!-- end -->)`), (_, start, end) => {
    return `${start}${table()}${end}`;
  });
}
writeFileSync(page, text);

function machine() {
  return markdown(
    ['', ...runs.map(({ name }) => name)],
    ['date', 'cpu', 'cores', 'memory', 'platform', 'node', 'v8', 'load'].map((fact) => [
      fact === 'load' ? 'load before the run' : fact,
      ...runs.map(({ machine }) => String(machine[fact])),
    ]),
  );
}

function goals() {
  const [first] = runs;
  return markdown(
    ['goal', '', ...runs.map(({ name }) => name)],
    first.goals.map(({ goal, wanted }) => [goal, wanted, ...runs.map((run) => goalCell(run, goal))]),
  );
}

function goalCell({ goals }, name) {
  const { value, worst, reached } = goals.find(({ goal }) => goal === name);
  const number = value >= 100 ? value.toFixed(0) : value.toFixed(2);
  return `${reached ? number : `**${number}, missed**`} (${worst})`;
}

/** A table for each section; a task that only one engine has stays empty under the other. */
function arrays() {
  const sections = [...new Set(runs.flatMap(({ arrays }) => arrays.map(({ section }) => section)))];
  const headings = runs.flatMap(({ name }) => [`${name}: ns/element`, 'p25–p75', 'Melem/s', 'ratio']);
  return sections
    .map((section) => {
      const found = runs.map(({ arrays }) => arrays.filter((row) => row.section === section));
      const rows = tasksOf(found).map((task) => [
        task,
        ...found.flatMap((part) => arrayCells(part.find((row) => row.task === task))),
      ]);
      return `### ${section}\n\n${markdown(['', ...headings], rows)}`;
    })
    .join('\n');
}

function arrayCells(row) {
  if (row === undefined) return ['', '', '', ''];
  const { median, p25, p75, ratio } = row;
  return [
    median.toFixed(3),
    `${p25.toFixed(3)}–${p75.toFixed(3)}`,
    (1000 / median).toFixed(0),
    ratio === undefined ? '' : ratio.toFixed(2),
  ];
}

function calls() {
  const found = runs.map((run) => run.calls);
  const rows = tasksOf(found).map((task) => [
    `\`${task}\``,
    ...found.flatMap((part) => {
      const row = part.find((one) => one.task === task);
      return row === undefined ? ['', ''] : [row.median.toFixed(1), `${row.p25.toFixed(1)}–${row.p75.toFixed(1)}`];
    }),
  ]);
  return markdown(['', ...runs.flatMap(({ name }) => [`${name}: ns/call`, 'p25–p75'])], rows);
}

/** What turns.mjs has measured: a table for each section, and what its goals came to. */
function sections(name) {
  const { machine, sections } = JSON.parse(readFileSync(new URL(`../results/${name}.json`, import.meta.url), 'utf8'));
  const { date, cpu, node, load } = machine;
  const tables = sections.map(({ title, rows, goals = [] }) => {
    const [first] = rows;
    const headings = ['', 'best, ms', 'median', 'times the first row, best', 'median'];
    const cells = rows.map(({ task, best, median }) => [
      task,
      best.toFixed(2),
      median.toFixed(2),
      (best / first.best).toFixed(2),
      (median / first.median).toFixed(2),
    ]);
    const goal = goals.length === 0 ? '' : `\n${goals.map(goalText).join('')}`;
    return `### ${title}\n\n${markdown(headings, cells)}${goal}`;
  });
  return `${date}, ${cpu}, Node ${node}, load before the run ${load}.\n\n${tables.join('\n')}`;
}

function goalText({ goal, wanted, value, reached }) {
  const verdict = wanted === '' ? '' : ` (${wanted}: ${reached === 'MISSED' ? '**missed**' : reached})`;
  return `- ${goal}: ${value.toFixed(2)}${verdict}\n`;
}

function tasksOf(found) {
  return [...new Set(found.flatMap((rows) => rows.map(({ task }) => task)))];
}

function markdown(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  const rule = headings.map((_, i) => (i === 0 ? '---' : '---:'));
  return [headings, rule, ...rows].map(line).join('');
}
