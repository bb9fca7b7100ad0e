import { atLeast, CniError, commandVersions } from '@podwire/core';
import { type ResultCache, resultJson } from './cache.ts';
import { attachmentOf, type Chain } from './chain.ts';
import { inPlugin, joined } from './errors.ts';
import type { DelOptions } from './options.ts';
import type { PluginCalls } from './plugin-calls.ts';
import type { RuntimeConf } from './runtime-conf.ts';

/** DEL of every plugin, the last one first, each with the cached result; then the cached result goes. */
export async function delChain(
  calls: PluginCalls,
  cache: ResultCache,
  chain: Chain,
  conf: RuntimeConf,
  { bestEffort = false, ...options }: DelOptions,
): Promise<void> {
  const attachment = attachmentOf(chain, conf);
  cache.path(attachment); // refuses names that could lead elsewhere, before anything runs
  const withResult = atLeast(chain.cniVersion, commandVersions.CHECK);
  const prevResult = withResult ? cachedResult(calls, cache, chain, conf) : undefined;
  const errors: CniError[] = [];
  for (const plugin of [...chain.plugins].reverse()) {
    try {
      const stdin = calls.request(chain, plugin, { prevResult, capabilityArgs: conf.capabilityArgs });
      await calls.run('DEL', plugin, stdin, conf, options);
    } catch (error) {
      const failed = inPlugin(chain, plugin, 'delete', error);
      if (!bestEffort) throw failed;
      errors.push(CniError.from(failed));
    }
  }
  if (errors.length > 0) throw joined(errors);
  try {
    cache.remove(attachment);
  } catch (error) {
    calls.warn(CniError.from(error).toString()); // the network is down, which is what was asked for
  }
}

/** A result that is of no use must not be in the way for ever: it goes, and DEL does without. */
function cachedResult(calls: PluginCalls, cache: ResultCache, chain: Chain, conf: RuntimeConf): unknown {
  const attachment = attachmentOf(chain, conf);
  try {
    const result = cache.result(attachment, chain.cniVersion);
    return result && resultJson(result);
  } catch (error) {
    calls.warn(`${cache.path(attachment)} is of no use and goes: ${CniError.from(error)}`);
    cache.remove(attachment);
    return undefined;
  }
}
