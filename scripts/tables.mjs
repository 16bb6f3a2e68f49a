/**
 * The tables of README.md and docs/, made from the code in dist/.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatsFull, formatsShort, markdown, modesFull, modesShort } from '../dist/cli/formats/referenceTables.js';
import { helpPages } from '../dist/cli/completion/commandTree.js';
import { makeProgram } from '../dist/cli/program.js';
import { builtinExperiments, claimLines } from '../dist/experiments/index.js';

/** What the command prints, as a block. */
function printed(...args) {
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '80' };
  delete env.FORCE_COLOR;
  const text = execFileSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return `\`\`\`text\n$ npx fpchop ${args.join(' ')}\n${text.replace(/[ \t]+$/gm, '').trimEnd()}\n\`\`\`\n`;
}

/** Tables by the name between the markers of a page. */
const experiments = (await builtinExperiments()).map(({ experiment }) => experiment);

/** Every claim of every paper: a line for each claim of an experiment, and for each that is out of reach. */
function claims() {
  const lines = claimLines(experiments);
  return markdown({
    head: ['paper', 'claim', 'experiment', 'its claim', 'gate', 'origin', 'verdict'],
    rows: lines.map(({ citation, claim, experiment, name, gate = '', origin = '', verdict, outOfReach }, i) => {
      const isFirst = lines[i - 1]?.claim !== claim;
      const page = experiment && `[${experiment}](../src/experiments/builtin/${experiment}/README.md)`;
      const outcome = outOfReach === undefined ? (verdict ?? 'no recorded run') : `out of reach: ${outOfReach}`;
      return [isFirst ? citation : '', isFirst ? claim : '', page ?? '', name ?? '', gate, origin, outcome];
    }),
  });
}

export const tables = {
  claims,
  formats: () => markdown(formatsShort()),
  'formats-full': () => markdown(formatsFull()),
  modes: () => markdown(modesShort()),
  'modes-full': () => markdown(modesFull()),
  cli: () => helpPages(makeProgram()),
  explain: () => printed('explain', '0.1', 'float8_e4m3fn'),
};
