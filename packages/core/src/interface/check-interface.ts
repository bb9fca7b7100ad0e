import type { Link } from '../contracts/links.ts';
import type { Namespace } from '../contracts/namespaces.ts';
import type { Invocation } from '../contracts/plugin.ts';
import type { Interface, Result } from '../protocol/result.ts';

/** An interface of a result and its position there, which is what addresses refer to. */
export interface RecordedInterface extends Interface {
  readonly position: number;
}

/** The attachment's own interface in its recorded result; `undefined` when no entry has its name and namespace. */
export function recordedInterface(call: Invocation, result: Result): RecordedInterface | undefined {
  const position = (result.interfaces ?? []).findIndex(
    ({ name, sandbox }) => name === call.attachment.ifname && sandbox === call.netns,
  );
  const entry = result.interfaces?.[position];
  return entry && { ...entry, position };
}

/** The reference's words for a result that has no entry for this attachment. */
export function sandboxDifference(call: Invocation, result: Result): string {
  const sandboxes = (result.interfaces ?? []).filter(({ name }) => name === call.attachment.ifname);
  const recorded = sandboxes.map(({ sandbox }) => sandbox ?? '').join(', ');
  return `Sandbox in prevResult ${recorded} doesn't match configured netns: ${call.netns}`;
}

/** What to compare a pod's link with. */
export interface ExpectedLink {
  readonly kind: string;
  /** Bytes; left out, not compared. */
  readonly mtu?: number | undefined;
}

/** Reads the pod's link and compares it with its entry in the result. */
export async function inspectPodLink(
  pod: Namespace,
  recorded: RecordedInterface,
  expected: ExpectedLink,
): Promise<{ readonly link: Link | undefined; readonly differences: readonly string[] }> {
  const { name } = recorded;
  const link = await pod.links.get(name);
  if (!link) return { link, differences: [`Interface name ${name} not found in ${pod.path}`] };
  const differences: string[] = [];
  if (link.kind !== expected.kind) {
    differences.push(`Error: Container interface ${name} not of type ${expected.kind}`);
  }
  differences.push(...macDifference(recorded, link), ...mtuDifference(link, recorded.mtu ?? expected.mtu));
  return { link, differences };
}

/** Whether a link still has the MAC that the result records for it. */
export function macDifference(recorded: Interface, link: Link): string[] {
  const wanted = recorded.mac?.toLowerCase();
  if (!wanted || wanted === link.mac) return [];
  return [`Interface ${link.name} Mac ${wanted} doesn't match the link's Mac: ${link.mac ?? 'none'}`];
}

/** Whether a link has the MTU that was asked for. */
export function mtuDifference(link: Link, wanted: number | undefined): string[] {
  if (!wanted || wanted <= 0 || wanted === link.mtu) return [];
  return [`Interface ${link.name} has MTU ${link.mtu}, and not ${wanted}`];
}
