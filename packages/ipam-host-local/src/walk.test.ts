import { formatIp, parseIp } from '@podwire/core';
import { expect, test } from 'vitest';
import { type RangeConfig, readRangeSet } from './ranges.ts';
import { walk } from './walk.ts';

const pool = [{ subnet: '192.168.1.0/29' }];
const path = (configs: readonly RangeConfig[], last?: string) =>
  [...walk(readRangeSet(configs), last === undefined ? undefined : parseIp(last))].map(({ range, value }) =>
    formatIp({ family: range.family, value }),
  );
const of = (network: string, ...hosts: number[]) => hosts.map((host) => `${network}.${host}`);

test('a fresh walk offers each address once, without gateway and broadcast address', () => {
  expect(path(pool)).toEqual(of('192.168.1', 2, 3, 4, 5, 6));
});

test('a walk begins after the last reserved address and comes back to it', () => {
  expect(path(pool, '192.168.1.6')).toEqual(of('192.168.1', 2, 3, 4, 5, 6));
  expect(path(pool, '192.168.1.3')).toEqual(of('192.168.1', 4, 5, 6, 2, 3));
});

test('a last address outside the set counts as none', () => {
  expect(path(pool, '192.168.9.3')).toEqual(path(pool));
});

test('a walk goes through all ranges', () => {
  const ranges = [
    { subnet: '192.168.1.0/24', rangeStart: '192.168.1.0', rangeEnd: '192.168.1.3' },
    { subnet: '192.168.2.0/24', rangeStart: '192.168.2.0', rangeEnd: '192.168.2.3' },
  ];
  expect(path(ranges)).toEqual([...of('192.168.1', 0, 2, 3), ...of('192.168.2', 0, 2, 3)]);
  expect(path(ranges, '192.168.1.3')).toEqual([...of('192.168.2', 0, 2, 3), ...of('192.168.1', 0, 2, 3)]);
});

test('a walk ends at the end of the address space, and when the gateway is all there is', () => {
  expect(path([{ subnet: '255.255.255.252/30', rangeEnd: '255.255.255.255' }])).toEqual(of('255.255.255', 254, 255));
  expect(path([{ subnet: '10.0.0.0/24', rangeStart: '10.0.0.1', rangeEnd: '10.0.0.1' }])).toEqual([]);
});
