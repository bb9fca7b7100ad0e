import { describe } from 'vitest';
import { expect, test } from './index.ts';
import { resetHost } from './reset-host.ts';

describe('the namespaces of a test', () => {
  test('a pod is a namespace of its own with lo up', async ({ host, pod }) => {
    expect(await pod.linkNames()).toEqual(['lo']);
    expect(await pod.ip('link show lo')).toMatchObject({ flags: expect.arrayContaining(['UP']) });
    await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pod.name));
    expect(await pod.ip('-d link show eth0')).toMatchObject({ linkinfo: { info_kind: 'veth' } });
    expect(await host.linkNames()).toEqual(['lo', 'v0']);
  });

  test('what the test before made on the host is gone', async ({ host }) => {
    expect(await host.linkNames()).toEqual(['lo']);
  });

  test('whatever a test did to the host, the next one finds it as new', async ({ host, pod }) => {
    const made = [
      ['ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'],
      ['ip', 'addr', 'add', '10.9.9.9/32', 'dev', 'lo'],
      ['ip', 'addr', 'add', 'fd09::9/64', 'dev', 'lo'],
      ['ip', 'route', 'add', 'blackhole', '10.8.0.0/16', 'table', '77'],
      ['ip', 'route', 'add', 'blackhole', 'fd08::/16', 'table', '77', 'proto', 'static'],
      ['ip', 'rule', 'add', 'from', '10.8.0.0/16', 'table', '77'],
      ['ip', '-6', 'rule', 'add', 'from', 'fd08::/16', 'table', '77'],
      ['nft', 'add', 'table', 'inet', 'x'],
      ['sysctl', '-q', '-w', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'],
      ['ip', 'link', 'set', 'lo', 'down'],
    ] as const;
    for (const [file, ...args] of made) await host.exec(file, ...args);
    await resetHost(host);
    const { sysctls, ...whole } = await host.snapshot();
    const { sysctls: _, ...fresh } = await pod.snapshot();
    expect(whole).toEqual(fresh);
    expect(sysctls).toMatchObject({ 'net/ipv4/ip_forward': '0', 'net/ipv6/conf/all/forwarding': '0' });
  });

  test('a missing link is an error that names it', async ({ pod }) => {
    await expect(pod.ip('link show eth7')).rejects.toThrow(/eth7.*does not exist/);
  });

  test('more pods are there on demand, each its own', async ({ pods }) => {
    const three = await pods(3);
    expect(new Set(await Promise.all(three.map((pod) => pod.exec('readlink', '/proc/self/ns/net')))).size).toBe(3);
  });

  test('two pods of one subnet reach each other', async ({ pods }) => {
    const [left, right] = await pods(2);
    if (!left?.name || !right?.name) throw new Error('pods(2) gave fewer');
    await left.exec('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', right.name);
    await left.exec('ip', 'addr', 'add', '10.1.0.1/24', 'dev', 'eth0');
    await right.exec('ip', 'addr', 'add', '10.1.0.2/24', 'dev', 'eth0');
    for (const pod of [left, right]) await pod.exec('ip', 'link', 'set', 'eth0', 'up');
    await left.ping('10.1.0.2');
    await expect(left.ping('10.1.0.3', { withinSeconds: 1 })).rejects.toThrow('10.1.0.3');
    expect(await left.addresses('eth0')).toEqual(['10.1.0.1/24']);
  });
});

describe('a snapshot', () => {
  test('is the same when nothing happened in between', async ({ host, pod }) => {
    await host.exec('ip', 'link', 'add', 'br0', 'up', 'type', 'bridge');
    const before = [await host.snapshot(), await pod.snapshot()];
    await host.exec('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pod.name));
    await host.exec('ip', 'link', 'del', 'v0');
    expect([await host.snapshot(), await pod.snapshot()]).toEqual(before);
  });

  test.for([
    ['link', ['ip', 'link', 'add', 'br1', 'type', 'bridge']],
    ['address', ['ip', 'addr', 'add', '10.9.9.9/32', 'dev', 'lo']],
    ['route of another table', ['ip', 'route', 'add', 'blackhole', '10.8.0.0/16', 'table', '77']],
    ['IPv6 route of another table', ['ip', 'route', 'add', 'blackhole', 'fd08::/16', 'table', '77']],
    ['rule', ['ip', 'rule', 'add', 'from', '10.8.0.0/16', 'table', '77']],
    ['IPv6 rule', ['ip', '-6', 'rule', 'add', 'from', 'fd08::/16', 'table', '77']],
    ['neighbour', ['ip', 'neigh', 'add', '127.0.0.9', 'lladdr', '02:00:00:00:00:01', 'dev', 'lo', 'nud', 'permanent']],
    ['firewall table', ['nft', 'add', 'table', 'inet', 'x']],
    ['sysctl', ['sysctl', '-q', '-w', 'net.ipv4.conf.lo.arp_notify=1']],
  ] as const)('shows a new %s', async ([, [file, ...args]], { pod }) => {
    const before = await pod.snapshot();
    await pod.exec(file, ...args);
    expect(await pod.snapshot()).not.toEqual(before);
  });
});
