import type { Command } from 'commander';
import { usageError } from './errors.ts';

interface Verb {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly string[];
  readonly network: boolean;
}

const shells: Readonly<Record<string, (name: string, verbs: readonly Verb[]) => string>> = { bash, zsh, fish };

/** A script that completes verbs, their options and the names of networks. */
export function completionScript(program: Command, shell: string): string {
  const make = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (!make) {
    throw usageError(`no completion for shell "${shell}"`, `Shells are ${Object.keys(shells).join(', ')}.`);
  }
  const verbs = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: command.options.flatMap(({ long }) => long ?? []),
    network: command.registeredArguments.some((argument) => argument.name() === 'network'),
  }));
  return make(program.name(), verbs);
}

/** Networks by name, from the JSON that `list` prints when nobody is looking; no jq needed. */
const networkNames = (name: string) => `${name} list 2>/dev/null | sed -n 's/^ *"name": "\\(.*\\)",$/\\1/p'`;

function bash(name: string, verbs: readonly Verb[]): string {
  const cases = verbs.map(({ name: verb, flags }) => `    ${verb}) flags="${flags.join(' ')}" ;;`);
  const networks = verbs.filter(({ network }) => network).map((verb) => verb.name);
  return `# bash completion of ${name}: source <(${name} completion bash)
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" verb="\${COMP_WORDS[1]}" flags=""
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "${verbs.map((verb) => verb.name).join(' ')}" -- "$word"))
    return
  fi
  case "$verb" in
${cases.join('\n')}
  esac
  case "$verb $COMP_CWORD $word" in
    *' '*' -'*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    ${networks.map((verb) => `${verb}' 2 '*`).join(' | ')}) COMPREPLY=($(compgen -W "$(${networkNames(name)})" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -F _${name} ${name}
`;
}

function zsh(name: string, verbs: readonly Verb[]): string {
  const described = verbs.map((verb) => `    '${verb.name}:${verb.description.replaceAll("'", '')}'`);
  const cases = verbs.map(({ name: verb, flags, network }) => {
    const second = network ? ` '1:network:($(${networkNames(name).replaceAll("'", "'\\''")}))'` : '';
    return `    ${verb}) _arguments${second} '*:file:_files' ${flags.map((flag) => `'${flag}'`).join(' ')} ;;`;
  });
  return `#compdef ${name}
# zsh completion of ${name}: source <(${name} completion zsh)
_${name}() {
  local -a verbs=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe verb verbs; return; fi
  local verb="$words[2]"
  shift words; (( CURRENT-- ))
  case "$verb" in
${cases.join('\n')}
  esac
}
compdef _${name} ${name}
`;
}

function fish(name: string, verbs: readonly Verb[]): string {
  const lines = verbs.flatMap(({ name: verb, description, flags, network }) => [
    `complete -c ${name} -f -n __fish_use_subcommand -a ${verb} -d "${description}"`,
    ...flags.map((flag) => `complete -c ${name} -n "__fish_seen_subcommand_from ${verb}" -l ${flag.slice(2)}`),
    ...(network
      ? [
          `complete -c ${name} -n "__fish_seen_subcommand_from ${verb}" -a "(${networkNames(name).replaceAll('"', '\\"')})"`,
        ]
      : []),
  ]);
  return `# fish completion of ${name}: ${name} completion fish | source\n${lines.join('\n')}\n`;
}
