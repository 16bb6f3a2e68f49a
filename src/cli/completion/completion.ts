/**
 * `fpchop completion`: a script that completes the commands and options of this program.
 * @module
 */
import { Argument, type Command } from 'commander';
import { jsonText } from '../json.js';
import { print } from '../output.js';
import { commandFacts } from './commandTree.js';
import { completionScript, shells, type Shell } from './scripts.js';

const examples = `
Examples:
  $ source <(fpchop completion bash)        # in ~/.bashrc
  $ source <(fpchop completion zsh)         # in ~/.zshrc, after compinit
  $ fpchop completion fish > ~/.config/fish/completions/fpchop.fish

JSON is the tree of commands that the scripts are made from.
`;

/** Adds the command to the program. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (shell: Shell, { json }: { json?: boolean }) => {
      const facts = commandFacts(program);
      await print(json === true ? `${jsonText(facts)}\n` : completionScript(shell, facts));
    });
}
