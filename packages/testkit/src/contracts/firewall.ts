import type { Attachment, Firewall, IpConfig } from '@podwire/core';
import { describe, expect } from 'vitest';
import { test } from '../fixtures.ts';
import type { TestNamespace } from '../test-namespace.ts';

const attachment: Attachment = { network: 'net', containerId: 'one', ifname: 'eth0' };
const ips: readonly IpConfig[] = [{ address: '10.1.0.2/24' }];

/**
 * What every driver of `Firewall` must do; so far its part for `ipMasq`. Real packets decide: a pod behind the host, and
 * an outside that knows no way back to the pod's subnet, so that only a masqueraded packet is answered.
 */
export function firewallContract(make: () => Firewall): void {
  describe('firewall: masquerade', () => {
    test('gives packets to the outside the host address, until it is forgotten', async ({ host, pods }) => {
      const { pod } = await threeHosts(host, await pods(2));
      const firewall = make();
      await expect(pod.ping('192.0.2.2', { withinSeconds: 1 })).rejects.toThrow();
      await firewall.masquerade(attachment, ips);
      await pod.ping('192.0.2.2');
      expect(await firewall.check(attachment, ['masquerade'])).toEqual([]);
      await firewall.forget(attachment, ['masquerade']);
      await expect(pod.ping('192.0.2.2', { withinSeconds: 1 })).rejects.toThrow();
    });

    test('is there once although it was asked for twice, and forgetting twice is fine', async ({ host, pods }) => {
      const { pod } = await threeHosts(host, await pods(2));
      const firewall = make();
      await firewall.masquerade(attachment, ips);
      const once = (await host.snapshot()).ruleset;
      await firewall.masquerade(attachment, ips);
      expect((await host.snapshot()).ruleset).toEqual(once);
      await firewall.forget(attachment, ['masquerade']);
      await firewall.forget(attachment, ['masquerade']);
      await expect(pod.ping('192.0.2.2', { withinSeconds: 1 })).rejects.toThrow();
    });

    test('of another attachment stays when one is forgotten or collected', async ({ host, pods }) => {
      const { pod } = await threeHosts(host, await pods(2));
      const firewall = make();
      await firewall.masquerade(attachment, ips);
      await firewall.masquerade({ ...attachment, containerId: 'two' }, [{ address: '10.1.0.3/24' }]);
      await firewall.collect('net', [attachment], ['masquerade']);
      await firewall.forget({ ...attachment, ifname: 'eth1' }, ['masquerade']);
      await pod.ping('192.0.2.2');
      expect(await firewall.check(attachment, ['masquerade'])).toEqual([]);
      expect(await firewall.check({ ...attachment, containerId: 'two' }, ['masquerade'])).not.toEqual([]);
    });

    test('refuses a backend that it does not know', async ({ host: _ }) => {
      await expect(make().masquerade(attachment, ips, { backend: 'ipchains' })).rejects.toMatchObject({ code: 7 });
    });
  });
}

async function threeHosts(host: TestNamespace, pods: readonly TestNamespace[]): Promise<{ pod: TestNamespace }> {
  const [pod, outside] = pods;
  if (!pod?.name || !outside?.name) throw new Error('two namespaces are needed');
  const wires = [
    [pod, 'v0', '10.1.0'],
    [outside, 'v1', '192.0.2'],
  ] as const;
  for (const [end, name, subnet] of wires) {
    await host.exec('ip', 'link', 'add', name, 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(end.name));
    await host.exec('ip', 'addr', 'add', `${subnet}.1/24`, 'dev', name);
    await end.exec('ip', 'addr', 'add', `${subnet}.2/24`, 'dev', 'eth0');
    await end.exec('ip', 'link', 'set', 'eth0', 'up');
  }
  await pod.exec('ip', 'route', 'add', 'default', 'via', '10.1.0.1');
  await host.exec('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
  return { pod };
}
