/**
 * npm run bench: measures calls and arrays, prints tables and says which goals were reached. README.md says how to read
 * it.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { save } from './measure/save.mjs';

const usage = `usage: npm run bench -- [options]

  --quick        a tenth of the time, for a first look
  --only PART    arrays or calls alone
  --json FILE    also write the numbers to FILE
  --help         print this
`;

const options = read(process.argv.slice(2));
if (options !== undefined) await run(options);

/** Checked options; undefined if there is nothing to run. */
function read(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.only !== undefined && values.only !== 'arrays' && values.only !== 'calls') {
      throw new RangeError(`--only expected arrays or calls, got ${values.only}`);
    }
    if (!values.help) return values;
    console.log(usage);
  } catch (error) {
    console.error(`bench: ${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}

async function run({ quick, only, json }) {
  if (!existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)))) {
    console.error('bench: dist/ expected, got none: npm run build');
    process.exitCode = 1;
    return;
  }
  // Imported here, so that what is missing above is told in one line.
  const { sections } = await import('./arrays.mjs');
  const { measureCalls } = await import('./calls.mjs');
  const { judge } = await import('./measure/goals.mjs');
  const { machineFacts, machineText } = await import('./measure/machine.mjs');
  const { callsText, goalsText, sectionText } = await import('./measure/report.mjs');
  const { measure } = await import('./measure/rounds.mjs');

  const machine = machineFacts();
  console.log(machineText(machine));
  const arrays = [];
  if (only !== 'calls') {
    for (const section of sections()) {
      const rows = measure(section, quick ? 60 : 600);
      section.release?.();
      console.log(sectionText(section, rows));
      for (const row of rows) arrays.push(row);
    }
  }
  const calls = only === 'arrays' ? [] : measureCalls(quick ? 0.1 : 1);
  if (calls.length > 0) console.log(callsText(calls));
  const goals = judge(arrays);
  if (goals.length > 0) console.log(goalsText(goals));
  if (json !== undefined) save(json, { machine, quick, goals, arrays, calls });
}
