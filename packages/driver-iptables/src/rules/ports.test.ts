import type { PortMapping, Publication } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import { lineOf } from '../rule.ts';
import { portsRules } from './ports.ts';

const owner = { network: 'mynet', containerId: 'cid0123' };
const chain = 'CNI-DN-86d88bb65d050c35a8c79';
const entry = '-m comment --comment "dnat name: \\"mynet\\" id: \\"cid0123\\"" -m multiport --dports';
const ips = [{ address: '10.0.0.2/24' }, { address: '2001:db8::2/64' }];
const tcp = (hostPort: number, containerPort: number, hostIP?: string): PortMapping => ({
  hostPort,
  containerPort,
  protocol: 'tcp',
  hostIP,
});

/** The eight of the reference's own test. */
const eight: readonly PortMapping[] = [
  tcp(8080, 80),
  tcp(8081, 80),
  { ...tcp(8080, 81), protocol: 'udp' },
  { ...tcp(8082, 82), protocol: 'udp' },
  tcp(8083, 83, '192.168.0.2'),
  tcp(8084, 84, '0.0.0.0'),
  tcp(8085, 85, '2001:db8:a::1'),
  tcp(8086, 86, '::'),
];

function rulesOf(family: 4 | 6, more: Partial<Publication> = {}) {
  const wanted = { ips, mappings: eight, snat: true, masqAll: false, markMasqBit: 13, ...more };
  const own = portsRules(owner, wanted, family);
  if (!own) throw new Error('no rules');
  const lines = (rules: typeof own.rules) => rules.map((rule) => lineOf('-A', rule));
  return {
    ...own,
    rules: lines(own.rules),
    entries: lines(own.entries),
    skeleton: own.skeleton.rules.map(({ rule, first }) => lineOf(first ? '-I' : '-A', rule)),
    chains: own.skeleton.chains,
  };
}

describe('the container’s chain', () => {
  test('has 18 rules of IPv4 and 12 of IPv6 for the eight mappings', () => {
    expect(rulesOf(4).rules.length).toBe(18);
    expect(rulesOf(6).rules.length).toBe(12);
  });

  test('marks the pod’s subnet and loopback, and translates all', () => {
    expect(rulesOf(4).rules.slice(0, 3)).toEqual([
      `-A ${chain} -s 10.0.0.0/24 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -s 127.0.0.1/32 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80`,
    ]);
    expect(rulesOf(6).rules.slice(0, 2)).toEqual([
      `-A ${chain} -s 2001:db8::/64 -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p tcp -m tcp --dport 8080 -j DNAT --to-destination [2001:db8::2]:80`,
    ]);
  });

  test('has a host address where one of its family is given', () => {
    expect(rulesOf(4).rules.slice(12)).toEqual([
      `-A ${chain} -s 10.0.0.0/24 -d 192.168.0.2/32 -p tcp -m tcp --dport 8083 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -s 127.0.0.1/32 -d 192.168.0.2/32 -p tcp -m tcp --dport 8083 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -d 192.168.0.2/32 -p tcp -m tcp --dport 8083 -j DNAT --to-destination 10.0.0.2:83`,
      `-A ${chain} -s 10.0.0.0/24 -p tcp -m tcp --dport 8084 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -s 127.0.0.1/32 -p tcp -m tcp --dport 8084 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p tcp -m tcp --dport 8084 -j DNAT --to-destination 10.0.0.2:84`,
    ]);
    expect(rulesOf(6).rules.slice(8)).toEqual([
      `-A ${chain} -s 2001:db8::/64 -d 2001:db8:a::1/128 -p tcp -m tcp --dport 8085 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -d 2001:db8:a::1/128 -p tcp -m tcp --dport 8085 -j DNAT --to-destination [2001:db8::2]:85`,
      `-A ${chain} -s 2001:db8::/64 -p tcp -m tcp --dport 8086 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p tcp -m tcp --dport 8086 -j DNAT --to-destination [2001:db8::2]:86`,
    ]);
  });

  test('an IPv4 address that is written as IPv6 is an IPv4 address', () => {
    const mappings = [tcp(8080, 80, '::ffff:192.168.0.2')];
    expect(rulesOf(4, { mappings }).rules.at(-1)).toContain('-d 192.168.0.2/32');
    expect(rulesOf(6, { mappings }).rules).toEqual([]);
  });

  test('without snat only translates', () => {
    const { rules } = rulesOf(4, { snat: false });
    expect(rules.length).toBe(6);
    expect(rules.every((line) => line.includes('-j DNAT'))).toBe(true);
  });

  test('with masqAll marks everyone', () => {
    expect(rulesOf(4, { masqAll: true, mappings: [tcp(8080, 80)] }).rules).toEqual([
      `-A ${chain} -p tcp -m tcp --dport 8080 -j CNI-HOSTPORT-SETMARK`,
      `-A ${chain} -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80`,
    ]);
  });

  test('marks by the chain of somebody else', () => {
    const { rules } = rulesOf(4, { externalSetMarkChain: 'KUBE-MARK-MASQ', mappings: [tcp(8080, 80)] });
    expect(rules.filter((line) => line.endsWith('-j KUBE-MARK-MASQ')).length).toBe(2);
    expect(rules.join('\n')).not.toContain('SETMARK');
  });
});

