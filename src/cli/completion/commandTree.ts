/**
 * The commands of the program as data: what completion and the page of the command line are made from.
 * @module
 */
import type { Argument, Command, Option } from 'commander';
import { formats } from '../../index.js';
import { recipes } from '../../blocks/index.js';
import { roundingModes } from '../../modes.js';

/** An option of a command. */
export interface OptionFacts {
  /** Its spellings: `--json`, or `-o` and `--output`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Whether a value follows it as the next word. */
  readonly takesValue: boolean;
  /** The values that complete it; none for files and free text. */
  readonly values: readonly string[];
}

/** A command of the program. */
export interface CommandFacts {
  /** The words that call it: `fpchop experiment run`. */
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionFacts[];
  /** The values that complete its arguments. */
  readonly values: readonly string[];
  readonly commands: readonly CommandFacts[];
}

/** Values by the placeholder that stands for them in help. */
const valuesOf: Readonly<Record<string, () => readonly string[]>> = {
  format: () => [...formats.keys()],
  formats: () => [...formats.keys()],
  mode: () => roundingModes,
  modes: () => roundingModes,
  recipe: () => [...recipes.keys(), ...formats.keys()],
};

function completing({ argChoices }: Pick<Argument | Option, 'argChoices'>, placeholder: string): readonly string[] {
  return argChoices ?? valuesOf[placeholder]?.() ?? [];
}

function optionFacts(option: Option): OptionFacts {
  const placeholder = /[<[](\w+)/.exec(option.flags)?.[1] ?? '';
  // The mode of an analysis is no rounding mode: the option says which one it is.
  const isOther = placeholder === 'mode' && option.long !== '--rounding';
  return {
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null) as string[],
    description: option.description,
    takesValue: option.required || option.optional,
    values: option.required || option.optional ? completing(option, isOther ? '' : placeholder) : [],
  };
}

/** A command and all below it, as help shows them. */
export function commandFacts(command: Command, path = command.name()): CommandFacts {
  const help = command.createHelp();
  return {
    path,
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map(optionFacts),
    values: command.registeredArguments.flatMap((argument) => completing(argument, argument.name())),
    commands: help.visibleCommands(command).map((child) => commandFacts(child, `${path} ${child.name()}`)),
  };
}

/** A command and all below it in one list, the outer ones first. */
export function allCommands(facts: CommandFacts): CommandFacts[] {
  return [facts, ...facts.commands.flatMap(allCommands)];
}

/** What `--help` prints. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 80,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}

/** The help of every command as sections of a Markdown page. */
export function helpPages(program: Command): string {
  const page = (command: Command, path: string): string[] => [
    `## ${path}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
    ...command.commands.flatMap((child) => page(child, `${path} ${child.name()}`)),
  ];
  return page(program, program.name()).join('\n');
}
