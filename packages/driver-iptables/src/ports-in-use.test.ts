import type { PortMapping } from '@podwire/core';
import { expect, test } from 'vitest';
import { refuseOverlap, refuseTaken } from './ports-in-use.ts';
import { Table } from './table.ts';

const theirs = 'CNI-DN-1';
const table = (entryConditions = '', comment = 'dnat name: \\"mynet\\" id: \\"cid\\"') =>
  Table.parse(
    [
      ':CNI-HOSTPORT-DNAT - [0:0]',
      `:${theirs} - [0:0]`,
      `-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "${comment}" -m multiport --dports 80,81,83 ${entryConditions}-j ${theirs}`,
      `-A ${theirs} -s 10.0.0.0/24 -p tcp -m tcp --dport 80 -j CNI-HOSTPORT-SETMARK`,
      `-A ${theirs} -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.2:80`,
      `-A ${theirs} -d 192.0.2.1/32 -p tcp -m tcp --dport 81 -j DNAT --to-destination 10.0.0.2:80`,
    ].join('\n'),
  );
const wanted = (hostPort: number, hostIP?: string, protocol: PortMapping['protocol'] = 'tcp'): PortMapping[] => [
  { hostPort, containerPort: 1, protocol, hostIP },
];

test.each([
  [wanted(80), '80/tcp'],
  [wanted(80, '192.0.2.9'), '192.0.2.9:80/tcp'],
  [wanted(81), '81/tcp'],
  [wanted(81, '0.0.0.0'), '81/tcp'],
  [wanted(81, '192.0.2.1'), '192.0.2.1:81/tcp'],
  [[...wanted(1), ...wanted(80)], '80/tcp'],
])('%j is taken', (mappings, port) => {
  expect(() => refuseTaken(table(), 'CNI-DN-2', mappings)).toThrow(
    `host port ${port} is published by container cid of network mynet already`,
  );
});

test.each([
  wanted(82),
  wanted(80, undefined, 'udp'),
  wanted(81, '192.0.2.2'),
  wanted(83), // in the list of the entry, but of the other family's mapping
])('%j is free', (...mappings) => {
  expect(() => refuseTaken(table(), 'CNI-DN-2', mappings)).not.toThrow();
});

test('one’s own port is free, and so is one that is taken for certain packets only', () => {
  expect(() => refuseTaken(table(), theirs, wanted(80))).not.toThrow();
  expect(() => refuseTaken(table('-i eth0 '), 'CNI-DN-2', wanted(80))).not.toThrow();
});

test('an owner that cannot be read is told by the comment', () => {
  expect(() => refuseTaken(table('', 'by hand'), 'CNI-DN-2', wanted(80))).toThrow('something else (by hand)');
});

test('interfaces of one container have ports of their own', () => {
  const owner = { network: 'mynet', containerId: 'cid' };
  const overlap = (a: PortMapping[], b: PortMapping[]) => () => refuseOverlap(a, b, owner);
  expect(overlap(wanted(80), wanted(80))).toThrow('host port 80/tcp');
  expect(overlap(wanted(80, '192.0.2.1'), wanted(80))).toThrow('192.0.2.1:80/tcp');
  expect(overlap(wanted(80, '192.0.2.1'), wanted(80, '192.0.2.2'))).not.toThrow();
  expect(overlap(wanted(80, '0.0.0.0'), wanted(80, '::'))).not.toThrow();
  expect(overlap(wanted(80), wanted(81))).not.toThrow();
  expect(overlap(wanted(80), wanted(80, undefined, 'udp'))).not.toThrow();
});
