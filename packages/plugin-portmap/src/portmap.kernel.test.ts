import { allVersions, atLeast } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { expect, failAtEveryStep, InProcessPlugin, MemoryFirewall, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const web = { hostPort: 8080, containerPort: 80, protocol: 'tcp' };
const dns = { hostPort: 53, containerPort: 5353, protocol: 'udp' };

/** A plugin with a firewall that only remembers: what it asks for is the subject here. */
function world() {
  const firewall = new MemoryFirewall();
  return { firewall, portmap: new InProcessPlugin(definition, [netlinkModule, firewall.module]) };
}

/** Like a bridge plugin before it: a way to the container by br0. */
async function makeBridge(host: TestNamespace): Promise<void> {
  await host.exec('ip', 'link', 'add', 'br0.1', 'type', 'bridge');
  await host.exec('ip', 'link', 'set', 'br0.1', 'up');
  await host.exec('ip', 'addr', 'add', '10.1.2.1/24', 'dev', 'br0.1');
  await host.exec('ip', 'addr', 'add', 'fd00::1/64', 'dev', 'br0.1', 'nodad');
}

const resultOf = (pod: TestNamespace, addresses: readonly string[] = ['10.1.2.5/24', 'fd00::5/64']) => ({
  cniVersion: '1.1.0',
  interfaces: [{ name: 'br0.1' }, { name: 'eth0', sandbox: pod.path }],
  ips: [{ address: '10.1.2.1/24', interface: 0 }, ...addresses.map((address) => ({ address, interface: 1 }))],
  routes: [{ dst: '0.0.0.0/0' }],
});

const configOf = (portMappings: readonly object[] | undefined, prevResult?: object, keys: object = {}) => ({
  cniVersion: '1.1.0',
  name: 'net',
  type: 'portmap',
  ...(portMappings ? { runtimeConfig: { portMappings } } : {}),
  ...(prevResult ? { prevResult } : {}),
  ...keys,
});

const routeLocalnet = (host: TestNamespace) => host.sysctl('net/ipv4/conf/br0.1/route_localnet');

/** Makes an entry, as a packet would. */
const track = (host: TestNamespace, protocol: string, words: string) =>
  host.exec('conntrack', '-I', '-t', '100', '-p', protocol, ...words.split(' '));

/** Source ports of all entries, which tell them apart. */
async function tracked(host: TestNamespace): Promise<number[]> {
  const lists = await Promise.all(['ipv4', 'ipv6'].map((family) => host.exec('conntrack', '-L', '-f', family)));
  return Array.from(lists.join('\n').matchAll(/^\S+ .*? sport=(\d+)/gm), ([, port]) => Number(port)).sort();
}

describe('ADD', () => {
  test.for(allVersions)('in %s hands on the result and publishes to both addresses', async (version, { host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    const { interfaces, ips, ...rest } = resultOf(pod);
    const four = { ip: '10.1.2.5/24' };
    const versioned = (entry: object) => (atLeast(version, '1.0.0') ? entry : { version: '4', ...entry });
    const prevResult = atLeast(version, '0.3.0')
      ? { ...rest, cniVersion: version, interfaces, ips: ips.slice(0, 2).map(versioned) }
      : { cniVersion: version, ip4: four };
    const config = configOf([web], prevResult, { cniVersion: version });
    const { json, warnings } = await portmap.succeed('ADD', { netns: pod.path, config });
    expect(json).toEqual({ ...prevResult, ...(atLeast(version, '1.0.0') ? {} : { dns: json.dns }) });
    expect([...firewall.rules]).toEqual([['ports net/dummy-0/eth0', '8080:80/tcp to 10.1.2.5/24']]);
    expect(warnings).toEqual([]);
  });

  test('passes all that the config says', async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    const keys = { backend: 'nftables', snat: false, masqAll: true, conditionsV4: ['ip', 'saddr', '192.0.2.0/24'] };
    const mappings = [web, { ...dns, protocol: 'UDP', hostIP: '::ffff:192.0.2.1' }];
    await portmap.succeed('ADD', { netns: pod.path, config: configOf(mappings, resultOf(pod), keys) });
    expect(firewall.requests.get('ports net/dummy-0/eth0')).toMatchObject({
      ...keys,
      markMasqBit: 13,
      ips: [{ address: '10.1.2.5/24' }, { address: 'fd00::5/64' }],
      mappings: [{ ...dns, hostIP: '192.0.2.1' }, web],
    });
  });

  test('without mappings, or none that leads anywhere, changes nothing', async ({ host, pod }) => {
    await makeBridge(host);
    const before = await host.snapshot();
    const { firewall, portmap } = world();
    for (const mappings of [undefined, []]) {
      const { json, warnings } = await portmap.succeed('ADD', {
        netns: pod.path,
        config: configOf(mappings, resultOf(pod)),
      });
      expect([json, warnings]).toEqual([resultOf(pod), []]);
    }
    const six = { ...web, hostIP: '2001:db8::1' };
    for (const [mapping, addresses, warning] of [
      [web, [], 'host port 8080/tcp is not published: the container has no IPv4 or IPv6 address'],
      [six, ['10.1.2.5/24'], 'host port [2001:db8::1]:8080/tcp is not published: the container has no IPv6 address'],
    ] as const) {
      const config = configOf([mapping], resultOf(pod, addresses));
      for (const command of ['ADD', 'CHECK'] as const) {
        expect((await portmap.succeed(command, { netns: pod.path, config })).warnings).toEqual([warning]);
      }
    }
    expect(firewall.rules.size).toBe(0);
    expect(await host.snapshot()).toEqual(before);
  });

  test('publishes what it can, and says what it cannot', async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    const config = configOf([web, { ...dns, hostIP: '::' }], resultOf(pod, ['10.1.2.5/24']));
    const { warnings } = await portmap.succeed('ADD', { netns: pod.path, config });
    expect(warnings).toEqual(['host port [::]:53/udp is not published: the container has no IPv6 address']);
    expect(firewall.rules.get('ports net/dummy-0/eth0')).toContain('8080:80/tcp');
  });

  test('needs a chain', async ({ pod }) => {
    const { portmap } = world();
    for (const mappings of [undefined, [web]]) {
      const { json } = await portmap.call('ADD', { netns: pod.path, config: configOf(mappings) });
      expect(json).toMatchObject({ code: 7, msg: 'must be called as chained plugin' });
    }
    const { json } = await portmap.call('CHECK', { netns: pod.path, config: configOf([web]) });
    expect(json).toMatchObject({ code: 7, msg: 'Required prevResult missing' });
  });

  test('refuses what cannot be before anything is made', async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    for (const [mappings, keys, msg] of [
      [[{ ...web, hostPort: 70_000 }], {}, 'Invalid host port number: 70000'],
      [[web], { backend: 'ipchains' }, 'unrecognized backend "ipchains"'],
      [[web], { markMasqBit: 32 }, 'MasqMarkBit must be between 0 and 31'],
    ] as const) {
      const config = configOf(mappings, resultOf(pod), keys);
      expect((await portmap.call('ADD', { netns: pod.path, config })).json).toMatchObject({ code: 7, msg });
    }
    expect(firewall.rules.size).toBe(0);
    expect(await routeLocalnet(host)).toBe('0');
  });

  test('that fails leaves what was there, whichever step failed', { timeout: 60_000 }, async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    const call = { netns: pod.path, config: configOf([web, dns], resultOf(pod)) };
    const steps = await failAtEveryStep({
      definition,
      container: () => portmap.driverContainer(),
      request: (command) => portmap.request(command, call),
      observe: async () => [await host.snapshot(), [...firewall.rules]],
      reset: async () => {
        await host.exec('sysctl', '-q', '-w', 'net/ipv4/conf/br0.1/route_localnet=0');
        await host.exec('conntrack', '-F');
        await track(host, 'udp', '-s 192.0.2.7 -d 10.1.2.1 --sport 4001 --dport 53');
      },
    });
    expect(steps.map(({ call: name, tolerated }) => `${name}${tolerated ? ', done without' : ''}`)).toEqual([
      'Firewall.publishPorts',
      'Firewall.publishPorts',
      'Conntrack.list, done without',
      'host.routes.list, done without',
      'Conntrack.list, done without',
      'Conntrack.remove, done without',
      'host.routes.resolve',
      'host.links.get',
      'host.sysctls.ensure',
    ]);
  });

  test('that fails after all was done takes route_localnet back', async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    const abort = new AbortController();
    firewall.publishPorts = async () => abort.abort(new Error('the caller has gone'));
    const call = { netns: pod.path, config: configOf([web], resultOf(pod)), signal: abort.signal };
    expect((await portmap.call('ADD', call)).json).toMatchObject({
      code: 11,
      msg: expect.stringContaining('has gone'),
    });
    expect(await routeLocalnet(host)).toBe('0');
    // What was there before stays.
    await host.exec('sysctl', '-q', '-w', 'net/ipv4/conf/br0.1/route_localnet=1');
    expect((await portmap.call('ADD', call)).json.code).toBe(11);
    expect(await routeLocalnet(host)).toBe('1');
  });
});

