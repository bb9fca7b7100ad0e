import { type CniError, printResult } from '@podwire/core';
import { loadNetwork } from '../config/load.ts';
import type { NetworkConfigList } from '../config/network-list.ts';
import type { NetworkRuntime } from '../network/network-runtime.ts';
import type { ValidAttachments } from '../network/options.ts';
import type { CommandDependencies } from './dependencies.ts';
import { usageError } from './errors.ts';
import { resultTable } from './result-table.ts';
import { attachmentConf, configFolder, type NetworkFlags, runtimeSettings } from './settings.ts';

/** Whether people or programs read the answer. */
export interface AnswerFlags {
  readonly json?: boolean;
}

/** cnitool's verbs. */
export class Operations {
  private readonly dependencies: CommandDependencies;

  constructor(dependencies: CommandDependencies) {
    this.dependencies = dependencies;
  }

  async add(name: string, netns: string, flags: NetworkFlags & AnswerFlags): Promise<void> {
    const { network, runtime, options } = await this.open(name, flags);
    const conf = attachmentConf(this.dependencies, netns, flags);
    const result = await runtime.addOrRollBack(network, conf, { ...options, sharedNamespace: true });
    this.answer(flags, resultTable(result), () => printResult(result, result.cniVersion ?? ''));
  }

  async check(name: string, netns: string, flags: NetworkFlags & AnswerFlags): Promise<void> {
    const { network, runtime, options } = await this.open(name, flags);
    await runtime.check(network, attachmentConf(this.dependencies, netns, flags), options);
    this.answer(flags, `${name} is as it should be\n`, () => '');
  }

  async del(name: string, netns: string, flags: NetworkFlags & AnswerFlags): Promise<void> {
    const { network, runtime, options } = await this.open(name, flags);
    await runtime.del(network, attachmentConf(this.dependencies, netns, flags), options);
    this.answer(flags, `${name} is removed\n`, () => '');
  }

  async gc(
    name: string,
    flags: NetworkFlags & AnswerFlags & { readonly valid?: readonly string[]; readonly all?: boolean },
  ): Promise<void> {
    const valid = validAttachments(flags);
    const { network, runtime, options } = await this.open(name, flags);
    await runtime.gc(network, valid, options);
    this.answer(flags, `${name} holds nothing that is not in use\n`, () => '');
  }

  async status(name: string, flags: NetworkFlags & AnswerFlags): Promise<void> {
    const { network, runtime, options } = await this.open(name, flags);
    await runtime.status(network, options);
    this.answer(flags, `${name} is ready\n`, () => '');
  }

  private async open(
    name: string,
    flags: NetworkFlags,
  ): Promise<{ network: NetworkConfigList; runtime: NetworkRuntime; options: { signal: AbortSignal } }> {
    const { signal } = this.dependencies;
    const settings = runtimeSettings(this.dependencies, flags);
    const network = loadNetwork(configFolder(this.dependencies, flags), name, settings);
    return { network, runtime: await this.dependencies.makeRuntime(settings), options: { signal } };
  }

  private answer({ json }: AnswerFlags, forPeople: string, forPrograms: () => string): void {
    const { stdout } = this.dependencies.streams;
    stdout.write(stdout.isTTY && !json ? forPeople : forPrograms());
  }
}

/**
 * Without a list everything would count as garbage, what is in use too: whoever means that has to say so.
 *
 * @throws CniError
 */
function validAttachments({
  valid = [],
  all = false,
}: {
  readonly valid?: readonly string[];
  readonly all?: boolean;
}): ValidAttachments {
  if (all && valid.length > 0) throw contradiction();
  if (!all && valid.length === 0) {
    throw usageError(
      'gc needs to know what is still in use',
      'Give --valid CONTAINER-ID/IFNAME for each such attachment, or --all to remove every attachment of the network.',
    );
  }
  return valid.map((text) => {
    const [containerId, ifname, ...more] = text.split('/');
    if (containerId && ifname && more.length === 0) return { containerId, ifname };
    throw usageError(`invalid attachment "${text}"`, 'An attachment is CONTAINER-ID/IFNAME, such as c0ffee/eth0.');
  });
}

function contradiction(): CniError {
  return usageError('--all and --valid contradict each other', 'Give one of them.');
}
