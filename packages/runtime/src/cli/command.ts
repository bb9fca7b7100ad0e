import { allVersions } from '@podwire/core';
import type { Command } from 'commander';
import type { CommandDependencies, InstallSettings } from './dependencies.ts';
import { describeError } from './errors.ts';
import type { AnswerFlags } from './operations.ts';
import type { RunFlags } from './run.ts';
import type { NetworkFlags } from './settings.ts';

/** The `podwire` command. */
export interface PodwireCommand {
  /**
   * Does what the words say; errors are told on stderr, once.
   *
   * @param words - without the program's own name
   * @returns the exit status
   */
  run(words: readonly string[]): Promise<number>;
}

export function createCommand(dependencies: CommandDependencies): PodwireCommand {
  return {
    run: async (words) => {
      const outcome = { status: 0 };
      // Each verb loads what it needs, and a plugin call, which shares a bundle with this, none of it.
      const { Command, CommanderError } = await import('commander');
      try {
        const podwire = program(new Command(), dependencies, outcome);
        if (words.length === 0) podwire.outputHelp();
        else await podwire.parseAsync(words, { from: 'user' });
        return outcome.status;
      } catch (error) {
        if (error instanceof CommanderError) return error.exitCode; // it has said so itself
        dependencies.streams.stderr.write(describeError(error));
        return 1;
      }
    },
  };
}

function program(podwire: Command, dependencies: CommandDependencies, outcome: { status: number }): Command {
  const { streams, version } = dependencies;
  podwire
    .name('podwire')
    .description('Runs CNI networks without a container runtime.')
    .version(`podwire v${version}`, '-V, --version')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .addHelpText('after', environmentHelp);

  const verb = (words: string, description: string) =>
    podwire
      .command(words)
      .description(description)
      .allowExcessArguments()
      .option('--json', 'answer in JSON, to people too');
  const ofNetworks = (words: string, description: string) =>
    verb(words, description)
      .option('--configs <folder>', 'folder of the config files (NETCONFPATH, /etc/cni/net.d)')
      .option('--path <folders>', 'folders of the plugins (CNI_PATH)')
      .option('--cache <folder>', 'where results are kept (/var/lib/cni)');
  const ofOne = (words: string, description: string) =>
    ofNetworks(words, description).option('-i, --ifname <name>', 'name of the interface (CNI_IFNAME, eth0)');
  const operations = async () => new (await import('./operations.ts')).Operations(dependencies);
  type Flags = NetworkFlags & AnswerFlags;

  ofOne('add <network> <netns>', 'attach a network namespace to a network').action(
    async (network: string, netns: string, flags: Flags) => (await operations()).add(network, netns, flags),
  );
  ofOne('check <network> <netns>', 'check that an attachment is as it should be').action(
    async (network: string, netns: string, flags: Flags) => (await operations()).check(network, netns, flags),
  );
  ofOne('del <network> <netns>', 'detach a network namespace from a network').action(
    async (network: string, netns: string, flags: Flags) => (await operations()).del(network, netns, flags),
  );
  ofOne('gc <network> [netns]', 'remove what attachments that are gone have left behind')
    .option('--valid <id/ifname>', 'an attachment that is still in use; once for each', collect)
    .option('--all', 'none is in use: remove every attachment of the network')
    .action(async (network: string, _netns: string, flags: Flags & { valid?: string[]; all?: boolean }) =>
      (await operations()).gc(network, flags),
    );
  ofOne('status <network> [netns]', 'ask whether a network could attach a namespace now').action(
    async (network: string, _netns: string, flags: Flags) => (await operations()).status(network, flags),
  );
  ofNetworks('run <command...>', 'run a command in a fresh namespace that is attached to all networks of the folder')
    .usage('[options] -- <command...>')
    .option('-n, --network <name>', 'attach this network only; once for each', collect)
    .passThroughOptions()
    .action(async (command: string[], flags: RunFlags) => {
      outcome.status = await (await import('./run.ts')).run(dependencies, command, flags);
    });
  ofNetworks('list', 'list the networks of the config folder, and what is wrong with them').action(
    async (flags: Flags) => (await import('./list.ts')).list(dependencies, flags),
  );
  verb('install <folder>', 'write one executable per plugin into a folder')
    .option('--node <path>', 'the Node.js that they run on')
    .option('--no-launcher', 'no daemon: each call starts Node.js')
    .action(async (folder: string, flags: AnswerFlags & InstallSettings) =>
      (await import('./install.ts')).install(dependencies, folder, flags),
    );
  const daemon = podwire.command('daemon').description('the daemon that makes the calls of plugins');
  const daemonVerb = (words: string, description: string) =>
    daemon.command(words).description(description).option('--json', 'answer in JSON, to people too');
  const daemons = async () => new (await import('./daemons.ts')).DaemonVerbs(dependencies);
  daemonVerb('start [folder]', 'start that of an installation, unless it runs').action(
    async (folder: string | undefined, flags: AnswerFlags) => (await daemons()).start(folder, flags),
  );
  daemonVerb('status', 'list those that run').action(async (flags: AnswerFlags) => (await daemons()).status(flags));
  daemonVerb('stop', 'have those that run end, once their calls have').action(async (flags: AnswerFlags) =>
    (await daemons()).stop(flags),
  );
  daemonVerb('logs', 'print what they have logged')
    .option('-n, --lines <count>', 'the last lines only')
    .action(async (flags: AnswerFlags & { lines?: string }) => (await daemons()).logs(flags));
  verb('version', 'print the version, and those of CNI').action((flags: AnswerFlags) => {
    const { stdout } = streams;
    const forPeople = `podwire v${version}\nCNI protocol versions supported: ${allVersions.join(', ')}\n`;
    const forPrograms = `${JSON.stringify({ version, cniVersions: allVersions }, undefined, 4)}\n`;
    stdout.write(stdout.isTTY && !flags.json ? forPeople : forPrograms);
  });
  verb('completion <shell>', 'print a completion script for bash, zsh or fish').action(async (shell: string) => {
    streams.stdout.write((await import('./completion.ts')).completionScript(podwire, shell));
  });
  return podwire;
}

/** An option that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const environmentHelp = `
Environment, as cnitool reads it:
  NETCONFPATH  folder of the config files     CNI_PATH  folders of the plugins
  CNI_ARGS     KEY=VALUE;KEY=VALUE            CAP_ARGS  capability arguments, as a JSON object
  CNI_IFNAME   name of the interface

Examples:
  podwire add podnet /run/netns/blue
  podwire gc podnet --valid c0ffee/eth0
  podwire run -- ip addr`;
