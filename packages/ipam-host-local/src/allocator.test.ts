import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseIp } from '@podwire/core';
import { NodeFiles } from '@podwire/runtime';
import { withFolder } from '@podwire/testkit';
import { expect, test as plain } from 'vitest';
import { allocate } from './allocator.ts';
import { type RangeConfig, readRangeSet } from './ranges.ts';
import { Reservations } from './reservations.ts';
import { walk } from './walk.ts';

const pool = [{ subnet: '192.168.1.0/29' }];
const of = (network: string, ...hosts: number[]) => hosts.map((host) => `${network}.${host}`);

const test = plain.extend(withFolder).extend<{ reservations: Reservations }>({
  reservations: async ({ folder }, use) => {
    const folders = { reservations: join(folder, 'mynet'), index: join(folder, '.podwire/mynet') };
    mkdirSync(folders.reservations);
    await use(new Reservations(new NodeFiles(), folders));
  },
});
const attachment = (containerId: string) => ({ network: 'mynet', containerId, ifname: 'eth0' });
const warn = (message: string) => expect.unreachable(message);
let count = 0;

function next(reservations: Reservations, configs: readonly RangeConfig[], requested?: string): string | undefined {
  count += 1;
  const demand = { set: readRangeSet(configs), setIndex: 0, ...(requested ? { requested: parseIp(requested) } : {}) };
  return allocate(reservations, [demand], { attachment: attachment(`c${count}`), warn }).ips[0]?.address;
}

test.for<[what: string, configs: RangeConfig[], taken: string[], last: string | undefined, expected: string]>([
  ['fresh /29', pool, [], undefined, '192.168.1.2/29'],
  ['fresh IPv6 /64', [{ subnet: '2001:db8:1::/64' }], [], undefined, '2001:db8:1::2/64'],
  ['fresh /30', [{ subnet: '192.168.1.0/30' }], [], undefined, '192.168.1.2/30'],
  ['first one taken', pool, ['192.168.1.2'], undefined, '192.168.1.3/29'],
  ['last .5', pool, [], '192.168.1.5', '192.168.1.6/29'],
  ['last .3, next two taken', pool, of('192.168.1', 4, 5), '192.168.1.3', '192.168.1.6/29'],
  ['last .5, rest of the range taken', pool, ['192.168.1.6'], '192.168.1.5', '192.168.1.2/29'],
  ['last outside the range', pool, ['192.168.1.2'], '192.168.1.128', '192.168.1.3/29'],
  ['only the last one free', pool, of('192.168.1', 2, 4, 5, 6), '192.168.1.3', '192.168.1.3/29'],
  ['two ranges', [{ subnet: '192.168.1.0/30' }, { subnet: '192.168.1.4/30' }], [], undefined, '192.168.1.2/30'],
  [
    'two ranges, the first one used',
    [{ subnet: '192.168.1.0/30' }, { subnet: '192.168.1.4/30' }],
    [],
    '192.168.1.2',
    '192.168.1.6/30',
  ],
  [
    'three ranges, from the last to the first',
    [{ subnet: '192.168.1.0/30' }, { subnet: '192.168.1.4/30' }, { subnet: '192.168.1.8/30' }],
    [],
    '192.168.1.10',
    '192.168.1.2/30',
  ],
])('round robin: %s', ([, configs, taken, last, expected], { reservations }) => {
  for (const address of taken) reservations.create(address, attachment('other'));
  if (last) reservations.writeLast(0, last);
  expect(next(reservations, configs)).toBe(expected);
  expect(reservations.readLast(0)).toBe(expected.split('/')[0]);
});

test('the broadcast address is never given', ({ reservations }) => {
  for (const host of [2, 3, 4, 5, 6]) expect(next(reservations, pool)).toBe(`192.168.1.${host}/29`);
  expect(() => next(reservations, pool)).toThrow('no IP addresses available in range set: 192.168.1.1-192.168.1.6');
});