describe('route_localnet', () => {
  test.for([
    ['for all addresses', {}, {}, '1'],
    ['for all of IPv4', { hostIP: '0.0.0.0' }, {}, '1'],
    ['for a loopback address', { hostIP: '127.0.0.1' }, {}, '1'],
    ['for one other address', { hostIP: '192.0.2.1' }, {}, '0'],
    ['for all of IPv6', { hostIP: '::' }, {}, '0'],
    ['without snat', {}, { snat: false }, '0'],
  ] as const)('%s', async ([, more, keys, value], { host, pod }) => {
    await makeBridge(host);
    const { portmap } = world();
    await portmap.succeed('ADD', { netns: pod.path, config: configOf([{ ...web, ...more }], resultOf(pod), keys) });
    expect(await routeLocalnet(host)).toBe(value);
    expect(await host.sysctl('net/ipv4/conf/all/route_localnet')).toBe('0');
  });

  test('of a container with IPv6 alone, and of one that nothing leads to, is left alone', async ({ host, pod }) => {
    await makeBridge(host);
    const { portmap } = world();
    for (const address of ['fd00::5/64', '203.0.113.5/24']) {
      await portmap.succeed('ADD', { netns: pod.path, config: configOf([web], resultOf(pod, [address])) });
    }
    expect(await routeLocalnet(host)).toBe('0');
  });

  test('of the link to a gateway is left alone: it is not the link to the container', async ({ host, pod }) => {
    await makeBridge(host);
    await host.exec('ip', 'route', 'add', 'default', 'via', '10.1.2.254');
    const { portmap } = world();
    await portmap.succeed('ADD', { netns: pod.path, config: configOf([web], resultOf(pod, ['203.0.113.5/24'])) });
    expect(await routeLocalnet(host)).toBe('0');
  });
});

