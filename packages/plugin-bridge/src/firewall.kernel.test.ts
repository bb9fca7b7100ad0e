import { readdir } from 'node:fs/promises';
import { netlinkModule } from '@podwire/driver-netlink';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { runtimeModule } from '@podwire/runtime';
import { expect, failAtEveryStep, InProcessPlugin, MemoryFirewall, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

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

describe('the firewall', () => {
  const world = () => {
    const firewall = new MemoryFirewall();
    const modules = [netlinkModule, runtimeModule, firewall.module];
    return { firewall, plugin: new InProcessPlugin(definition, modules, [hostLocal]) };
  };

  test.for([undefined, 'iptables', 'nftables'])(
    'masquerades the addresses, backend %s',
    async (backend, { pod, folder }) => {
      const { firewall, plugin } = world();
      const config = configOf(folder, { ipMasq: true, ...(backend ? { ipMasqBackend: backend } : {}) });
      const { json } = await plugin.succeed('ADD', { netns: pod.path, config });
      expect([...firewall.rules]).toEqual([['masquerade net/dummy-0/eth0', '10.1.2.2/24']]);
      expect(firewall.backends).toEqual([backend]);
      const checked = { netns: pod.path, config: { ...config, prevResult: json } };
      await plugin.succeed('CHECK', checked);
      firewall.rules.clear();
      expect((await plugin.call('CHECK', checked)).json).toMatchObject({ code: 104, msg: 'no masquerade rules' });
    },
  );

  test('guards the MAC by the port, also without IPAM', async ({ pod }) => {
    const { firewall, plugin } = world();
    const config = { cniVersion: '1.0.0', name: 'net', type: 'bridge', macspoofchk: true };
    const { json } = await plugin.succeed('ADD', { netns: pod.path, config });
    const [, port, eth0] = json.interfaces;
    expect([...firewall.rules]).toEqual([['mac-guard net/dummy-0/eth0', `${port.name} ${eth0.mac}`]]);
  });

  test('has nothing left after DEL, whatever is gone and whatever the config says by then', async ({ pod, folder }) => {
    const { firewall, plugin } = world();
    await plugin.succeed('ADD', { netns: pod.path, config: configOf(folder, { ipMasq: true, macspoofchk: true }) });
    expect(firewall.rules.size).toBe(2);
    await plugin.succeed('DEL', { config: configOf(folder) });
    expect(firewall.rules.size).toBe(0);
  });

  test('is cleaned by GC', async ({ pod, folder }) => {
    const { firewall, plugin } = world();
    const config = configOf(folder, { ipMasq: true, macspoofchk: true });
    await plugin.succeed('ADD', { netns: pod.path, config });
    await plugin.succeed('GC', { config: { ...config, 'cni.dev/valid-attachments': [] } });
    expect(firewall.rules.size).toBe(0);
  });

  test('refuses an unknown backend before anything is made', async ({ host, pod, folder }) => {
    const { plugin } = world();
    const config = configOf(folder, { ipMasq: true, ipMasqBackend: 'ipchains' });
    expect((await plugin.call('ADD', { netns: pod.path, config })).json).toMatchObject({
      code: 7,
      msg: 'unknown ipmasq backend "ipchains"',
    });
    expect(await host.linkNames()).toEqual(['lo']);
  });

  test('is forgotten when ADD fails, whichever step failed', everyStep, async ({ host, pod, folder }) => {
    const { firewall, plugin } = world();
    const call = { netns: pod.path, config: configOf(folder, { ipMasq: true, macspoofchk: true }) };
    await failAtEveryStep({
      definition,
      container: () => plugin.driverContainer(),
      request: (command) => plugin.request(command, call),
      observe: async () => [await host.snapshot(), await pod.snapshot(), await held(folder), [...firewall.rules]],
    });
  });
});