test('what was freed comes last', ({ reservations }) => {
  expect(next(reservations, pool)).toBe('192.168.1.2/29');
  reservations.remove('192.168.1.2', `c${count}\r\neth0`);
  expect(next(reservations, pool)).toBe('192.168.1.3/29');
});

test('a cursor with a line break counts as none, as in the reference', ({ reservations }) => {
  reservations.writeLast(0, '192.168.1.4\n');
  expect(next(reservations, pool)).toBe('192.168.1.2/29');
});

test('an address can be requested', ({ reservations }) => {
  expect(next(reservations, pool, '192.168.1.5')).toBe('192.168.1.5/29');
  expect(() => next(reservations, pool, '192.168.1.5')).toThrow(
    expect.objectContaining({
      message:
        'failed to allocate for range 0: requested IP address 192.168.1.5 is not available in range set 192.168.1.1-192.168.1.6',
      code: 102,
    }),
  );
});

test('a requested address must be in the range, and not the gateway', ({ reservations }) => {
  const narrow = [{ subnet: '192.168.1.0/24', rangeStart: '192.168.1.10', rangeEnd: '192.168.1.20' }];
  for (const outside of ['192.168.1.9', '192.168.1.21', '192.168.99.99']) {
    expect(() => next(reservations, narrow, outside)).toThrow(`${outside} not in range set 192.168.1.10-192.168.1.20`);
  }
  expect(() => next(reservations, pool, '192.168.1.1')).toThrow("requested ip 192.168.1.1 is subnet's gateway");
});

test.for<[RangeConfig[]]>([
  [[{ subnet: '192.168.1.0/30' }]],
  [[{ subnet: '192.168.1.0/29' }]],
  [[{ subnet: '192.168.1.0/30' }, { subnet: '192.168.1.4/30' }]],
])('a full pool says so: %j', ([configs], { reservations }) => {
  for (const _ of walk(readRangeSet(configs))) next(reservations, configs);
  expect(() => next(reservations, configs)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('no IP addresses available in range set'), code: 101 }),
  );
});

test('the last free address of a large pool is found without asking for each', ({ reservations }) => {
  const set = [{ subnet: 'fd00::/64' }];
  for (let host = 2; host < 1500; host += 1) reservations.create(`fd00::${host.toString(16)}`, attachment(`o${host}`));
  let asked = 0;
  const has = reservations.has.bind(reservations);
  reservations.has = (address) => {
    asked += 1;
    return has(address);
  };
  expect(next(reservations, set)).toBe('fd00::5dc/64');
  expect(asked).toBeLessThan(300);
});

test('what fails in the second set leaves the first as it was', ({ reservations }) => {
  const first = readRangeSet(pool);
  const second = readRangeSet([{ subnet: '10.0.0.0/30' }]);
  reservations.writeLast(0, '192.168.1.4');
  reservations.create('10.0.0.2', attachment('other'));
  const demands = [
    { set: first, setIndex: 0 },
    { set: second, setIndex: 1 },
  ];
  expect(() => allocate(reservations, demands, { attachment: attachment('a'), warn })).toThrow(
    'failed to allocate for range 1: no IP addresses available in range set: 10.0.0.1-10.0.0.2',
  );
  expect(reservations.list()).toEqual(new Set(['10.0.0.2']));
  expect([reservations.readLast(0), reservations.readLast(1)]).toEqual(['192.168.1.4', undefined]);
});

test('what is taken back later leaves a cursor that others have moved', ({ reservations }) => {
  const demand = [{ set: readRangeSet(pool), setIndex: 0 }];
  const mine = allocate(reservations, demand, { attachment: attachment('a'), warn });
  allocate(reservations, demand, { attachment: attachment('b'), warn });
  expect(mine.undo(reservations)).toEqual([]);
  expect(reservations.list()).toEqual(new Set(['192.168.1.3']));
  expect(reservations.readLast(0)).toBe('192.168.1.3');
});
