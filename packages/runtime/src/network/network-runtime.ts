import { atLeast, CniError, commandVersions, ErrorCode, joinRemarks, type VersionedResult } from '@podwire/core';
import { probeVersions } from '../invoke/version-probe.ts';
import { addChain } from './add.ts';
import { type CachedAttachment, ResultCache, resultJson } from './cache.ts';
import { attachmentOf, type Chain, chainOf, type Network } from './chain.ts';
import { delChain } from './del.ts';
import { CheckNotSupportedError, inContextOf } from './errors.ts';
import { collectGarbage } from './gc.ts';
import { NetworkLocks } from './locks.ts';
import type {
  DelOptions,
  NetworkRuntimeOptions,
  OperationOptions,
  RollBackOptions,
  ValidAttachments,
} from './options.ts';
import { PluginCalls } from './plugin-calls.ts';
import type { RuntimeConf } from './runtime-conf.ts';
import { validateChain } from './validate.ts';

/**
 * Operates networks for a container runtime, as libcni does: the same requests, order, cache and error texts. Safe for
 * concurrent use; see `NetworkLocks` for what excludes what.
 */
export class NetworkRuntime {
  readonly cache: ResultCache;
  private readonly options: NetworkRuntimeOptions;
  private readonly calls: PluginCalls;
  private readonly locks = new NetworkLocks();

  constructor(options: NetworkRuntimeOptions) {
    this.options = options;
    this.calls = new PluginCalls(options);
    this.cache = new ResultCache(options.files, options.cacheFolder ?? '/var/lib/cni', options.owner);
  }

