import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Files, provide } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { NodeFiles } from '@podwire/runtime';
import { InProcessPlugin, runProgram, withFolder } from '@podwire/testkit';
import { ContainerModule } from 'inversify';
import { describe, expect, test as plain } from 'vitest';
import { definition } from './index.ts';

// Side by side with the reference plugin, v1.1.1 as Debian ships it: the same calls, the same answers, the same files.
// What differs on purpose: error codes and details (theirs is always 999), and files readable by all (theirs; since
// then they are 0600 there as well).
const reference = '/usr/lib/cni/host-local';

interface Step {
  readonly command?: 'ADD' | 'DEL';
  readonly id?: string;
  readonly ifname?: string;
  readonly args?: string;
  readonly config: object;
}
interface Answer {
  readonly ok: boolean;
  readonly result: object;
}
type Caller = (dataDir: string, step: Step) => Promise<Answer>;

const drivers = new ContainerModule(({ bind }) => provide(bind, Files, () => new NodeFiles(), []));
const plugin = new InProcessPlugin(definition, [netlinkModule, drivers]);

const ours: Caller = async (dataDir, { command = 'ADD', id = 'a', ifname = 'eth0', args, config }) => {
  const call = { containerId: id, ifname, netns: '/no/such/netns', config: complete(dataDir, config) };
  const { exitCode, json } = await plugin.call(command, { ...call, ...(args === undefined ? {} : { args }) });
  return answer(exitCode, json);
};

const theirs: Caller = async (dataDir, { command = 'ADD', id = 'a', ifname = 'eth0', args, config }) => {
  const environment = {
    CNI_COMMAND: command,
    CNI_CONTAINERID: id,
    CNI_IFNAME: ifname,
    CNI_NETNS: '/no/such/netns',
    CNI_PATH: '/opt/cni/bin',
    ...(args === undefined ? {} : { CNI_ARGS: args }),
  };
  const stdin = JSON.stringify(complete(dataDir, config));
  const { exitCode, stdout } = await runProgram(reference, [], { environment, stdin });
  return answer(exitCode, stdout === '' ? {} : JSON.parse(stdout));
};

function complete(dataDir: string, config: object): object {
  const { ipam, ...more } = config as { ipam?: object };
  return {
    cniVersion: '1.0.0',
    name: 'net',
    ...more,
    ...(ipam ? { ipam: { type: 'host-local', dataDir, ...ipam } } : {}),
  };
}

function answer(exitCode: number | null, json: Record<string, unknown>): Answer {
  if (exitCode !== 0) return { ok: false, result: { msg: json.msg } };
  // v1.1.1 prints an empty "dns" in every version.
  const { dns, ...rest } = json as { dns?: object };
  return { ok: true, result: { ...rest, ...(dns && Object.keys(dns).length > 0 ? { dns } : {}) } };
}

