import { readdir } from 'node:fs/promises';
import { firewallModule } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, failAtEveryStep, InProcessPlugin, MemoryFirewall, type Snapshot, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const bridge = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewallModule], [hostLocal]);

const configOf = (dataDir: string, keys: object = {}) => ({
  cniVersion: '1.1.0',
  name: 'net',
  type: 'bridge',
  bridge: 'bridge0',
  isDefaultGateway: true,
  ipam: { type: 'host-local', dataDir, subnet: '10.1.2.0/24' },
  ...keys,
});

/** Addresses that host-local holds for the network. */
const held = async (folder: string) =>
  (await readdir(`${folder}/net`).catch(() => [])).filter((name) => /^\d/.test(name));

/** Some forty ADDs, each with two looks at everything. */
const everyStep = { timeout: 180_000 };

/** Each reset makes the bridge anew, under another index; and the kernel lets it offload more once it had a port. */
const comparable = ({ links, ...rest }: Snapshot) => ({
  ...rest,
  links: links.map(({ ifindex: _, tso_max_size: __, ...link }) => link),
});

describe('an ADD that fails', () => {
  test(
    'leaves what was there, whichever step failed, on a bridge that it made',
    everyStep,
    async ({ host, pod, folder }) => {
      const call = { netns: pod.path, config: configOf(folder, { hairpinMode: true }) };
      await host.exec('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
      const steps = await failAtEveryStep({
        definition,
        container: () => bridge.driverContainer(),
        request: (command) => bridge.request(command, call),
        observe: async () => [await host.snapshot(), await pod.snapshot(), await held(folder)],
        reset: async () => {
          if ((await host.linkNames()).includes('bridge0')) await host.exec('ip', 'link', 'del', 'bridge0');
        },
      });
      expect(steps.map(({ call: name }) => name)).toEqual(
        expect.arrayContaining(['host.links.create', 'host.links.ensure', 'Ipam.allocate', 'host.addresses.add']),
      );
    },
  );

  test(
    'leaves what was there on a bridge that others made, promiscuous mode and addresses too',
    everyStep,
    async ({ host, pod, folder }) => {
      const call = { netns: pod.path, config: configOf(folder, { promiscMode: true, forceAddress: true }) };
      await failAtEveryStep({
        definition,
        container: () => bridge.driverContainer(),
        request: (command) => bridge.request(command, call),
        observe: async () => [comparable(await host.snapshot()), await pod.snapshot(), await held(folder)],
        reset: async () => {
          if ((await host.linkNames()).includes('bridge0')) await host.exec('ip', 'link', 'del', 'bridge0');
          await host.exec('ip', 'link', 'add', 'bridge0', 'address', '02:00:00:00:00:aa', 'type', 'bridge');
          await host.exec('ip', 'addr', 'add', '10.9.0.1/24', 'brd', '+', 'dev', 'bridge0');
          // A link that was never up has another queueing discipline than one that is down again.
          for (const state of ['up', 'down']) await host.exec('ip', 'link', 'set', 'bridge0', state);
          await host.exec('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
        },
      });
    },
  );

  test('keeps the bridge and its address when another pod has come to use them', async ({ host, pods, folder }) => {
    const [one, two] = await pods(2);
    if (!one || !two) throw new Error('pods(2) gave fewer');
    await bridge.succeed('ADD', { netns: one.path, containerId: 'one', config: configOf(folder) });
    const broken = configOf(folder, { ipam: { type: 'nonesuch' } });
    const { json } = await bridge.call('ADD', { netns: two.path, containerId: 'two', config: broken });
    expect(json.msg).toBe('failed to find plugin "nonesuch" in path [/opt/cni/bin]');
    expect(await host.addresses('bridge0')).toEqual(['10.1.2.1/24']);
    expect(await held(folder)).toHaveLength(1);
    await one.ping('10.1.2.1');
  });

  test('for a taken interface name touches nothing', async ({ host, pod, folder }) => {
    await pod.exec('ip', 'link', 'add', 'eth0', 'type', 'bridge');
    const before = [await host.snapshot(), await pod.snapshot()];
    const { json } = await bridge.call('ADD', { netns: pod.path, config: configOf(folder) });
    expect(json).toMatchObject({
      code: 4,
      msg: `CNI_IFNAME is taken: interface "eth0" already exists in "${pod.path}"`,
      details: expect.stringContaining('bridge'),
    });
    expect([await host.snapshot(), await pod.snapshot()]).toEqual(before);
    expect(await held(folder)).toEqual([]);
  });

  test.for([
    ['a namespace that is not there', '/run/netns/nonesuch', 'failed to Statfs "/run/netns/nonesuch"'],
    ['a file that is no namespace', '/etc/hostname', 'unknown FS magic on "/etc/hostname"'],
  ] as const)('for %s touches nothing', async ([, netns, msg], { host, folder }) => {
    const { json } = await bridge.call('ADD', { netns, config: configOf(folder) });
    expect(json.msg).toContain(msg);
    expect(await host.linkNames()).toEqual(['lo']);
  });

  test.for([
    [{ ipMasq: true }, '"ipMasq"'],
    [{ macspoofchk: true }, '"macspoofchk"'],
  ] as const)('for want of a firewall driver touches nothing: %o', async ([keys, named], { host, pod, folder }) => {
    const call = { netns: pod.path, config: configOf(folder, keys) };
    for (const command of ['ADD', 'STATUS'] as const) {
      expect((await bridge.call(command, call)).json).toMatchObject({ code: 105, msg: expect.stringContaining(named) });
    }
    expect(await host.linkNames()).toEqual(['lo']);
    expect(await held(folder)).toEqual([]);
    await bridge.succeed('DEL', call);
  });

  test('of two of one attachment at once leaves the other one whole', async ({ host, pod, folder }) => {
    const call = { netns: pod.path, config: configOf(folder) };
    const answers = await Promise.all([bridge.call('ADD', call), bridge.call('ADD', call)]);
    expect(answers.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
    expect(await held(folder)).toHaveLength(1);
    expect(await host.linkNames()).toHaveLength(3);
    await pod.ping('10.1.2.1');
  });

  test('because its caller has gone leaves nothing', async ({ host, pod, folder }) => {
    const abort = new AbortController();
    // Asked when the pair is there and the addresses are not.
    const firewall = new (class extends MemoryFirewall {
      override async guardMac(): Promise<void> {
        abort.abort(new Error('the caller has gone'));
      }
    })();
    const plugin = new InProcessPlugin(definition, [netlinkModule, runtimeModule, firewall.module], [hostLocal]);
    const config = configOf(folder, { macspoofchk: true });
    const { json } = await plugin.call('ADD', { netns: pod.path, config, signal: abort.signal });
    expect(json).toMatchObject({ code: 11, msg: 'the call was aborted: the caller has gone' });
    expect([await host.linkNames(), await pod.linkNames()]).toEqual([['lo'], ['lo']]);
    expect(await held(folder)).toEqual([]);
  });

  test('for want of VLAN filtering in the kernel leaves nothing', async ({ host, pod, skip }) => {
    const probe = ['link', 'add', 'probe0', 'type', 'bridge', 'vlan_filtering', '1'];
    skip((await host.tryExec('ip', probe)).exitCode === 0, 'needs a kernel without CONFIG_BRIDGE_VLAN_FILTERING');
    const config = { cniVersion: '1.0.0', name: 'net', type: 'bridge', bridge: 'bridge0', vlan: 100 };
    expect((await bridge.call('ADD', { netns: pod.path, config })).json).toMatchObject({
      code: 100,
      msg: expect.stringContaining('failed to create bridge "bridge0": the kernel has no VLAN filtering'),
    });
    expect(await host.linkNames()).toEqual(['lo']);
  });
});
