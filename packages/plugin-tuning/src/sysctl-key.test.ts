import { expect, test } from 'vitest';
import { pathOf, readingsOf } from './sysctl-key.ts';

const paths = (key: string, ifname: string) => readingsOf(key).map((reading) => pathOf(reading, ifname));

test.for([
  ['net.ipv4.conf.all.log_martians', ['net/ipv4/conf/all/log_martians']],
  ['net/ipv4/conf/all/log_martians', ['net/ipv4/conf/all/log_martians']],
  ['/net//ipv4/./ip_forward', ['net/ipv4/ip_forward']],
  ['net.ipv4.conf.IFNAME.arp_filter', ['net/ipv4/conf/eth0.100/arp_filter']],
  ['net/ipv4/conf/IFNAME/arp_filter', ['net/ipv4/conf/eth0.100/arp_filter']],
] as const)('%s leads to %o', ([key, expected]) => {
  expect(paths(key, 'eth0.100')).toEqual(expected);
});

test.for(['net/ipv4/conf/eth0.100/arp_filter', 'net.ipv4.conf.eth0/100.arp_filter'])(
  '%s names an interface with a dot, after the reference’s meaning',
  (key) => {
    expect(paths(key, 'x')).toEqual(['net/ipv4/conf/eth0/100/arp_filter', 'net/ipv4/conf/eth0.100/arp_filter']);
  },
);

test('an interface name is no pattern, and stands in for the first IFNAME', () => {
  expect(paths('net.ipv4.conf.IFNAME.IFNAME', "$'$&")).toEqual(["net/ipv4/conf/$'$&/IFNAME"]);
});

test.for([
  ['kernel.shmmax', 'kernel/shmmax'],
  ['net', 'net'],
  ['netfilter.x', 'netfilter/x'],
  ['/kernel/shmmax', '/kernel/shmmax'],
  ['', ''],
] as const)('"%s" is no key of net', ([key, shown]) => {
  expect(() => readingsOf(key)).toThrow(
    expect.objectContaining({ code: 7, message: `invalid net sysctl key: "${shown}"` }),
  );
});

// The reference's meaning of two dots is two slashes, which leads below net and nowhere.
test.for([
  ['net/../kernel/shmmax', ['net/kernel/shmmax']],
  ['net/ipv4/../../../etc/passwd', ['net/ipv4/etc/passwd']],
  ['net/ipv4/../core/somaxconn', ['net/ipv4/core/somaxconn', 'net/core/somaxconn']],
] as const)('%s does not lead out of net', ([key, expected]) => {
  expect(paths(key, 'eth0')).toEqual(expected);
});

test('an allow-list can spell it with dots or with slashes', () => {
  expect(readingsOf('net.ipv4/conf.IFNAME.arp_filter')[0]?.spellings).toEqual([
    'net.ipv4.conf.IFNAME.arp_filter',
    'net/ipv4/conf/IFNAME/arp_filter',
  ]);
  expect(readingsOf('net/ipv4/conf/eth0.100/arp_filter')[1]?.spellings).toEqual([
    'net.ipv4.conf.eth0/100.arp_filter',
    'net/ipv4/conf/eth0.100/arp_filter',
  ]);
});
