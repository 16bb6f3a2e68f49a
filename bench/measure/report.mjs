/**
 * What a run prints.
 */

/** Lines of a table: the first column to the left, the others to the right. */
export function table(headings, rows) {
  const widths = headings.map(({ length }) => length);
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i], cell.length)));
  const line = (cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(headings), ...rows.map(line)].map((text) => `  ${text}`).join('\n');
}

/** The rows of one section of arrays. */
export function sectionText({ title, heading }, rows) {
  const cells = rows.map(({ task, median, best, p25, p75, ratio }) => [
    task,
    median.toFixed(3),
    `${p25.toFixed(3)}-${p75.toFixed(3)}`,
    best.toFixed(3),
    (1000 / median).toFixed(0),
    ratio === undefined ? '' : ratio.toFixed(2),
  ]);
  return `${title}\n${table(['', 'ns/element', 'p25-p75', 'best', 'Melem/s', heading], cells)}\n`;
}

export function callsText(rows) {
  const cells = rows.map(({ task, median, best, p25, p75 }) => [
    task,
    median.toFixed(1),
    `${p25.toFixed(1)}-${p75.toFixed(1)}`,
    best.toFixed(1),
    (1000 / median).toFixed(1),
  ]);
  return `calls, one number each\n${table(['', 'ns/call', 'p25-p75', 'best', 'Mcall/s'], cells)}\n`;
}

export function goalsText(goals) {
  const cells = goals.map(({ goal, wanted, value, worst, reached }) => [
    `${reached ? 'reached' : 'MISSED '} ${wanted} ${goal}`,
    value >= 100 ? value.toFixed(0) : value.toFixed(3),
    `(${worst})`,
  ]);
  const missed = goals.filter(({ reached }) => !reached).length;
  const sum = missed === 0 ? 'all reached' : `${missed} of ${goals.length} missed`;
  return `goals, by medians: ${sum}\n${table(['', 'measured', 'worst of'], cells)}\n`;
}