function state(dataDir: string): Record<string, string> {
  const folder = join(dataDir, 'net');
  if (!existsSync(folder)) return {};
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

const test = plain.extend(withFolder).extend<{ both: (steps: readonly Step[]) => Promise<void> }>({
  both: async ({ folder }, use) => {
    const [left, right] = [join(folder, 'theirs'), join(folder, 'ours')];
    await use(async (steps) => {
      for (const step of steps) {
        const expected = await theirs(left, step);
        expect(await ours(right, step), JSON.stringify(step)).toEqual(expected);
        if (expected.ok && step.command !== 'DEL') expect(state(right), JSON.stringify(step)).toEqual(state(left));
      }
      expect(state(right)).toEqual(state(left));
    });
  },
});

const subnet = { subnet: '10.1.2.0/24' };
/** Room for 12 attachments: a second set that is full would leave the first set's cursor moved (theirs), or not (ours). */
const roomy = { ranges: [[{ subnet: '10.1.2.0/29' }, { subnet: '10.2.2.0/28' }], [{ subnet: 'fd00::/124' }]] };
const two = { ranges: [[{ subnet: '10.1.2.0/29' }, { subnet: '10.2.2.0/29' }], [{ subnet: 'fd00::/125' }]] };

describe.skipIf(!existsSync(reference))(`as the reference plugin does (needs ${reference})`, () => {
  test.for(['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0'])(
    'version %s',
    async (cniVersion, { both, folder }) => {
      writeFileSync(join(folder, 'resolv.conf'), 'search a.example b.example\nnameserver 10.0.0.1\noptions ndots:2\n');
      const routes = [{ dst: '0.0.0.0/0' }, { dst: '10.7.1.1/16', gw: '10.1.2.9' }, { dst: '::/0', gw: 'fd00::9' }];
      const ipam = { ...two, routes, resolvConf: join(folder, 'resolv.conf') };
      const add = { config: { cniVersion, ipam } };
      await both([
        add,
        { ...add, id: 'b' },
        { ...add, command: 'DEL' },
        add,
        add,
        { ...add, command: 'DEL', id: 'nobody' },
      ]);
    },
  );

  test('ranges, requests and their sources', async ({ both }) => {
    const narrow = { ...subnet, rangeStart: '10.1.2.0', rangeEnd: '10.1.2.255', gateway: '10.1.2.2' };
    await both([
      { config: { ipam: narrow } },
      { id: 'b', config: { ipam: narrow } },
      { id: 'c', config: { ipam: narrow }, args: 'IP=10.1.2.77/24;IgnoreUnknown=1;K8S_POD=x' },
      { id: 'd', config: { ipam: narrow, args: { cni: { ips: ['10.1.2.78'] } } } },
      { id: 'e', config: { ipam: narrow, runtimeConfig: { ips: ['10.1.2.255/24'] } } },
      { id: 'f', config: { ipam: narrow } },
      {
        id: 'g',
        config: { ipam: {}, runtimeConfig: { ipRanges: [[{ subnet: '10.9.0.0/30' }], [{ subnet: 'fd00:9::/120' }]] } },
      },
      { id: 'h', config: { ipam: narrow }, ifname: 'net1' },
      { id: 'h', config: { ipam: narrow }, ifname: 'net2' },
      { id: 'h', config: { ipam: narrow }, ifname: 'net1', command: 'DEL' },
    ]);
  });

  test('what cannot be, in the same words', async ({ both }) => {
    const ipams: object[] = [
      {},
      { ranges: [] },
      { ranges: [[]] },
      { subnet: '10.1.2.0/31' },
      { subnet: '10.1.2.3/24' },
      { subnet: 'fd00::1/64' },
      { ...subnet, rangeStart: '10.1.3.1' },
      { ...subnet, rangeEnd: '10.1.3.1' },
      { ...subnet, rangeStart: '10.1.2.9', rangeEnd: '10.1.2.8' },
      { ranges: [[subnet, { subnet: 'fd00::/64' }]] },
      { ranges: [[subnet, { ...subnet, rangeStart: '10.1.2.9' }]] },
      { ranges: [[subnet], [{ subnet: '10.1.0.0/16' }]] },
    ];
    const steps = ipams.map((ipam) => ({ config: { ipam } }));
    await both([
      ...steps,
      { config: {} },
      { config: { cniVersion: '0.2.0', ipam: { ranges: [[subnet], [{ subnet: '10.1.3.0/24' }]] } } },
      { config: { ipam: subnet }, args: 'IP=foo' },
      { config: { ipam: subnet }, args: 'FOO=bar' },
      { config: { ipam: subnet, args: { cni: { ips: ['foo'] } } } },
    ]);
  });

  test('requests that cannot be met, and a pool that is full, in the same words', async ({ both }) => {
    const small = { subnet: '10.1.2.0/30' };
    await both([
      { config: { ipam: small }, args: 'IP=10.1.2.1' },
      { config: { ipam: small }, args: 'IP=10.1.9.9' },
      { config: { ipam: small } },
      { config: { ipam: small } },
      { id: 'b', config: { ipam: small } },
      { id: 'b', config: { ipam: small }, args: 'IP=10.1.2.2' },
      { config: { ipam: small }, command: 'DEL' },
      { id: 'b', config: { ipam: small } },
    ]);
  });

  test('a long run of ADDs and DELs', { timeout: 60_000 }, async ({ both }) => {
    const random = lehmer(20261124);
    const steps = Array.from({ length: 150 }, (): Step => {
      const id = `c${random() % 12}`;
      return { id, command: random() % 5 < 3 ? 'ADD' : 'DEL', config: { ipam: roomy } };
    });
    await both(steps);
  });

  test('they follow each other on one folder', { timeout: 60_000 }, async ({ folder }) => {
    const random = lehmer(7);
    const [pure, shared] = [join(folder, 'pure'), join(folder, 'shared')];
    for (let round = 0; round < 150; round += 1) {
      const command = random() % 5 < 3 ? 'ADD' : 'DEL';
      const step: Step = { id: `c${random() % 12}`, command, config: { ipam: roomy } };
      const expected = await theirs(pure, step);
      expect(await (random() % 2 ? ours : theirs)(shared, step), `round ${round}`).toEqual(expected);
      if (round > 0 && existsSync(join(shared, 'net'))) expect(state(shared)).toEqual(state(pure));
    }
  });

  test('at once on one folder: no address twice, no deadlock', { timeout: 60_000 }, async ({ folder }) => {
    const config = { ipam: { subnet: '10.1.0.0/16' } };
    mkdirSync(join(folder, 'net'));
    const callers = Array.from({ length: 100 }, (_, index) => [index % 2 ? ours : theirs, `c${index}`] as const);
    const answers = await Promise.all(callers.map(([call, id]) => call(folder, { id, config })));
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    const addresses = answers.map(({ result }) => (result as { ips: { address: string }[] }).ips[0]?.address);
    expect(new Set(addresses).size).toBe(100);
    const gone = await Promise.all(
      // Each is deleted by the other implementation.
      callers.map(([call, id]) => (call === ours ? theirs : ours)(folder, { id, config, command: 'DEL' })),
    );
    expect(gone.filter(({ ok }) => !ok)).toEqual([]);
    expect(Object.keys(state(folder)).sort()).toEqual(['last_reserved_ip.0', 'lock']);
  });
});

/** The same numbers in every run. */
function lehmer(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 48_271) % 2_147_483_647;
    return value;
  };
}
