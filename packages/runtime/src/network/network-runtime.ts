import {
  atLeast,
  CniError,
  commandVersions,
  convertResult,
  ErrorCode,
  type Files,
  type VersionedResult,
  validateContainerId,
  validateInterfaceName,
  validateNetworkName,
} from '@podwire/core';
import type { PluginConfig } from '../config/plugin-config.ts';
import { type PluginParameters, pluginEnvironment, type TraceContext } from '../invoke/environment.ts';
import { readPluginResult } from '../invoke/plugin-result.ts';
import type { PluginRunner } from '../invoke/runner.ts';
import { probeVersions } from '../invoke/version-probe.ts';
import { type CachedAttachment, ResultCache, resultJson } from './cache.ts';
import { type Chain, chainOf, type Network, networkOfCache, type RequestParts, requestFor } from './chain.ts';
import { CheckNotSupportedError, inContext, joined } from './errors.ts';
import { NetworkLocks } from './locks.ts';
import { type RuntimeConf, requireCleanArgs } from './runtime-conf.ts';

/** What a runtime is made of, and where it departs from libcni if asked to. */
export interface NetworkRuntimeOptions {
  /** Folders that hold the plugins. */
  readonly path: readonly string[];
  /** Runs them: as processes, or within this one. */
  readonly runner: PluginRunner;
  /** Keeps the cache. */
  readonly files: Files;
  /** The environment that plugins inherit; the runtime's own, as a rule. */
  readonly environment: Readonly<Record<string, string>>;
  /** Default `/var/lib/cni`. */
  readonly cacheFolder?: string;
  /** Recorded with each attachment: garbage collection then leaves those of other owners alone. */
  readonly owner?: string;
  /** Takes what plugins say on stderr, and what is odd and no error. */
  readonly warn?: (line: string) => void;
  /** Leaves `capabilities` out of requests, as the specification demands and libcni does not. */
  readonly stripCapabilities?: boolean;
  /** A CHECK without a cached result is an error. libcni runs it without the mandatory prevResult. */
  readonly strictCheck?: boolean;
}

/** What every operation can be told. */
export interface OperationOptions {
  /** Aborting it stops the plugin that is running, and starts no other. */
  readonly signal?: AbortSignal | undefined;
  readonly trace?: TraceContext;
}

type Valid = readonly { readonly containerId: string; readonly ifname: string }[];
type Identity = Pick<RuntimeConf, 'containerId' | 'netns' | 'ifname' | 'args'>;

const nobody: Identity = { containerId: '', netns: '', ifname: '' };

/**
 * Operates networks for a container runtime, as libcni does: the same requests, order, cache and error texts. Safe for
 * concurrent use; see `NetworkLocks` for what excludes what.
 */
export class NetworkRuntime {
  readonly cache: ResultCache;
  private readonly options: NetworkRuntimeOptions;
  private readonly warn: (line: string) => void;
  private readonly locks = new NetworkLocks();

