import type { Attachment } from '@podwire/core';
import { effectiveText, listOfOne, type NetworkConfigList, parseNetworkList } from '../config/network-list.ts';
import { injectConfig, type PluginConfig, parsePluginConfig } from '../config/plugin-config.ts';
import { parseObject } from '../json-object.ts';
import type { RuntimeConf } from './runtime-conf.ts';

/** What a runtime can be asked to operate: a list, or one plugin on its own. */
export type Network = NetworkConfigList | PluginConfig;

/** A network as the operations see it: both forms are a chain of plugins. */
export interface Chain {
  readonly name: string;
  readonly cniVersion: string;
  readonly disableCheck: boolean;
  readonly disableGC: boolean;
  readonly plugins: readonly PluginConfig[];
  /** What is kept in the cache. */
  cacheText(): string;
  /** Errors of a list say which of its plugins failed; a single plugin's are handed on as they are. */
  readonly isList: boolean;
}

export function chainOf(network: Network): Chain {
  if ('plugins' in network) return { ...network, cacheText: () => effectiveText(network), isList: true };
  const { name, cniVersion, text } = network;
  const own = parseObject(text);
  const is = (key: string) => String(own[key]).toLowerCase() === 'true';
  const switches = { disableCheck: is('disableCheck'), disableGC: is('disableGC') };
  return { name, cniVersion, ...switches, plugins: [network], cacheText: () => text, isList: false };
}

/** The identity of what a conf is about. */
export function attachmentOf({ name }: Pick<Chain, 'name'>, { containerId, ifname }: RuntimeConf): Attachment {
  return { network: name, containerId, ifname };
}

/** The network that a cached config describes; `undefined` for a text that is none. */
export function networkOfCache(text: string): NetworkConfigList | undefined {
  for (const parse of [parseNetworkList, (single: string) => listOfOne(parsePluginConfig(single))]) {
    try {
      const list = parse(text);
      if (list.plugins.length > 0) return list;
    } catch {
      // the other form, or neither
    }
  }
  return undefined;
}

/** What a plugin's request holds besides its own config. */
export interface RequestParts {
  readonly prevResult?: unknown;
  readonly capabilityArgs?: RuntimeConf['capabilityArgs'];
  readonly validAttachments?: readonly { readonly containerId: string; readonly ifname: string }[];
  /** Leaves `capabilities` out, as the specification has wanted it since 1.0.0 and libcni never did. */
  readonly stripCapabilities?: boolean;
}

/** The stdin of one plugin of a chain. @throws CniError when its config is no JSON object */
export function requestFor(chain: Chain, plugin: PluginConfig, parts: RequestParts): string {
  const { prevResult, capabilityArgs = {}, validAttachments, stripCapabilities } = parts;
  const wanted = Object.entries(capabilityArgs).filter(([name]) => plugin.capabilities[name] === true);
  const valid = validAttachments?.map(({ containerId, ifname }) => ({ containerID: containerId, ifname }));
  const { text } = injectConfig(plugin, {
    name: chain.name,
    cniVersion: chain.cniVersion,
    ...(prevResult !== undefined && { prevResult }),
    // None wanted: a static runtimeConfig of the file stays.
    ...(wanted.length > 0 && { runtimeConfig: Object.fromEntries(wanted) }),
    // Under both names: the second is what plugins made before the specification's final text read.
    ...(valid && { 'cni.dev/valid-attachments': valid, 'cni.dev/attachments': valid }),
  });
  if (!stripCapabilities) return text;
  const { capabilities: _, ...rest } = parseObject(text);
  return JSON.stringify(rest);
}
