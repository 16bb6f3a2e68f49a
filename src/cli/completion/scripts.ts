/**
 * Completion scripts of bash, zsh and fish for a tree of commands.
 *
 * Each walks the words before the cursor down the tree, and then offers the commands, options and values that may follow;
 * where nothing is known, files.
 * @module
 */
import { allCommands, type CommandFacts, type OptionFacts } from './commandTree.js';

/** The shells that completion knows. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script of a shell. */
export function completionScript(shell: Shell, program: CommandFacts): string {
  return { bash, zsh, fish }[shell](program);
}

/** Text in single quotes, for bash and zsh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const namesOf = (options: readonly OptionFacts[]): string[] => options.flatMap(({ names }) => names);

/** Cases that lead from a command and a word to the command below it. */
function steps({ commands, path }: CommandFacts): string[] {
  return commands.map((child) => `      ${quote(`${path} ${child.name}`)}) at=${quote(child.path)} ;;`);
}

/** Cases for options whose values are known or are files: `fpchop chop --format`. */
function valueCases(all: readonly CommandFacts[], write: (values: readonly string[]) => string): string[] {
  return all.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(
        ({ names, values }) => `    ${names.map((name) => quote(`${path} ${name}`)).join('|')}) ${write(values)} ;;`,
      ),
  );
}

function bash(program: CommandFacts): string {
  const all = allCommands(program);
  const words = all.map(({ path, commands, options, values }) => {
    const known = [...commands.map(({ name }) => name), ...values, ...namesOf(options)];
    return `    ${quote(path)}) words=${quote(known.join(' '))} ;;`;
  });
  return `# bash completion of ${program.name}; source it, or put it where bash-completion looks.
_${program.name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at=${quote(program.name)} words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${all.flatMap(steps).join('\n')}
    esac
  done
  case "$at" in
${words.join('\n')}
  esac
  case "$at $before" in
${valueCases(all, (values) => `words=${quote(values.join(' '))}`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${program.name} ${program.name}
`;
}

/** A word and its description for zsh's _describe. */
function described(word: string, description: string): string {
  return quote(`${word.replaceAll(':', '\\:')}:${description}`);
}

function zsh(program: CommandFacts): string {
  const all = allCommands(program);
  const lists = all.map(({ path, commands, options, values }) => {
    const words = commands.map(({ name, description }) => described(name, description));
    const flags = options.flatMap(({ names, description }) => names.map((name) => described(name, description)));
    return `    ${quote(path)})
      commands=(${words.join(' ')})
      values=(${values.map(quote).join(' ')})
      options=(${flags.join(' ')}) ;;`;
  });
  return `#compdef ${program.name}
# zsh completion of ${program.name}; source it after compinit, or save it as _${program.name} in a folder of $fpath.
_${program.name}() {
  local at=${quote(program.name)} i
  local -a commands values options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
${all.flatMap(steps).join('\n')}
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valueCases(all, (values) => (values.length === 0 ? '_files; return' : `compadd -- ${values.map(quote).join(' ')}; return`)).join('\n')}
  esac
  case "$at" in
${lists.join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then _describe -o option options; return; fi
  (( \${#commands} )) && _describe command commands && return
  (( \${#values} )) && compadd -- $values
  (( \${#commands} )) || _files
}
if [ "$funcstack[1]" = _${program.name} ]; then _${program.name} "$@"; else compdef _${program.name} ${program.name}; fi
`;
}

/** Text in single quotes for fish. */
function fishQuote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function fish(program: CommandFacts): string {
  const all = allCommands(program);
  const at = `__${program.name}_at`;
  const moves = all.flatMap(({ commands, path }) =>
    commands.map(
      (child) => `      case ${fishQuote(`${path} ${child.name}`)}\n        set at ${fishQuote(child.path)}`,
    ),
  );
  const lines = all.flatMap(({ path, commands, options, values }) => {
    const here = `complete -c ${program.name} -n ${fishQuote(`${at} "${path}"`)}`;
    return [
      ...commands.map(({ name, description }) => `${here} -f -a ${fishQuote(name)} -d ${fishQuote(description)}`),
      ...(values.length > 0 ? [`${here} -a ${fishQuote(values.join(' '))}`] : []),
      ...options.map(({ names, description, takesValue, values: known }) => {
        const spelled = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
        const value = !takesValue ? '' : known.length > 0 ? ` -x -a ${fishQuote(known.join(' '))}` : ' -r';
        return `${here} ${spelled.join(' ')}${value} -d ${fishQuote(description)}`;
      }),
    ];
  });
  return `# fish completion of ${program.name}; source it, or save it as ${program.name}.fish in a folder of $fish_complete_path.
function ${at}
  set -l at ${program.name}
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
${moves.join('\n')}
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}
