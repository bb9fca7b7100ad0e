import { expect, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { Reference } from './testing/reference.ts';
import { driverOf, dump, variants } from './testing/variants.ts';

const of = (containerId: string) => ({ network: 'mynet', containerId, ifname: 'eth0' });
const ips = [{ address: '10.0.0.2/24' }];
const isolated = { kind: 'isolated', bridge: 'cni0', ips } as const;
const sameBridge = { ...isolated, kind: 'same-bridge' } as const;

describe.each(variants)('isolation, iptables-%s', (variant) => {
  test('has the rules of the reference, in front of those of admission', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    await driver.admit(of('one'), { ips: [], adminChain: 'CNI-ADMIN', zone: '' });
    await driver.admit(of('one'), { ips, adminChain: 'CNI-ADMIN', zone: '' });
    await driver.isolate(of('one'), isolated);
    const lines = (await dump(host, variant, [4])).split('\n').filter((line) => line.startsWith('-A'));
    const both = '-m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge|isolated)"';
    const own = '-m comment --comment "CNI firewall plugin rules (ingressPolicy: isolated)"';
    expect(lines.filter((line) => !line.startsWith('-A CNI-FORWARD'))).toEqual([
      `-A FORWARD ${both} -j CNI-ISOLATION-STAGE-1`,
      '-A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD',
      `-A CNI-ISOLATION-STAGE-1 -i cni0 -o cni0 ${own} -j DROP`,
      `-A CNI-ISOLATION-STAGE-1 -i cni0 ! -o cni0 ${own} -j CNI-ISOLATION-STAGE-2`,
      `-A CNI-ISOLATION-STAGE-1 ${both} -j RETURN`,
      `-A CNI-ISOLATION-STAGE-2 -o cni0 ${both} -j DROP`,
      `-A CNI-ISOLATION-STAGE-2 ${both} -j RETURN`,
    ]);
  });

  test('what the reference made serves us, and stays when we leave', async ({ host, pod, folder }) => {
    const driver = driverOf(variant, folder);
    const reference = new Reference(host, variant, of('theirs'), pod.path);
    await reference.firewall('ADD', ips, { ingressPolicy: 'same-bridge' });
    const made = await dump(host, variant);
    await driver.isolate(of('ours'), sameBridge);
    expect(await dump(host, variant)).toBe(made);
    expect(await driver.check(of('ours'), { isolation: sameBridge })).toEqual([]);
    await driver.forget(of('ours'), ['isolation']);
    expect(await dump(host, variant)).toBe(made);
  });

  test('another policy replaces the one before, and back', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    await driver.isolate(of('one'), sameBridge);
    const before = await dump(host, variant);
    await driver.isolate(of('one'), isolated);
    expect(await dump(host, variant)).not.toBe(before);
    await driver.isolate(of('two'), sameBridge);
    expect(await dump(host, variant)).toBe(before);
  });

  test('goes with the last that asked for it, and no other bridge’s with it', async ({ host, folder }) => {
    const driver = driverOf(variant, folder);
    await driver.isolate(of('three'), { ...isolated, bridge: 'cni1' });
    const others = await dump(host, variant);
    await driver.isolate(of('one'), isolated);
    await driver.isolate(of('two'), isolated);
    await driver.forget(of('one'), ['isolation']);
    expect(await driver.check(of('two'), { isolation: isolated })).toEqual([]);
    await driver.forget(of('two'), ['isolation']);
    expect(await dump(host, variant)).toBe(others);
  });
});