describe('connections', () => {
  const addressOfHost = '10.1.2.1';
  const answered = (by: string, port: number, sport: number) =>
    `-r ${by} -q 192.0.2.7 --reply-port-src ${port} --reply-port-dst ${sport}`;

  async function makeConnections(host: TestNamespace): Promise<void> {
    await makeBridge(host);
    await host.exec('conntrack', '-F');
    const from = '-s 192.0.2.7 --sport';
    // 1 to 4 are stale: to an older container, to the host itself, by loopback, over IPv6.
    await track(host, 'udp', `${from} 4001 -d ${addressOfHost} --dport 53 ${answered('10.1.2.4', 5353, 4001)}`);
    await track(host, 'udp', `${from} 4002 -d ${addressOfHost} --dport 53`);
    await track(host, 'udp', '-s 127.0.0.1 --sport 4003 -d 127.0.0.1 --dport 53');
    await track(host, 'udp', '-s fd00::7 --sport 4004 -d fd00::1 --dport 53');
    // 5 to 8 are none of its: out to a name server, another port, another protocol, right already.
    await track(host, 'udp', `${from} 4005 -d 198.51.100.53 --dport 53`);
    await track(host, 'udp', `${from} 4006 -d ${addressOfHost} --dport 54`);
    await track(host, 'tcp', `${from} 4007 -d ${addressOfHost} --dport 53 --state ESTABLISHED`);
    await track(host, 'udp', `${from} 4008 -d ${addressOfHost} --dport 53 ${answered('10.1.2.5', 5353, 4008)}`);
  }

  test('PM-27: that lead elsewhere are forgotten on ADD, and no others', async ({ host, pod }) => {
    await makeConnections(host);
    const { portmap } = world();
    const { warnings } = await portmap.succeed('ADD', { netns: pod.path, config: configOf([dns], resultOf(pod)) });
    expect(warnings).toEqual([]);
    expect(await tracked(host)).toEqual([4005, 4006, 4007, 4008]);
  });

  test('of one address are forgotten for a mapping of that address', async ({ host, pod }) => {
    await makeConnections(host);
    const { portmap } = world();
    const config = configOf([{ ...dns, hostIP: '127.0.0.1' }], resultOf(pod));
    await portmap.succeed('ADD', { netns: pod.path, config });
    expect(await tracked(host)).toEqual([4001, 4002, 4004, 4005, 4006, 4007, 4008]);
  });

  test('of the container are forgotten on DEL, and no others', async ({ host, pod }) => {
    await makeConnections(host);
    const { portmap } = world();
    await portmap.succeed('DEL', { netns: pod.path, config: configOf([dns], resultOf(pod)) });
    expect(await tracked(host)).toEqual([4001, 4002, 4003, 4004, 4005, 4006, 4007]);
  });

  test('are kept on DEL where nothing says which, with a word about it', async ({ host }) => {
    await makeConnections(host);
    const { portmap } = world();
    const { warnings } = await portmap.succeed('DEL', { config: configOf([dns]) });
    expect(warnings).toEqual([expect.stringContaining('without prevResult')]);
    expect((await portmap.succeed('DEL', { config: configOf([web]) })).warnings).toEqual([]);
    expect(await tracked(host)).toHaveLength(8);
  });
});

