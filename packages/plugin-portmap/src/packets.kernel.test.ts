import { createSocket, type Socket } from 'node:dgram';
import { firewallModule, type PluginDefinition } from '@podwire/core';
import { iptablesModule } from '@podwire/driver-iptables';
import { netlinkModule } from '@podwire/driver-netlink';
import { nftablesModule } from '@podwire/driver-nftables';
import { definition as hostLocal } from '@podwire/ipam-host-local';
import { definition as bridge } from '@podwire/plugin-bridge';
import { definition as ptp } from '@podwire/plugin-ptp';
import { runtimeModule } from '@podwire/runtime';
import { test as base, expect, InProcessPlugin, Place, type TestNamespace } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';

const drivers = { nftables: nftablesModule, iptables: iptablesModule };
const makers: Readonly<Record<string, PluginDefinition>> = { ptp, bridge };

/** Long enough for every answer that comes at all, where none should. */
const soon = { withinMs: 300 };

interface World {
  /** The machine, with up0 192.0.2.1 and 2001:db8::1, and beyond that link a client. */
  readonly machine: Place;
  readonly outside: Place;
  readonly one: Place;
  readonly two: Place;
}

const test = base.extend<{ world: World }>({
  world: async ({ host, pods }, use) => {
    const [outside, one, two] = await pods(3);
    if (!outside || !one || !two) throw new Error('pods(3) gave fewer');
    await connect(host, outside);
    const world = {
      machine: new Place('machine', host),
      outside: new Place('outside', outside),
      one: new Place('one', one),
      two: new Place('two', two),
    };
    await use(world);
    await Promise.all(Object.values(world).map((place) => place.leave()));
    await clean(host);
  },
});

async function connect(host: TestNamespace, outside: TestNamespace): Promise<void> {
  await host.exec('ip', 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(outside.name));
  for (const [place, link, number] of [
    [host, 'up0', 1],
    [outside, 'eth0', 2],
  ] as const) {
    await place.exec('ip', 'addr', 'add', `192.0.2.${number}/24`, 'dev', link);
    await place.exec('ip', 'addr', 'add', `2001:db8::${number}/64`, 'dev', link, 'nodad');
    await place.exec('ip', 'link', 'set', link, 'up');
  }
  await outside.exec('ip', 'route', 'add', 'default', 'via', '192.0.2.1');
  await outside.exec('ip', 'route', 'add', 'default', 'via', '2001:db8::1');
}

/** What is there of both programs' rules. */
async function clean(host: TestNamespace): Promise<void> {
  await host.exec('nft', 'flush', 'ruleset');
  await host.tryExec('conntrack', ['-F']);
}

/** A network of two plugins, called one after the other as runtimes do. */
class Chain {
  readonly #maker: InProcessPlugin;
  readonly #portmap: InProcessPlugin;

  constructor(
    private readonly type: string,
    private readonly backend: keyof typeof drivers,
    private readonly dataDir: string,
  ) {
    const modules = [netlinkModule, runtimeModule, drivers[backend], firewallModule];
    this.#maker = new InProcessPlugin(makers[type] as PluginDefinition, modules, [hostLocal]);
    this.#portmap = new InProcessPlugin(definition, modules);
  }

  async add(pod: Place, portMappings: readonly object[], keys: object = {}) {
    const { json: prevResult } = await this.#maker.succeed('ADD', this.#call(pod, this.#makerConfig()));
    const call = this.#call(pod, this.#portmapConfig(portMappings, { ...keys, prevResult }));
    const { json } = await this.#portmap.call('ADD', call);
    const addresses = (prevResult.ips as { address: string }[]).map(({ address }) => address.replace(/\/.*/, ''));
    return { json, prevResult, addresses };
  }

  /** Portmap alone, once more. */
  async addAgain(pod: Place, portMappings: readonly object[], prevResult: object, keys: object = {}): Promise<void> {
    await this.#portmap.succeed('ADD', this.#call(pod, this.#portmapConfig(portMappings, { ...keys, prevResult })));
  }

  async check(pod: Place, portMappings: readonly object[], prevResult: object, keys: object = {}): Promise<object> {
    const call = this.#call(pod, this.#portmapConfig(portMappings, { ...keys, prevResult }));
    return (await this.#portmap.call('CHECK', call)).json;
  }

  async del(pod: Place, portMappings: readonly object[] | undefined, prevResult?: object): Promise<void> {
    const config = this.#portmapConfig(portMappings, prevResult ? { prevResult } : {});
    await this.#portmap.succeed('DEL', this.#call(pod, config));
    await this.#maker.succeed('DEL', this.#call(pod, this.#makerConfig()));
  }

  #call({ name, namespace }: Place, config: object) {
    return { netns: namespace.path, containerId: name, config };
  }