  /**
   * Attaches a container: ADD of every plugin in order, each with its predecessor's result. Caches the last result.
   *
   * A failure leaves what earlier plugins did, as it does in libcni; a DEL must follow. `addOrRollBack` does both.
   *
   * @returns the result in the version that the last plugin gave
   * @throws CniError with the plugin's code; a list's text starts `plugin type="bridge" failed (add): `
   */
  async add(network: Network, conf: RuntimeConf, options: OperationOptions = {}): Promise<VersionedResult> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, () => addChain(this.calls, this.cache, chain, conf, options));
  }

  /**
   * `add`, and `del` if it fails: unless the plugin said that there is nothing to clean up (code 3), or the attachment
   * was there before, which a mistaken second ADD must not cost it.
   */
  async addOrRollBack(
    network: Network,
    conf: RuntimeConf,
    { sharedNamespace = false, ...options }: RollBackOptions = {},
  ): Promise<VersionedResult> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, async () => {
      const before = this.isCached(chain, conf);
      let added = 0;
      try {
        return await addChain(this.calls, this.cache, chain, conf, options, () => added++);
      } catch (error) {
        if (sharedNamespace && added === 0) throw error;
        if (before || CniError.from(error).code === ErrorCode.unknownContainer) throw error;
        throw await this.rollBack(chain, conf, options, error);
      }
    });
  }

  /**
   * Asks every plugin in order whether the attachment still is as its ADD left it.
   *
   * @throws CheckNotSupportedError below 0.4.0, or the first difference that a plugin reports, as it reports it
   */
  async check(network: Network, conf: RuntimeConf, options: OperationOptions = {}): Promise<void> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, async () => {
      if (chain.disableCheck) return;
      if (!atLeast(chain.cniVersion, commandVersions.CHECK)) throw new CheckNotSupportedError(chain.cniVersion);
      const result = this.cachedForCheck(chain, conf);
      const parts = { prevResult: result && resultJson(result), capabilityArgs: conf.capabilityArgs };
      for (const plugin of chain.plugins) {
        await this.calls.run('CHECK', plugin, this.calls.request(chain, plugin, parts), conf, options);
      }
    });
  }

  /**
   * Detaches a container: DEL of every plugin, the last one first, each with the cached result. Repeating it is fine.
   *
   * @param options.bestEffort - goes on after a plugin that failed. By default the plugins before it are not asked:
   *   they might give away an address that a later one still has rules for
   * @throws CniError; a list's text starts `plugin type="bridge" failed (delete): `. The cached result then stays.
   */
  async del(network: Network, conf: RuntimeConf, options: DelOptions = {}): Promise<void> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, () => delChain(this.calls, this.cache, chain, conf, options));
  }

  /**
   * Removes what is left of attachments that are not among the valid ones: DEL of those that are cached, then GC of
   * every plugin (from 1.1.0 on). Goes on after errors.
   *
   * @param valid - everything of this network that is still in use, by whatever runtime. Required, since without it
   *   every live container would lose its network; `[]` says that there is none.
   * @throws CniError one line for each thing that failed
   */
  async gc(network: Network, valid: ValidAttachments, options: OperationOptions = {}): Promise<void> {
    const chain = chainOf(network);
    if (chain.disableGC) return;
    const { owner } = this.options;
    await this.locks.network(chain.name, options.signal, () =>
      collectGarbage(this.calls, this.cache, chain, valid, { ...options, ...(owner !== undefined && { owner }) }),
    );
  }

  /**
   * Asks every plugin whether it could serve an ADD now. Does nothing below 1.1.0.
   *
   * @throws CniError the first complaint as the plugin made it: codes 50 and 51 are for this
   */
  async status(network: Network, options: OperationOptions = {}): Promise<void> {
    const chain = chainOf(network);
    if (!isAtLeast(chain.cniVersion, commandVersions.STATUS)) return;
    for (const plugin of chain.plugins) {
      const prefix = `failed to generate configuration to get plugin STATUS ${plugin.type}`;
      const stdin = inContextOf(prefix, () => this.calls.request(chain, plugin, {}));
      await this.calls.run('STATUS', plugin, stdin, undefined, options);
    }
  }

  /**
   * Whether every plugin is there and supports the network's version.
   *
   * @returns the capabilities that its plugins want
   * @throws CniError; a list's text holds what is wrong with each plugin, in brackets
   */
  async validate(network: Network, options: OperationOptions = {}): Promise<string[]> {
    return validateChain(chainOf(network), (type) => this.versionInfo(type, options));
  }

  /** The versions that a plugin supports, as it lists them. */
  async versionInfo(type: string, { signal }: OperationOptions = {}): Promise<readonly string[]> {
    const { runner, environment } = this.options;
    const executable = this.calls.find({ type });
    const warn = (line: string) => this.calls.warn(`${type}: ${line}`);
    return probeVersions(runner, { executable, environment, signal, warn });
  }

  /** The attachment's result in the network's version, if it is cached. */
  cachedResult(network: Network, conf: RuntimeConf): VersionedResult | undefined {
    return this.cache.result(attachmentOf(network, conf), network.cniVersion);
  }

  /** The config that the attachment was made from and what was said of it then, if it is cached. */
  cachedConfig(network: Network, conf: RuntimeConf): { config: string; conf: RuntimeConf } | undefined {
    const cached = this.cache.attachment(attachmentOf(network, conf));
    if (cached === undefined) return undefined;
    const { config, args, capabilityArgs } = cached;
    return { config, conf: { ...conf, ...(args.length > 0 && { args }), capabilityArgs } };
  }

  /** Every attachment that is cached, or those of one container. */
  cachedAttachments(containerId?: string): CachedAttachment[] {
    return this.cache.attachments(containerId);
  }

  private isCached(chain: Chain, conf: RuntimeConf): boolean {
    try {
      return this.cache.attachment(attachmentOf(chain, conf)) !== undefined;
    } catch {
      return false; // a name that ADD is about to refuse, or a file that is of no use
    }
  }

  /** @returns the error of the ADD, with what else went wrong */
  private async rollBack(chain: Chain, conf: RuntimeConf, options: OperationOptions, error: unknown): Promise<unknown> {
    const { signal: _, ...rest } = options; // what an aborted ADD has made must go all the same
    try {
      await delChain(this.calls, this.cache, chain, conf, { ...rest, bestEffort: true });
      return error;
    } catch (undo) {
      const { code, message, details } = CniError.from(error);
      const both = joinRemarks(details, `taking it back failed as well: ${CniError.from(undo)}`);
      return new CniError(code, message, both, { cause: error });
    }
  }

  private cachedForCheck(chain: Chain, conf: RuntimeConf): VersionedResult | undefined {
    const context = `failed to get network "${chain.name}" cached result`;
    const result = inContextOf(context, () => this.cache.result(attachmentOf(chain, conf), chain.cniVersion));
    if (result === undefined && this.options.strictCheck) {
      throw new CniError(ErrorCode.unknownContainer, `${context}: there is none`, 'CHECK needs the result of an ADD.');
    }
    return result;
  }

  private onAttachment<T>(
    chain: Chain,
    { containerId, ifname }: RuntimeConf,
    { signal }: OperationOptions,
    action: () => Promise<T>,
  ): Promise<T> {
    return this.locks.attachment(chain.name, `${containerId}/${ifname}`, signal, action);
  }
}

/** For gates that a version which is none does not pass. */
function isAtLeast(version: string, minimum: string): boolean {
  try {
    return atLeast(version, minimum);
  } catch {
    return false;
  }
}
