import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, Place, TestNamespace } from '@podwire/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { leftOver, sharedChains } from '../left-over.ts';
import { missingFor } from '../missing.ts';
import { host4, host6, outside4, outside6, test } from '../outside.ts';
import { fetchPage, pageServer, type Run, untilServed, within } from '../page.ts';
import { podwireFolder } from '../podwire.ts';
import { PrivateContainerd } from './containerd.ts';

const conflist = '/etc/cni/net.d/10-podwire.conflist';
const network = {
  cniVersion: '1.0.0',
  name: 'podwire-e2e',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni-e2e',
      isGateway: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: '10.77.0.0/24' }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
  ],
};
/** ctr gives no capability arguments: what a runtime would put into `runtimeConfig` stands in the list itself. */
const published = (backend: Backend) => ({
  cniVersion: '1.0.0',
  name: 'podwire-ports',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni-ports',
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ...(backend === 'nftables' ? { ipMasqBackend: backend } : {}),
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: '10.78.0.0/24' }], [{ subnet: 'fd00:78::/64' }]],
        routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0' }],
      },
    },
    {
      type: 'portmap',
      ...(backend === 'nftables' ? { backend } : {}),
      runtimeConfig: {
        portMappings: [
          { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
          { hostPort: 5353, containerPort: 53, protocol: 'udp' },
        ],
      },
    },
    { type: 'firewall', ...(backend === 'nftables' ? { backend } : {}) },
  ],
});
type Backend = 'iptables' | 'nftables';
const backends: readonly Backend[] =
  process.env.PODWIRE_BIN_DIR === '/usr/lib/cni' ? ['iptables'] : ['iptables', 'nftables'];

const programs = { containerd: '/usr/bin/containerd', runc: '/usr/sbin/runc', 'busybox-static': '/bin/busybox' };
const missing = missingFor(programs);
const title = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';

describe.skipIf(missing.length > 0)(`containerd${title}`, () => {
  let containerd: PrivateContainerd;
  let folder: string;

  beforeAll(async () => {
    // In /run, which is private here: containerd's and its shims' sockets have short paths of their own.
    folder = mkdtempSync('/run/podwire-containerd-');
    mkdirSync('/etc/cni/net.d', { recursive: true });
    containerd = await PrivateContainerd.start(folder, podwireFolder());
  });

  afterAll(async () => {
    await containerd?.stop();
    rmSync('/etc/cni/net.d', { recursive: true, force: true });
    rmSync('/var/lib/cni/networks', { recursive: true, force: true });
    rmSync('/var/lib/cni/results', { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  test('two containers reach each other and the host, and leave nothing', async ({ host }) => {
    writeFileSync(conflist, JSON.stringify(network));
    await containerd.run('one');
    await containerd.run('two');
    const addresses = await Promise.all(['one', 'two'].map((id) => addressOf(containerd, id)));
    expect(new Set(addresses)).toEqual(new Set(['10.77.0.2', '10.77.0.3']));
    const [one, two] = addresses;
    await containerd.exec('one', 'ping', '-c', '1', '-w', '5', String(two));
    await containerd.exec('two', 'ping', '-c', '1', '-w', '5', String(one));
    await containerd.exec('one', 'ping', '-c', '1', '-w', '5', '10.77.0.1');
    await host.ping(String(one));
    await host.ping(String(two));
    expect(await host.ip('link show master cni-e2e')).toHaveLength(2);
    expect(readdirSync('/var/lib/cni/results')).toHaveLength(2);

    await containerd.end('one', 'two');
    expect(await host.linkNames()).toEqual(['lo', 'cni-e2e']);
    expect(readdirSync('/var/lib/cni/results')).toEqual([]);
    expect(readdirSync(join('/var/lib/cni/networks', network.name)).sort()).toEqual(['last_reserved_ip.0', 'lock']);
    expect((await host.snapshot()).ruleset).toEqual([]);
  });

  test.for(backends)(
    'a port is published by a chain with %s, and nothing stays',
    async (backend, { host, home, outside }) => {
      rmSync('/var/lib/cni/networks', { recursive: true, force: true });
      writeFileSync(conflist, JSON.stringify(published(backend)));
      await containerd.run('one', pageServer('one'));
      const inContainer: Run = (stdin, ...command) => containerd.execWith(stdin, 'one', ...command);
      await untilServed(inContainer);
      expect(await fetchPage(within(host), '127.0.0.1', 8080)).toBe('one');
      for (const address of [host4, host6]) {
        for (const from of [within(host), within(outside.namespace), inContainer]) {
          expect(await fetchPage(from, address, 8080)).toBe('one');
        }
      }

      await host.exec('ip', 'netns', 'attach', 'one', String(await containerd.pidOf('one')));
      const inside = new Place('one', new TestNamespace('one'));
      await inside.serve('udp', 53);
      expect(await home.ask('udp', '127.0.0.1', 5353)).toBe('one sees 10.78.0.1');
      expect(await outside.ask('udp', host4, 5353)).toBe(`one sees ${outside4}`);
      expect(await outside.ask('udp', host6, 5353)).toBe(`one sees ${outside6}`);
      expect(await inside.ask('udp', host4, 5353)).toBe('one sees 10.78.0.1');
      await outside.serve('udp', 7);
      expect(await inside.ask('udp', outside4, 7)).toBe(`outside sees ${host4}`);
      await inside.leave();
      await host.exec('ip', 'netns', 'del', 'one');

      await containerd.end('one');
      const state = ['last_reserved_ip.0', 'last_reserved_ip.1', 'lock'];
      expect(await leftOver(host)).toEqual({
        links: ['cni-ports'],
        files: state.map((file) => `/var/lib/cni/networks/podwire-ports/${file}`),
        firewall: backend === 'nftables' ? [] : [...sharedChains, ...sharedChains],
      });
    },
  );
});

async function addressOf(containerd: PrivateContainerd, id: string): Promise<string> {
  const text = await containerd.exec(id, 'ip', '-o', '-4', 'addr', 'show', 'dev', 'eth0');
  return /inet (\S+)\//.exec(text)?.[1] ?? `no address: ${text}`;
}