describe('what leads to it', () => {
  test('is a rule per protocol, with all ports of both families', () => {
    const entries = [
      `-A CNI-HOSTPORT-DNAT -p tcp ${entry} 8080,8081,8083,8084,8085,8086 -j ${chain}`,
      `-A CNI-HOSTPORT-DNAT -p udp ${entry} 8080,8082 -j ${chain}`,
    ];
    expect(rulesOf(4).entries).toEqual(entries);
    expect(rulesOf(6).entries).toEqual(entries);
  });

  test('is a rule per 15 ports', () => {
    const mappings = Array.from({ length: 31 }, (_, at) => tcp(9000 + at, 80));
    const { entries } = rulesOf(4, { mappings });
    expect(entries.map((line) => line.split(' ').at(-3)?.split(',').length)).toEqual([15, 15, 1]);
    expect(entries[2]).toBe(`-A CNI-HOSTPORT-DNAT -p tcp ${entry} 9030 -j ${chain}`);
  });

  test('has the conditions of its family', () => {
    const conditions = { conditionsV4: ['-i', 'eth0'], conditionsV6: ['!', '-s', 'fd00::/8'] };
    expect(rulesOf(4, { ...conditions, mappings: [tcp(80, 80)] }).entries).toEqual([
      `-A CNI-HOSTPORT-DNAT -p tcp ${entry} 80 -i eth0 -j ${chain}`,
    ]);
    expect(rulesOf(6, { ...conditions, mappings: [tcp(80, 80)] }).entries).toEqual([
      `-A CNI-HOSTPORT-DNAT -p tcp ${entry} 80 ! -s fd00::/8 -j ${chain}`,
    ]);
  });
});

describe('what all share', () => {
  const hooks = ['PREROUTING', 'OUTPUT'].map((hook) => `-A ${hook} -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT`);

  test('is made in the order of the reference, PREROUTING before OUTPUT', () => {
    expect(rulesOf(4).chains).toEqual(['CNI-HOSTPORT-SETMARK', 'CNI-HOSTPORT-MASQ', 'CNI-HOSTPORT-DNAT']);
    expect(rulesOf(4).skeleton).toEqual([
      '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
      '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
      '-I POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
      ...hooks,
    ]);
  });

  test.each([
    [5, '0x20/0x20'],
    [0, '0x1/0x1'],
    [31, '0x80000000/0x80000000'],
  ])('mark bit %i is %s', (markMasqBit, mark) => {
    expect(
      rulesOf(4, { markMasqBit })
        .skeleton.slice(0, 2)
        .every((line) => line.includes(` ${mark}`)),
    ).toBe(true);
  });

  test.each([{ snat: false }, { externalSetMarkChain: 'KUBE-MARK-MASQ' }])(
    'has no marks of its own with %j',
    (more) => {
      expect(rulesOf(4, more).chains).toEqual(['CNI-HOSTPORT-DNAT']);
      expect(rulesOf(4, more).skeleton).toEqual(hooks);
    },
  );
});

test('a pod without an address of the family has no rules of it', () => {
  const wanted = { ips: [{ address: '10.0.0.2/24' }], mappings: eight, snat: true, masqAll: false, markMasqBit: 13 };
  expect(portsRules(owner, wanted, 6)).toBeUndefined();
});
