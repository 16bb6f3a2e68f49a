/** `fpchop completion`: scripts for three shells, made from the tree of commands. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allCommands, commandFacts } from '../../src/cli/completion/commandTree.js';
import { completionScript, shells, type Shell } from '../../src/cli/completion/scripts.js';
import { makeProgram } from '../../src/cli/program.js';

const program = makeProgram();
const facts = commandFacts(program);
const scripts = Object.fromEntries(shells.map((shell) => [shell, completionScript(shell, facts)])) as Record<
  Shell,
  string
>;

const directory = mkdtempSync(join(tmpdir(), 'fpchop-completion-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Whether a shell is installed here. */
const has = (shell: Shell): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

/** What a shell says to a script of its own. */
function run(shell: Shell, text: string): string {
  const file = join(directory, `completion.${shell}`);
  writeFileSync(file, scripts[shell]);
  const { stdout, stderr, status } = spawnSync(shell, ['-c', text.replaceAll('SCRIPT', file)], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.trim();
}

/** What bash offers for the words of a line, the last of which is being written. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  return run(
    'bash',
    `source SCRIPT; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _fpchop; echo "\${COMPREPLY[@]}"`,
  ).split(/\s+/);
}

describe.each(shells)('%s', (shell) => {
  /** The text by which the script offers an option of a command. */
  const spelling = (name: string): string =>
    shell !== 'fish' ? name : name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`;

  /** The lines of the script that offer what may follow a command. */
  const linesOf = (path: string): string => {
    const script = scripts[shell];
    if (shell === 'fish')
      return script
        .split('\n')
        .filter((line) => line.includes(`__fpchop_at "${path}"`))
        .join('\n');
    const start = script.indexOf(`    '${path}')`, script.lastIndexOf('case "$at" in'));
    const list = shell === 'bash' ? script.indexOf(`    '${path}') words='`) : start;
    return script.slice(list, script.indexOf(';;', list));
  };

  it('offers every command and every option of the program where it may stand', () => {
    let options = 0;
    const look = (command: typeof program, path: string): void => {
      const text = linesOf(path);
      for (const child of command.commands) {
        expect(text, path).toMatch(new RegExp(`[ '(]${child.name()}[ ':]`));
        look(child as typeof program, `${path} ${child.name()}`);
      }
      for (const { short, long } of command.options) {
        for (const name of [short, long]) {
          if (name === undefined || name === null) continue;
          expect(`${text} `, path).toMatch(new RegExp(`${spelling(name)}[ ':]`));
          options++;
        }
      }
    };
    look(program, 'fpchop');
    expect(options).toBeGreaterThan(150);
    expect(allCommands(facts).length).toBeGreaterThan(25);
  });

  it('offers the formats, and the rounding modes, as values of options', () => {
    for (const value of ['float8_e4m3fn', 'bfloat16', 'stochasticEqual', 'mxfp4'])
      expect(scripts[shell]).toContain(value);
  });

  it.skipIf(!has(shell))('is a script that the shell takes', () => {
    expect(run(shell, shell === 'zsh' ? 'autoload -U compinit; compinit -u -D; source SCRIPT' : 'source SCRIPT')).toBe(
      '',
    );
  });
});

describe.skipIf(!has('bash'))('bash offers', () => {
  it('commands', () => {
    expect(offered('fpchop', 'in')).toEqual(['inspect', 'info']);
    expect(offered('fpchop', 'experiment', 'ver')).toEqual(['verify']);
  });
  it('options of the command', () => {
    expect(offered('fpchop', 'survey', '--js')).toEqual(['--json']);
    expect(offered('fpchop', 'chop', 'in.csv', '--random-b')).toEqual(['--random-bits']);
    expect(offered('fpchop', 'experiment', 'run', '--se')).toEqual(['--seeds', '--set']);
  });
  it('values of options and arguments', () => {
    expect(offered('fpchop', 'chop', '--format', 'bf')).toEqual(['bfloat16']);
    expect(offered('fpchop', 'chop', '-r', 'towardP')).toEqual(['towardPositive']);
    expect(offered('fpchop', 'values', 'float8_e5')).toEqual(['float8_e5m2', 'float8_e5m2fnuz']);
    expect(offered('fpchop', 'completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });
});

describe.skipIf(!has('fish'))('fish offers', () => {
  it('commands, options and values', () => {
    const complete = (line: string): string[] =>
      run('fish', `source SCRIPT; complete -C '${line}'`)
        .split('\n')
        .map((text) => text.split('\t')[0]!);
    expect(complete('fpchop experiment ver')).toEqual(['verify']);
    expect(complete('fpchop chop --random-b')).toEqual(['--random-bits']);
    expect(complete('fpchop chop --format bf')).toEqual(['bfloat16']);
  });
});
