import {
  CniError,
  convertResult,
  ErrorCode,
  type VersionedResult,
  validateContainerId,
  validateInterfaceName,
  validateNetworkName,
} from '@podwire/core';
import type { PluginConfig } from '../config/plugin-config.ts';
import { readPluginResult } from '../invoke/plugin-result.ts';
import { type ResultCache, resultJson } from './cache.ts';
import { attachmentOf, type Chain } from './chain.ts';
import { inContext, inContextOf, inPlugin } from './errors.ts';
import type { OperationOptions } from './options.ts';
import type { PluginCalls } from './plugin-calls.ts';
import { type RuntimeConf, requireCleanArgs } from './runtime-conf.ts';

/**
 * ADD of every plugin in order, each with its predecessor's result; the last result is cached.
 *
 * @param added - told of each plugin that is done
 */
export async function addChain(
  calls: PluginCalls,
  cache: ResultCache,
  chain: Chain,
  conf: RuntimeConf,
  options: OperationOptions,
  added: () => void = () => undefined,
): Promise<VersionedResult> {
  let result: VersionedResult | undefined;
  for (const plugin of chain.plugins) {
    try {
      calls.find(plugin);
      validateAttachment(chain, conf);
      if (result === undefined) prepareCache(cache, chain, conf);
      const prevResult = result && resultJson(inVersionOf(chain, plugin, result, (line) => calls.warn(line)));
      const stdin = calls.request(chain, plugin, { prevResult, capabilityArgs: conf.capabilityArgs });
      result = readPluginResult(await calls.run('ADD', plugin, stdin, conf, options), stdin);
      added();
    } catch (error) {
      throw inPlugin(chain, plugin, 'add', error);
    }
  }
  if (result === undefined) throw new CniError(ErrorCode.invalidConfig, 'no plugin configs found');
  try {
    cache.write(attachmentOf(chain, conf), conf, chain.cacheText(), result);
  } catch (error) {
    const failed = inContext(`failed to set network "${chain.name}" cached result`, error);
    const remedy = ['The network is up: a DEL of this attachment is needed', failed.details].filter(Boolean).join('. ');
    throw new CniError(failed.code, failed.message, remedy, { cause: error });
  }
  return result;
}

function validateAttachment(chain: Chain, { containerId, ifname }: RuntimeConf): void {
  validateContainerId(containerId);
  validateNetworkName(chain.name);
  validateInterfaceName(ifname);
}

/** Before the first plugin: afterwards the network would be up, and nobody would know. */
function prepareCache(cache: ResultCache, chain: Chain, conf: RuntimeConf): void {
  requireCleanArgs(conf);
  const context = `failed to set network "${chain.name}" cached result`;
  inContextOf(context, () => cache.prepare(attachmentOf(chain, conf)));
}

/** A plugin may answer in another version than it was asked in; the next one would refuse that. */
function inVersionOf(
  chain: Chain,
  { type }: PluginConfig,
  result: VersionedResult,
  warn: (line: string) => void,
): VersionedResult {
  const wanted = chain.cniVersion || '0.1.0';
  if (result.cniVersion === wanted) return result;
  try {
    const converted = convertResult(result, wanted);
    warn(`the result before ${type} is of version ${result.cniVersion}: converted to ${wanted}`);
    return converted;
  } catch {
    return result; // not expressible in it, or a version of the future: the plugin decides
  }
}