  constructor(options: NetworkRuntimeOptions) {
    this.options = options;
    this.warn = options.warn ?? (() => undefined);
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
  add(network: Network, conf: RuntimeConf, options: OperationOptions = {}): Promise<VersionedResult> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, () => this.addLocked(chain, conf, options));
  }

  /** `add`, and `del` if it fails, unless the plugin said that there is nothing to clean up (code 3). */
  async addOrRollBack(network: Network, conf: RuntimeConf, options: OperationOptions = {}): Promise<VersionedResult> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, async () => {
      try {
        return await this.addLocked(chain, conf, options);
      } catch (error) {
        if (CniError.from(error).code === ErrorCode.unknownContainer) throw error;
        // Without the signal: what an aborted ADD has made must go all the same.
        const { signal: _, ...rest } = options;
        await this.delLocked(chain, conf, { ...rest, bestEffort: true }).catch((undo: unknown) => {
          const { code, message, details } = CniError.from(error);
          const both = [details, `taking it back failed as well: ${CniError.from(undo)}`].filter(Boolean).join('. ');
          throw new CniError(code, message, both, { cause: error });
        });
        throw error;
      }
    });
  }

  /**
   * Asks every plugin in order whether the attachment still is as its ADD left it.
   *
   * @throws CheckNotSupportedError below 0.4.0, or the first difference that a plugin reports, as it reports it
   */
  check(network: Network, conf: RuntimeConf, options: OperationOptions = {}): Promise<void> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, async () => {
      if (chain.disableCheck) return;
      if (!atLeast(chain.cniVersion, commandVersions.CHECK)) throw new CheckNotSupportedError(chain.cniVersion);
      const result = this.cachedForCheck(chain, conf);
      const prevResult = result && resultJson(result);
      for (const plugin of chain.plugins) await this.run('CHECK', chain, plugin, conf, { prevResult }, options);
    });
  }

  /**
   * Detaches a container: DEL of every plugin, the last one first, each with the cached result. Repeating it is fine.
   *
   * @param options.bestEffort - goes on after a plugin that failed. By default the plugins before it are not asked:
   *   they might give away an address that a later one still has rules for
   * @throws CniError; a list's text starts `plugin type="bridge" failed (delete): `. The cached result then stays.
   */
  del(
    network: Network,
    conf: RuntimeConf,
    options: OperationOptions & { readonly bestEffort?: boolean } = {},
  ): Promise<void> {
    const chain = chainOf(network);
    return this.onAttachment(chain, conf, options, () => this.delLocked(chain, conf, options));
  }

  /**
   * Removes what is left of attachments that are not among the valid ones: DEL of those that are cached, then GC of
   * every plugin (from 1.1.0 on). Goes on after errors.
   *
   * @param valid - everything of this network that is still in use, by whatever runtime. Required, since without it
   *   every live container would lose its network; `[]` says that there is none.
   * @throws CniError one line for each thing that failed
   */
  gc(network: Network, valid: Valid, options: OperationOptions = {}): Promise<void> {
    const chain = chainOf(network);
    if (chain.disableGC) return Promise.resolve();
    return this.locks.network(chain.name, options.signal, async () => {
      const errors = [
        ...(await this.delStale(chain, valid, options)),
        ...(atLeast(chain.cniVersion, commandVersions.GC) ? await this.gcPlugins(chain, valid, options) : []),
      ];
      if (errors.length > 0) throw joined(errors);
    });
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
      const stdin = inContextOf(prefix, () => this.request(chain, plugin, {}));
      await this.execute('STATUS', plugin, stdin, nobody, options);
    }
  }

  /**
   * Whether every plugin is there and supports the network's version.
   *
   * @returns the capabilities that its plugins want
   * @throws CniError; a list's text holds what is wrong with each plugin, in brackets
   */
  async validate(network: Network, options: OperationOptions = {}): Promise<string[]> {
    const chain = chainOf(network);
    const errors: CniError[] = [];
    for (const { type } of chain.plugins) {
      try {
        const supported = await this.versionInfo(type, options);
        if (!supported.includes(chain.cniVersion || '0.1.0')) {
          const text = `plugin ${type} does not support config version "${chain.cniVersion}"`;
          throw new CniError(ErrorCode.incompatibleVersion, text, `It supports ${supported.join(', ')}.`);
        }
      } catch (error) {
        if (!chain.isList) throw error;
        errors.push(CniError.from(error));
      }
    }
    const [first] = errors;
    if (first !== undefined) {
      const text = `[${errors.map((error) => error.message).join(' ')}]`;
      throw new CniError(first.code, text, undefined, { cause: new AggregateError(errors) });
    }
    const wanted = chain.plugins.flatMap(({ capabilities }) => Object.entries(capabilities));
    return [...new Set(wanted.filter(([, on]) => on).map(([name]) => name))];
  }

  /** The versions that a plugin supports, as it lists them. */
  async versionInfo(type: string, { signal }: OperationOptions = {}): Promise<readonly string[]> {
    const { runner, path, environment } = this.options;
    const executable = runner.find(type, path);
    return probeVersions(runner, { executable, environment, signal, warn: (line) => this.warn(`${type}: ${line}`) });
  }

  /** The attachment's result in the network's version, if it is cached. */
  cachedResult(network: Network, conf: RuntimeConf): VersionedResult | undefined {
    const { name, cniVersion } = chainOf(network);
    return this.cache.result(attachmentOf(name, conf), cniVersion);
  }

  /** The config that the attachment was made from and what was said of it then, if it is cached. */
  cachedConfig(network: Network, conf: RuntimeConf): { config: string; conf: RuntimeConf } | undefined {
    const cached = this.cache.attachment(attachmentOf(network.name, conf));
    if (cached === undefined) return undefined;
    const { config, args, capabilityArgs } = cached;
    return { config, conf: { ...conf, ...(args.length > 0 && { args }), capabilityArgs } };
  }

  /** Every attachment that is cached, or those of one container. */
  cachedAttachments(containerId?: string): CachedAttachment[] {
    return this.cache.attachments(containerId);
  }

  private async addLocked(chain: Chain, conf: RuntimeConf, options: OperationOptions): Promise<VersionedResult> {
    const attachment = attachmentOf(chain.name, conf);
    let result: VersionedResult | undefined;
    for (const plugin of chain.plugins) {
      try {
        this.options.runner.find(plugin.type, this.options.path);
        validateAttachment(chain, conf);
        if (result === undefined) this.prepareCache(chain, conf);
        const prevResult = result && resultJson(this.inVersionOf(chain, plugin, result));
        const stdin = this.request(chain, plugin, { prevResult, capabilityArgs: conf.capabilityArgs });
        result = readPluginResult(await this.execute('ADD', plugin, stdin, conf, options), stdin);
      } catch (error) {
        throw inPlugin(chain, plugin, 'add', error);
      }
    }
    if (result === undefined) throw new CniError(ErrorCode.invalidConfig, 'no plugin configs found');
    try {
      this.cache.write(attachment, conf, chain.text, result);
    } catch (error) {
      const { code, message, details } = CniError.from(error);
      const text = `failed to set network "${chain.name}" cached result: ${message}`;
      const remedy = ['The network is up: a DEL of this attachment is needed', details].filter(Boolean).join('. ');
      throw new CniError(code, text, remedy, { cause: error });
    }
    return result;
  }

  /** Before the first plugin: afterwards the network would be up, and nobody would know. */
  private prepareCache(chain: Chain, conf: RuntimeConf): void {
    requireCleanArgs(conf);
    const context = `failed to set network "${chain.name}" cached result`;
    inContextOf(context, () => this.cache.prepare(attachmentOf(chain.name, conf)));
  }

  /** A plugin may answer in another version than it was asked in; the next one would refuse that. */
  private inVersionOf(chain: Chain, plugin: PluginConfig, result: VersionedResult): VersionedResult {
    const wanted = chain.cniVersion || '0.1.0';
    if (result.cniVersion === wanted) return result;
    try {
      const converted = convertResult(result, wanted);
      this.warn(`the result before ${plugin.type} is of version ${result.cniVersion}: converted to ${wanted}`);
      return converted;
    } catch {
      return result; // not expressible in it, or a version of the future: the plugin decides
    }
  }

  private async delLocked(
    chain: Chain,
    conf: RuntimeConf,
    { bestEffort = false, ...options }: OperationOptions & { readonly bestEffort?: boolean },
  ): Promise<void> {
    const attachment = attachmentOf(chain.name, conf);
    this.cache.path(attachment); // refuses names that could lead elsewhere, before anything runs
    const withResult = atLeast(chain.cniVersion, commandVersions.CHECK);
    const prevResult = withResult ? this.cachedForDel(chain, conf) : undefined;
    const errors: CniError[] = [];
    for (const plugin of [...chain.plugins].reverse()) {
      try {
        await this.run('DEL', chain, plugin, conf, { prevResult }, options);
      } catch (error) {
        const failed = inPlugin(chain, plugin, 'delete', error);
        if (!bestEffort) throw failed;
        errors.push(CniError.from(failed));
      }
    }
    if (errors.length > 0) throw joined(errors);
    try {
      this.cache.remove(attachment);
    } catch (error) {
      this.warn(CniError.from(error).toString()); // the network is down, which is what was asked for
    }
  }

  private cachedForCheck(chain: Chain, conf: RuntimeConf): VersionedResult | undefined {
    const context = `failed to get network "${chain.name}" cached result`;
    const result = inContextOf(context, () => this.cache.result(attachmentOf(chain.name, conf), chain.cniVersion));
    if (result === undefined && this.options.strictCheck) {
      throw new CniError(ErrorCode.unknownContainer, `${context}: there is none`, 'CHECK needs the result of an ADD.');
    }
    return result;
  }

  private cachedForDel(chain: Chain, conf: RuntimeConf): unknown {
    const attachment = attachmentOf(chain.name, conf);
    try {
      const result = this.cache.result(attachment, chain.cniVersion);
      return result && resultJson(result);
    } catch (error) {
      this.warn(`${this.cache.path(attachment)} is of no use and goes: ${CniError.from(error)}`);
      this.cache.remove(attachment);
      return undefined;
    }
  }

  /** DEL of what is cached and not valid, with the config that made it where that can still be read. */
  private async delStale(chain: Chain, valid: Valid, options: OperationOptions): Promise<CniError[]> {
    const stale = this.cache
      .attachments()
      .filter(({ network, owner }) => network === chain.name && owner === this.options.owner)
      .filter((cached) => !valid.some((one) => one.containerId === cached.containerId && one.ifname === cached.ifname));
    const errors: CniError[] = [];
    for (const cached of stale) {
      const made = networkOfCache(cached.config);
      try {
        await this.delLocked(made?.name === chain.name ? chainOf(made) : chain, cached, options);
      } catch (error) {
        const { containerId, ifname } = cached;
        errors.push(inContext(`failed to delete stale attachment ${containerId} ${ifname}`, error));
      }
    }
    return errors;
  }

  private async gcPlugins(chain: Chain, valid: Valid, options: OperationOptions): Promise<CniError[]> {
    const errors: CniError[] = [];
    for (const plugin of chain.plugins) {
      let context = `failed to generate configuration to GC plugin ${plugin.type}`;
      try {
        const stdin = this.request(chain, plugin, { validAttachments: valid });
        context = `failed to GC plugin ${plugin.type}`;
        await this.execute('GC', plugin, stdin, nobody, options);
      } catch (error) {
        errors.push(inContext(context, error));
      }
    }
    return errors;
  }

  private run(
    command: 'CHECK' | 'DEL',
    chain: Chain,
    plugin: PluginConfig,
    conf: RuntimeConf,
    parts: RequestParts,
    options: OperationOptions,
  ): Promise<string> {
    const stdin = this.request(chain, plugin, { ...parts, capabilityArgs: conf.capabilityArgs });
    return this.execute(command, plugin, stdin, conf, options);
  }

  private request(chain: Chain, plugin: PluginConfig, parts: RequestParts): string {
    return requestFor(chain, plugin, { ...parts, stripCapabilities: this.options.stripCapabilities ?? false });
  }

  private execute(
    command: PluginParameters['command'],
    { type }: PluginConfig,
    stdin: string,
    { containerId, netns, ifname, args = [] }: Identity,
    { signal, trace }: OperationOptions,
  ): Promise<string> {
    const { runner, path, environment: inherited } = this.options;
    const executable = runner.find(type, path);
    const environment = pluginEnvironment(inherited, { command, containerId, netns, ifname, args, path }, trace);
    return runner.run({ executable, environment, stdin, signal, warn: (line) => this.warn(`${type}: ${line}`) });
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

function attachmentOf(network: string, { containerId, ifname }: RuntimeConf) {
  return { network, containerId, ifname };
}

function validateAttachment(chain: Chain, { containerId, ifname }: RuntimeConf): void {
  validateContainerId(containerId);
  validateNetworkName(chain.name);
  validateInterfaceName(ifname);
}

function inPlugin(chain: Chain, plugin: PluginConfig, operation: string, error: unknown): unknown {
  if (!chain.isList) return error;
  const name = plugin.name === '' ? '' : ` name="${plugin.name}"`;
  return inContext(`plugin type="${plugin.type}"${name} failed (${operation})`, error);
}

function inContextOf<T>(context: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw inContext(context, error);
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