  #makerConfig(): object {
    const ranges = [[{ subnet: '10.1.2.0/24' }], [{ subnet: 'fd00:1::/64' }]];
    const routes = [{ dst: '0.0.0.0/0' }, { dst: '::/0' }];
    const ipam = { type: 'host-local', dataDir: this.dataDir, ranges, routes };
    // Where bridged packets pass the IP hooks, a bridge sends a container's packets to itself back by the port they came from.
    const keys = { isGateway: true, hairpinMode: true, ipMasq: true };
    return { cniVersion: '1.0.0', name: 'net', type: this.type, ...keys, ipam };
  }

  #portmapConfig(portMappings: readonly object[] | undefined, keys: object): object {
    const runtimeConfig = portMappings ? { runtimeConfig: { portMappings } } : {};
    return { cniVersion: '1.0.0', name: 'net', type: 'portmap', backend: this.backend, ...runtimeConfig, ...keys };
  }
}

const web = { hostPort: 8080, containerPort: 80, protocol: 'tcp' };
const dns = { hostPort: 5353, containerPort: 53, protocol: 'udp' };

describe.for([
  ['ptp', 'nftables'],
  ['bridge', 'nftables'],
  ['ptp', 'iptables'],
  ['bridge', 'iptables'],
] as const)('behind %s, with %s', ([type, backend]) => {
  test('PM-26: a port is reached by everyone, and by nobody after DEL', async ({ world, folder }) => {
    const { machine, outside, one, two } = world;
    const chain = new Chain(type, backend, folder);
    await one.serve('tcp', 80);
    const { prevResult, addresses } = await chain.add(one, [web]);
    await chain.add(two, []);
    const [four = '', six = ''] = addresses;
    // A bridge that was made just now has its own address once nobody else turned out to have it.
    await one.namespace.ping('fd00:1::1');
    expect(await machine.ask('tcp', four, 80), 'directly').toMatch(/^one sees /);
    expect(await machine.ask('tcp', six, 80), 'directly, IPv6').toMatch(/^one sees /);
    const ways = [
      ['from outside', outside, '192.0.2.1', 'one sees 192.0.2.2'],
      ['from outside, IPv6', outside, '2001:db8::1', 'one sees 2001:db8::2'],
      ['by an address of the host', machine, '192.0.2.1', /^one sees /],
      ['by an address of the host, IPv6', machine, '2001:db8::1', /^one sees /],
      ['by 127.0.0.1', machine, '127.0.0.1', /^one sees 10\.1\.2\.1$/],
      ['from the container itself', one, '192.0.2.1', /^one sees /],
      ['from the container itself, IPv6', one, '2001:db8::1', /^one sees /],
      ['from a neighbour', two, '192.0.2.1', /^one sees /],
      ['from a neighbour, IPv6', two, '2001:db8::1', /^one sees /],
    ] as const;
    for (const [who, place, address, answer] of ways) {
      const said = await place.ask('tcp', address, 8080);
      if (typeof answer === 'string') expect(said, who).toBe(answer);
      else expect(said, who).toMatch(answer);
    }
    expect(await chain.check(one, [web], prevResult)).toEqual({});
    await chain.del(one, [web], prevResult);
    for (const [who, place, address] of ways) {
      if (place !== one) expect(await place.ask('tcp', address, 8080), who).toBe('refused');
    }
    expect(await chain.check(one, [web], prevResult)).toMatchObject({ code: 104 });
  });

  test('PM-27: a UDP port that moves to another container moves for its clients at once', async ({ world, folder }) => {
    const { one, two } = world;
    const chain = new Chain(type, backend, folder);
    await Promise.all([one.serve('udp', 53), two.serve('udp', 53)]);
    const { prevResult } = await chain.add(one, [dns]);
    await using(async (client) => {
      for (const address of ['192.0.2.1', '127.0.0.1']) expect(await ask(client, address)).toMatch(/^one sees /);
      // The older container's DEL never comes, or comes without its mappings: what it leaves is up to the next ADD.
      await chain.del(one, undefined, prevResult);
      expect(await ask(client, '192.0.2.1'), 'pinned to the old one').toBe('no answer');
      await chain.add(two, [dns]);
      for (const address of ['192.0.2.1', '127.0.0.1']) expect(await ask(client, address)).toMatch(/^two sees /);
    });
  });

  test('a UDP port that is unpublished is closed for its clients at once', async ({ world, folder }) => {
    const { one } = world;
    const chain = new Chain(type, backend, folder);
    await one.serve('udp', 53);
    const { prevResult } = await chain.add(one, [dns]);
    await using(async (client) => {
      expect(await ask(client, '192.0.2.1')).toMatch(/^one sees /);
      await chain.del(one, [dns], prevResult);
      const tracked = await world.machine.namespace.exec('conntrack', '-L', '-p', 'udp', '--orig-port-dst', '5353');
      expect(tracked).toBe('');
    });
  });

  test('a port that another container has is refused, and stays where it is', async ({ world, folder }) => {
    const { outside, one, two } = world;
    const chain = new Chain(type, backend, folder);
    await Promise.all([one.serve('tcp', 80), two.serve('tcp', 80)]);
    await chain.add(one, [web]);
    const { json } = await chain.add(two, [web]);
    expect(json).toMatchObject({ code: 108, msg: expect.stringContaining('8080') });
    expect(await outside.ask('tcp', '192.0.2.1', 8080)).toBe('one sees 192.0.2.2');
  });

  test('PM-23: CHECK is content with what ADD made, and with nothing else', async ({ world, folder }) => {
    const { one } = world;
    const chain = new Chain(type, backend, folder);
    const mappings = [web, { ...web, hostPort: 8443, hostIP: '192.0.2.1' }, dns];
    const { prevResult } = await chain.add(one, []);
    const [off, on] = [{ snat: false }, { snat: true }];
    expect(await chain.check(one, mappings, prevResult, off), 'before ADD').toMatchObject({ code: 104 });
    await chain.addAgain(one, mappings, prevResult, off);
    expect(await chain.check(one, mappings, prevResult, off)).toEqual({});
    expect(await chain.check(one, mappings, prevResult, on), 'with snat since').toMatchObject({ code: 104 });
    await chain.addAgain(one, mappings, prevResult, on);
    expect(await chain.check(one, mappings, prevResult, on)).toEqual({});
    const more = [...mappings, { ...web, hostPort: 9443 }];
    expect(await chain.check(one, more, prevResult, on), 'with another port since').toMatchObject({ code: 104 });
    await chain.addAgain(one, [dns], prevResult, on);
    expect(await chain.check(one, [dns], prevResult, on)).toEqual({});
    await chain.del(one, [dns], prevResult);
    expect(await chain.check(one, [dns], prevResult, on), 'after DEL').toMatchObject({ code: 104 });
  });

  test('a container does not reach what listens on the loopback of the host', async ({ world, folder }) => {
    const { one } = world;
    const chain = new Chain(type, backend, folder);
    await chain.add(one, [web]);
    // Without its own loopback, the container's packets to 127.0.0.1 leave by its gateway.
    const { namespace } = one;
    for (const local of ['127.0.0.1', '127.0.0.0/8', '127.255.255.255']) {
      await namespace.tryExec('ip', ['route', 'del', 'table', 'local', local]);
    }
    await namespace.exec('ip', 'route', 'replace', '127.0.0.0/8', 'via', '10.1.2.1', 'dev', 'eth0', 'onlink');
    await namespace.exec('sysctl', '-q', '-w', 'net.ipv4.conf.all.route_localnet=1');
    const heard: string[] = [];
    const servers = ['10.1.2.1', '127.0.0.1'].map((address) => {
      const server = createSocket('udp4').on('message', () => heard.push(address));
      return new Promise<Socket>((bound) => server.bind(9090, address, () => bound(server)));
    });
    for (const address of ['127.0.0.1', '10.1.2.1']) {
      await one.ask('udp', address, 9090, { ...soon, from: '10.1.2.2' });
    }
    for (const server of await Promise.all(servers)) server.close();
    expect(heard).toEqual(['10.1.2.1']);
  });
});

/** A client that keeps its port, as resolvers and games do. */
async function using(use: (client: Socket) => Promise<void>): Promise<void> {
  const client = createSocket('udp4').on('error', () => undefined);
  await new Promise<void>((bound) => client.bind(0, () => bound()));
  try {
    await use(client);
  } finally {
    client.close();
  }
}

function ask(client: Socket, address: string): Promise<string> {
  return new Promise((answered) => {
    const timer = setTimeout(() => answered('no answer'), soon.withinMs);
    client.once('message', (text) => {
      clearTimeout(timer);
      answered(String(text));
    });
    client.send('?', dns.hostPort, address);
  });
}
