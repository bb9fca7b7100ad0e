import type { Interface, Invocation, Result } from '@podwire/core';
import type { Attributes } from './settings.ts';

/**
 * The chain's result, with what has changed about the pod's interface: CHECK of the plugin that made it compares with
 * what stands there. As in the reference, every interface of that name counts when none of them is in this namespace.
 */
export function tunedResult(call: Invocation, result: Result, { mac, mtu }: Attributes): Result {
  if (!result.interfaces || (!mac && !mtu)) return result;
  const ofName = result.interfaces.filter(({ name }) => name === call.attachment.ifname);
  const inPod = ofName.filter(({ sandbox }) => sandbox === call.netns);
  const changed = new Set(inPod.length > 0 ? inPod : ofName);
  const tuned = (entry: Interface) => ({ ...entry, ...(mac ? { mac } : {}), ...(mtu ? { mtu } : {}) });
  return { ...result, interfaces: result.interfaces.map((entry) => (changed.has(entry) ? tuned(entry) : entry)) };
}
