import {
  type DelInvocation,
  type Invocation,
  type Link,
  type Namespace,
  Namespaces,
  openForRemoval,
  type Plugin,
  type Result,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { isDown, noLoopback } from './errors.ts';
import type { LoopbackConfig } from './generated/config.ts';
import { firstOfEachFamily, requireLoopback } from './loopback-addresses.ts';

// CNI_IFNAME plays no part: the kernel has called it lo since ever.
const name = 'lo';

/** Sets a pod's lo up. The numbers are the README's. */
@injectable()
export class LoopbackPlugin implements Plugin<LoopbackConfig> {
  constructor(@inject(Namespaces) private readonly namespaces: Namespaces) {}

  async add(call: Invocation<LoopbackConfig>): Promise<Result> {
    // 1. A loopback interface that nothing else made its own.
    const pod = call.use(this.namespaces.open(call.netns));
    const link = await requireLo(pod, call.netns);
    requireLoopback(await pod.addresses.list({ link: name }));

    // 2. It comes up; the kernel gives it 127.0.0.1 and ::1.
    if (!link.up) {
      await pod.links.set(name, { up: true });
      call.undo('set lo down', () => pod.links.set(name, { up: false }));
    }

    // 3. A chain's result is handed on; alone, lo is the result.
    if (call.prevResult) return call.prevResult;
    const ips = firstOfEachFamily(await pod.addresses.list({ link: name }));
    return { interfaces: [{ name, mac: link.mac ?? '00:00:00:00:00:00', sandbox: call.netns }], ips };
  }

  async check(call: Invocation<LoopbackConfig>): Promise<void> {
    const pod = call.use(this.namespaces.open(call.netns));
    const link = await requireLo(pod, call.netns);
    if (!link.up) throw isDown();
  }

  async del(call: DelInvocation<LoopbackConfig>): Promise<void> {
    const pod = openForRemoval(call, this.namespaces);
    await pod?.links.set(name, { up: false });
  }
}

async function requireLo(pod: Namespace, netns: string): Promise<Link> {
  const link = await pod.links.get(name);
  if (!link) throw noLoopback(netns);
  return link;
}
