import { atLeast, type CniError, commandVersions } from '@podwire/core';
import type { ResultCache } from './cache.ts';
import { type Chain, chainOf, networkOfCache } from './chain.ts';
import { delChain } from './del.ts';
import { inContext, joined } from './errors.ts';
import type { NetworkRuntimeOptions, OperationOptions, ValidAttachments } from './options.ts';
import type { PluginCalls } from './plugin-calls.ts';

/** DEL of every cached attachment that is not valid, then GC of every plugin. Goes on after errors. */
export async function collectGarbage(
  calls: PluginCalls,
  cache: ResultCache,
  chain: Chain,
  valid: ValidAttachments,
  options: OperationOptions & Pick<NetworkRuntimeOptions, 'owner'>,
): Promise<void> {
  const errors = [
    ...(await delStale(calls, cache, chain, valid, options)),
    ...(atLeast(chain.cniVersion, commandVersions.GC) ? await gcPlugins(calls, chain, valid, options) : []),
  ];
  if (errors.length > 0) throw joined(errors);
}

/** With the config that made the attachment, where that can still be read, and the network's as it now is elsewhere. */
async function delStale(
  calls: PluginCalls,
  cache: ResultCache,
  chain: Chain,
  valid: ValidAttachments,
  options: OperationOptions & Pick<NetworkRuntimeOptions, 'owner'>,
): Promise<CniError[]> {
  const stale = cache
    .attachments()
    .filter(({ network, owner }) => network === chain.name && owner === options.owner)
    .filter((cached) => !valid.some((one) => one.containerId === cached.containerId && one.ifname === cached.ifname));
  const errors: CniError[] = [];
  for (const cached of stale) {
    const made = networkOfCache(cached.config);
    try {
      await delChain(calls, cache, made?.name === chain.name ? chainOf(made) : chain, cached, options);
    } catch (error) {
      const { containerId, ifname } = cached;
      errors.push(inContext(`failed to delete stale attachment ${containerId} ${ifname}`, error));
    }
  }
  return errors;
}

async function gcPlugins(
  calls: PluginCalls,
  chain: Chain,
  valid: ValidAttachments,
  options: OperationOptions,
): Promise<CniError[]> {
  const errors: CniError[] = [];
  for (const plugin of chain.plugins) {
    let context = `failed to generate configuration to GC plugin ${plugin.type}`;
    try {
      const stdin = calls.request(chain, plugin, { validAttachments: valid });
      context = `failed to GC plugin ${plugin.type}`;
      await calls.run('GC', plugin, stdin, undefined, options);
    } catch (error) {
      errors.push(inContext(context, error));
    }
  }
  return errors;
}
