import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { KoffiLibc, NetlinkNamespaces } from '@podwire/driver-netlink';
import { expect, type TestNamespace } from '@podwire/testkit';
import { describe } from 'vitest';
import { NftablesFirewall } from './driver.ts';
import { Leftovers } from './leftovers.ts';
import { masqueradeMark } from './reference-marks.ts';
import { test as rulesetTest } from './testing/ruleset-test.ts';

const test = rulesetTest.extend<{ readonly leftovers: Leftovers }>({
  leftovers: async ({ ruleset }, use) => {
    await use(new Leftovers(ruleset));
  },
});

const one = { network: 'net', containerId: 'one', ifname: 'eth0' };
const two = { ...one, containerId: 'two' };
const elsewhere = { ...one, network: 'elsewhere' };
const parts = ['masquerade', 'ports', 'mac-guard'] as const;

/** As the reference plugins 1.9 make it, with the same words. */
async function makeAsReference(host: TestNamespace): Promise<void> {
  const net = (mark: string, { network, containerId, ifname }: typeof one) =>
    `comment "${mark}, net: ${network}, if: ${ifname}, id: ${containerId}"`;
  const masquerade = [one, two, elsewhere].flatMap((each, at) => [
    `add rule inet cni_plugins_masquerade masq_checks ip saddr == 10.1.${at}.2 ip daddr != 10.1.${at}.0/24 masquerade ${net(masqueradeMark(each), each)}`,
    `add rule inet cni_plugins_masquerade masq_checks ip6 saddr == fd0${at}::2 ip6 daddr != fd0${at}::/64 masquerade ${net(masqueradeMark(each), each)}`,
  ]);
  const ports = [
    ...[one, two].flatMap(({ containerId }, at) => [
      `add rule ip cni_hostport hostports tcp dport 808${at} dnat to 10.1.${at}.2:80 comment "${containerId}"`,
      `add rule ip cni_hostport hostip_hostports ip daddr 192.0.2.1 udp dport 53 dnat to 10.1.${at}.2:53 comment "${containerId}"`,
      `add rule ip cni_hostport masquerading ip saddr 10.1.${at}.2 ip daddr 10.1.${at}.2 masquerade comment "${containerId}"`,
      `add rule ip cni_hostport masquerading ip saddr 127.0.0.1 ip daddr 10.1.${at}.2 masquerade comment "${containerId}"`,
      `add rule ip6 cni_hostport hostports tcp dport 808${at} dnat to [fd0${at}::2]:80 comment "${containerId}"`,
    ]),
  ];
  const macs = [one, two].flatMap(({ containerId, ifname }, at) => {
    const [name, comment] = [`cni-br-iface-${containerId}-${ifname}`, `comment "macspoofchk-${containerId}-${ifname}"`];
    return [
      `add chain bridge nat ${name}`,
      `add chain bridge nat ${name}-mac`,
      `add rule bridge nat PREROUTING iifname "v${at}" jump ${name} ${comment}`,
      `add rule bridge nat ${name} jump ${name}-mac ${comment}`,
      `add rule bridge nat ${name}-mac ether saddr 02:00:00:00:00:0${at} return ${comment}`,
      `add rule bridge nat ${name}-mac drop ${comment}`,
    ];
  });
  await nft(host, [
    'add table inet cni_plugins_masquerade { comment "Masquerading for plugins from github.com/containernetworking/plugins"; }',
    'add chain inet cni_plugins_masquerade masq_checks',
    'add chain inet cni_plugins_masquerade postrouting { type nat hook postrouting priority 100; }',
    'add rule inet cni_plugins_masquerade postrouting goto masq_checks',
    ...['ip', 'ip6'].flatMap((family) => [
      `add table ${family} cni_hostport { comment "CNI portmap plugin"; }`,
      ...['hostports', 'hostip_hostports', 'hostports_all'].map((chain) => `add chain ${family} cni_hostport ${chain}`),
      `add chain ${family} cni_hostport masquerading { type nat hook postrouting priority 100; }`,
      `add rule ${family} cni_hostport hostports_all jump hostports`,
    ]),
    'add table bridge nat',
    'add chain bridge nat PREROUTING { type filter hook prerouting priority -300; policy accept; }',
    'add rule bridge nat PREROUTING ether type 0x88cc drop comment "somebody\'s"',
    ...masquerade,
    ...ports,
    ...macs,
  ]);
}

async function nft(host: TestNamespace, lines: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await host.tryExec('nft', ['-f', '-'], { stdin: `${lines.join('\n')}\n` });
  if (exitCode !== 0) throw new Error(stderr);
}

/** The ruleset without its handles, one line each. */
async function ruleset(host: TestNamespace): Promise<string[]> {
  return (await host.exec('nft', 'list', 'ruleset')).split('\n').map((line) => line.trim());
}

