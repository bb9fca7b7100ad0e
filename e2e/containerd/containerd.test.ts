import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@podwire/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { podwireFolder } from '../podwire.ts';
import { PrivateContainerd } from './containerd.ts';

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
const programs = { containerd: '/usr/bin/containerd', runc: '/usr/sbin/runc', 'busybox-static': '/bin/busybox' };
const missing = Object.entries(programs).flatMap(([name, path]) => (existsSync(path) ? [] : [name]));
const title = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';

describe.skipIf(missing.length > 0)(`containerd${title}`, () => {
  let containerd: PrivateContainerd;
  let folder: string;

  beforeAll(async () => {
    // In /run, which is private here: containerd's and its shims' sockets have short paths of their own.
    folder = mkdtempSync('/run/podwire-containerd-');
    mkdirSync('/etc/cni/net.d', { recursive: true });
    writeFileSync('/etc/cni/net.d/10-podwire.conflist', JSON.stringify(network));
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
});

async function addressOf(containerd: PrivateContainerd, id: string): Promise<string> {
  const text = await containerd.exec(id, 'ip', '-o', '-4', 'addr', 'show', 'dev', 'eth0');
  return /inet (\S+)\//.exec(text)?.[1] ?? `no address: ${text}`;
}