describe('DEL, GC and STATUS', () => {
  test.for([
    ['without mappings', configOf(undefined)],
    ['without a namespace and a result', configOf([web])],
    ['with another backend', configOf([web], undefined, { backend: 'iptables' })],
    ['with mappings that cannot be', configOf([{ hostPort: 0, containerPort: 'x' }])],
    ['with a config that cannot be', configOf(undefined, undefined, { snat: 7, markMasqBit: 99, backend: ['?'] })],
  ] as const)('DEL %s removes the ports', async ([, config], { host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    await portmap.succeed('ADD', { netns: pod.path, config: configOf([web], resultOf(pod), { backend: 'nftables' }) });
    expect(firewall.rules.size).toBe(1);
    for (const _ of ['once', 'twice']) await portmap.succeed('DEL', { config });
    expect(firewall.rules.size).toBe(0);
  });

  test('DEL tells the firewall the addresses that are known', async ({ pod }) => {
    const { firewall, portmap } = world();
    const told: unknown[] = [];
    firewall.forget = async (...what: unknown[]) => void told.push(what);
    await portmap.succeed('DEL', { netns: pod.path, config: configOf([web], resultOf(pod)) });
    const attachment = { network: 'net', containerId: 'dummy-0', ifname: 'eth0' };
    const ips = ['10.1.2.5/24', 'fd00::5/64'].map((address) => ({ address, interface: 1 }));
    expect(told).toEqual([[attachment, ['ports'], { ips }]]);
  });

  test('DEL whose firewall fails says so, and forgets the connections all the same', async ({ host, pod }) => {
    await host.exec('conntrack', '-F');
    await track(
      host,
      'udp',
      '-s 192.0.2.7 --sport 4001 -d 10.1.2.1 --dport 53 -r 10.1.2.5 -q 192.0.2.7 --reply-port-src 5353 --reply-port-dst 4001',
    );
    const { firewall, portmap } = world();
    firewall.forget = () => Promise.reject(new Error('no such firewall'));
    const { json } = await portmap.call('DEL', { netns: pod.path, config: configOf([dns], resultOf(pod)) });
    expect(json).toMatchObject({ code: 999, msg: 'no such firewall' });
    expect(await tracked(host)).toEqual([]);
  });

  test('GC keeps the ports of valid attachments', async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    for (const [containerId, hostPort] of [
      ['one', 8080],
      ['two', 8081],
    ] as const) {
      const config = configOf([{ ...web, hostPort }], resultOf(pod));
      await portmap.succeed('ADD', { netns: pod.path, containerId, config });
    }
    const valid = [{ containerID: 'two', ifname: 'eth0' }];
    await portmap.succeed('GC', { config: { ...configOf(undefined), 'cni.dev/valid-attachments': valid } });
    expect([...firewall.rules.keys()]).toEqual(['ports net/two/eth0']);
  });

  test('STATUS asks the firewall', async ({ host: _ }) => {
    const { firewall, portmap } = world();
    const asked: unknown[] = [];
    firewall.status = async (...what: unknown[]) => void asked.push(what);
    await portmap.succeed('STATUS', { config: configOf(undefined, undefined, { backend: 'nftables' }) });
    expect(asked).toEqual([[['ports'], { backend: 'nftables' }]]);
  });
});

describe('CHECK reports', () => {
  test('nothing when all is well, and everything else', async ({ host, pod }) => {
    await makeBridge(host);
    const { firewall, portmap } = world();
    const call = { netns: pod.path, config: configOf([web], resultOf(pod)) };
    await portmap.succeed('ADD', call);
    await portmap.succeed('CHECK', call);
    await host.exec('sysctl', '-q', '-w', 'net/ipv4/conf/br0.1/route_localnet=0');
    firewall.rules.clear();
    const localnet = 'net/ipv4/conf/br0.1/route_localnet is 0, so the ports are not reached by 127.0.0.1';
    expect((await portmap.call('CHECK', call)).json).toMatchObject({
      code: 104,
      msg: 'no ports rules',
      details: `no ports rules\n${localnet}`,
    });
    await host.exec('sysctl', '-q', '-w', 'net/ipv4/conf/all/route_localnet=1');
    expect((await portmap.call('CHECK', call)).json).toMatchObject({ code: 104, msg: 'no ports rules' });
  });

  test('nothing for want of mappings', async ({ pod }) => {
    const { portmap } = world();
    await portmap.succeed('CHECK', { netns: pod.path, config: configOf(undefined, resultOf(pod)) });
  });
});