describe('forget', () => {
  test('removes each part that is marked as the attachment’s, and no other', async ({ host, leftovers }) => {
    await makeAsReference(host);
    const before = await ruleset(host);
    leftovers.forget(one, parts);
    const after = await ruleset(host);
    const gone = before.filter((line) => !after.includes(line));
    expect(gone.every((line) => /one|10\.1\.0\.2|02:00:00:00:00:00/.test(line))).toBe(true);
    expect(after.filter((line) => /"one"|one-eth0/.test(line))).toEqual([]);
    expect(after.filter((line) => /id: one/.test(line))).toHaveLength(2); // of the other network
    expect(after.filter((line) => /two/.test(line))).toEqual(before.filter((line) => /two/.test(line)));
    expect(after.join('\n')).toContain("somebody's");
  });

  test.for(parts)('of %s leaves the other parts', async (part, { host, leftovers }) => {
    await makeAsReference(host);
    const marks = { masquerade: /id: one/, ports: /"one"/, 'mac-guard': /one-eth0/ };
    const count = async (of: (typeof parts)[number]) =>
      (await ruleset(host)).filter((line) => marks[of].test(line)).length;
    const before = await Promise.all(parts.map(count));
    leftovers.forget(one, [part]);
    const after = await Promise.all(parts.map(count));
    parts.forEach((each, at) => {
      if (each === part) expect(after[at]).toBeLessThan(before[at] ?? 0);
      else expect(after[at]).toBe(before[at]);
    });
  });

  test('of ports leaves those of another attachment of the container, when addresses are known', async ({
    host,
    leftovers,
  }) => {
    await makeAsReference(host);
    await nft(host, ['add rule ip cni_hostport hostports tcp dport 9000 dnat to 10.7.0.2:80 comment "one"']);
    leftovers.forget(one, ['ports'], { ips: [{ address: '10.1.0.2/24' }, { address: 'fd00::2/64' }] });
    expect((await ruleset(host)).filter((line) => line.includes('"one"'))).toEqual([
      'tcp dport 9000 dnat to 10.7.0.2:80 comment "one"',
    ]);
    leftovers.forget(one, ['ports']);
    expect((await ruleset(host)).filter((line) => line.includes('"one"'))).toEqual([]);
  });

  test('twice is fine, and so is forgetting what never was', async ({ host, leftovers, ruleset: kernel }) => {
    leftovers.forget(one, parts);
    expect(await ruleset(host)).toEqual(['']);
    await makeAsReference(host);
    leftovers.forget(one, parts);
    const generation = kernel.generation();
    leftovers.forget(one, parts);
    leftovers.forget({ ...one, containerId: 'never' }, parts);
    expect(kernel.generation()).toBe(generation);
  });

  test('removes rules that were made twice, as repeated ADDs of the spoof check do', async ({ host, leftovers }) => {
    await makeAsReference(host);
    await nft(host, [
      'add rule bridge nat PREROUTING iifname "v0" jump cni-br-iface-one-eth0 comment "macspoofchk-one-eth0"',
    ]);
    leftovers.forget(one, ['mac-guard']);
    expect((await ruleset(host)).filter((line) => line.includes('one-eth0'))).toEqual([]);
  });
});

const referenceBridge = '/usr/lib/cni/bridge';

test.skipIf(!existsSync(referenceBridge))(
  'the MAC spoof check of the reference bridge plugin itself goes (needs containernetworking-plugins)',
  async ({ host, pod, folder, leftovers }) => {
    const ipam = { type: 'host-local', subnet: '10.1.0.0/24', dataDir: folder };
    const config = { cniVersion: '1.0.0', name: 'net', type: 'bridge', bridge: 'br0', macspoofchk: true, ipam };
    const environment = {
      PATH: String(process.env.PATH),
      CNI_PATH: dirname(referenceBridge),
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: 'one',
      CNI_IFNAME: 'eth0',
      CNI_NETNS: pod.path,
    };
    const added = await host.tryExec(referenceBridge, [], { environment, stdin: JSON.stringify(config) });
    expect(added).toMatchObject({ exitCode: 0 });
    const marked = async () => (await ruleset(host)).filter((line) => line.includes('one-eth0'));
    expect(await marked()).toHaveLength(6);
    leftovers.forget(one, ['mac-guard']);
    expect(await marked()).toEqual([]);
  },
);

test.for(parts)('of %s it is known whether the reference plugins made it', async (part, { host, leftovers }) => {
  expect(leftovers.has(one, part)).toBe(false);
  await makeAsReference(host);
  expect(leftovers.has(one, part)).toBe(true);
  expect(leftovers.has({ ...one, containerId: 'three' }, part)).toBe(false);
  expect(leftovers.has(one, 'ports', { ips: [{ address: '10.1.9.2/24' }] })).toBe(false);
});

test('CHECK is content with what the reference plugins made', async ({ host }) => {
  await makeAsReference(host);
  const firewall = new NftablesFirewall(new NetlinkNamespaces(new KoffiLibc()));
  const wanted = {
    masquerade: { ips: [{ address: '10.1.0.2/24' }] },
    'mac-guard': { port: 'v0', mac: '02:00:00:00:00:00' },
  };
  expect(await firewall.check(one, wanted)).toEqual([]);
  expect(await firewall.check({ ...one, containerId: 'three' }, wanted)).not.toEqual([]);
});

describe('collect', () => {
  test('removes masquerade rules of the network’s attachments that are not listed', async ({ host, leftovers }) => {
    await makeAsReference(host);
    leftovers.collect('net', [two], parts);
    const rules = (await ruleset(host)).filter((line) => line.includes('net: '));
    expect(rules.map((line) => /net: (\w+), if: eth0, id: (\w+)/.exec(line)?.slice(1).join(' '))).toEqual([
      'net two',
      'net two',
      'elsewhere one',
      'elsewhere one',
    ]);
    leftovers.collect('net', [], ['ports', 'mac-guard']);
    expect((await ruleset(host)).filter((line) => line.includes('two')).length).toBeGreaterThan(8);
  });
});
