import type { Namespace, Namespaces } from '../contracts/namespaces.ts';
import type { DelInvocation } from '../contracts/plugin.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { removeLeftVeths } from './veth.ts';

/**
 * DEL of a veth pair: by the pod's end, or, when there is no namespace to look into, by what the host still has of it.
 * Missing is fine. A link of another kind under the pod's name was not made by a plugin that makes veth pairs: it is
 * left alone, and the operator is told.
 */
export async function removePair(call: DelInvocation, namespaces: Namespaces): Promise<void> {
  const pod = openForRemoval(call, namespaces);
  if (!pod) return removeLeftVeths(namespaces.host, call.attachment, call.prevResult);
  const { ifname } = call.attachment;
  const link = await pod.links.get(ifname);
  if (link?.kind === 'veth') await pod.links.remove(link.index);
  else if (link) call.warn(`left interface ${ifname} of ${pod.path} alone: it is no veth (${link.kind ?? 'no kind'})`);
}

/**
 * The namespace of a DEL, if there is one to clean. A path that leads to something else (the empty file that a crash
 * or an unmount leaves) counts as gone: a DEL that failed for it would fail for ever.
 */
export function openForRemoval(call: DelInvocation, namespaces: Namespaces): Namespace | undefined {
  if (!call.netns) return undefined;
  try {
    const pod = namespaces.openIfThere(call.netns);
    return pod && call.use(pod);
  } catch (error) {
    if (!CniError.is(error) || error.code !== ErrorCode.invalidEnvironment) throw error;
    call.warn(`took the namespace for gone: ${error}`);
    return undefined;
  }
}
