import { expect, test } from 'vitest';
import { containerAddresses } from './container-addresses.ts';

const attachment = { network: 'net', containerId: 'c', ifname: 'net0' };
const interfaces = [
  { name: 'host' },
  { name: 'net0', sandbox: '/netns/of/c' },
  { name: 'net1', sandbox: '/netns/of/c' },
];

test("PM-1: the first address of each family that is the container's, and not the host's", () => {
  const ips = [
    { address: '10.0.0.1/24', interface: 0 },
    { address: '2001:db8:1::1/64', interface: 0 },
    { address: '10.0.9.2/24', interface: 2 },
    { address: '2001:db8:1::2/64', interface: 1 },
    { address: '10.0.0.2/24', interface: 1 },
    { address: '10.0.0.3/24', interface: 1 },
  ];
  expect(containerAddresses(attachment, { interfaces, ips })).toEqual([ips[4], ips[3]]);
});

test('PM-9: an address without an interface, or with one that is not there, is taken as it is', () => {
  for (const position of [undefined, -1, 3]) {
    const ip = { address: '10.0.0.2/24', ...(position === undefined ? {} : { interface: position }) };
    expect(containerAddresses(attachment, { interfaces, ips: [ip] })).toEqual([ip]);
    expect(containerAddresses(attachment, { ips: [ip] })).toEqual([ip]);
  }
});

test('an interface of that name on the host is not the one', () => {
  const ips = [{ address: '10.0.0.1/24', interface: 0 }];
  expect(containerAddresses(attachment, { interfaces: [{ name: 'net0' }], ips })).toEqual([]);
  expect(containerAddresses(attachment, { interfaces: [{ name: 'net0', sandbox: '' }], ips })).toEqual([]);
  expect(containerAddresses(attachment, {})).toEqual([]);
});
