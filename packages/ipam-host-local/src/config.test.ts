import type { Call } from '@podwire/core';
import { formatIp } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import { demandsOf, loadPool, parseConfig } from './config.ts';
import type { HostLocalConfig } from './generated/config.ts';
import { formatRangeSet } from './ranges.ts';

interface Options {
  readonly args?: readonly (readonly [string, string])[];
  readonly cniVersion?: string;
  readonly command?: string;
}

function load(config: object, { args = [], cniVersion = '1.1.0', command = 'ADD' }: Options = {}) {
  const parsed = parseConfig({ name: 'mynet', type: 'ipvlan', ...config });
  // Only what loadPool reads of a call.
  return loadPool({ command, config: parsed, args, cniVersion } as unknown as Call<HostLocalConfig>);
}
const sets = (config: object) => load(config).sets.map(formatRangeSet);
const requested = (config: object, args?: Options['args']) =>
  load(config, args ? { args } : {}).requested.map(formatIp);
const subnet = { type: 'host-local', subnet: '10.1.2.0/24' };

describe('range sets', () => {
  test('an old-style config is one set with one range', () => {
    const ipam = { ...subnet, rangeStart: '10.1.2.9', rangeEnd: '10.1.2.20', gateway: '10.1.2.30' };
    expect(sets({ ipam })).toEqual(['10.1.2.9-10.1.2.20']);
    expect(formatIp(load({ ipam }).sets[0]?.[0].gateway ?? { family: 4, value: 0n })).toBe('10.1.2.30');
  });

  test('without subnet, the other keys of the old style do nothing', () => {
    expect(() => sets({ ipam: { rangeStart: '10.1.2.9', gateway: 'rubbish' } })).toThrow('no IP ranges specified');
  });

  test('a new-style config has several sets of several ranges, with defaults filled in', () => {
    const ranges = [
      [{ subnet: '10.1.2.0/24', rangeStart: '10.1.2.9', rangeEnd: '10.1.2.20' }, { subnet: '11.1.2.0/24' }],
      [{ subnet: '2001:db8::/64' }],
    ];
    expect(sets({ ipam: { ranges } })).toEqual([
      '10.1.2.9-10.1.2.20,11.1.2.1-11.1.2.254',
      '2001:db8::1-2001:db8::ffff:ffff:ffff:ffff',
    ]);
  });

  test('those of the runtime come first, then the old style, then ranges; unknown keys do not matter', () => {
    const config = {
      runtimeConfig: { ipRanges: [[{ subnet: '10.9.0.0/24' }]], portMappings: [{}] },
      ipam: { ...subnet, ranges: [[{ subnet: '11.1.2.0/24' }]] },
    };
    expect(sets(config)).toEqual(['10.9.0.1-10.9.0.254', '10.1.2.1-10.1.2.254', '11.1.2.1-11.1.2.254']);
  });

  test('keys are matched without regard to case', () => {
    expect(sets({ IPAM: { Ranges: [[{ SUBNET: '10.1.2.0/24', rangestart: '10.1.2.5' }]] } })).toEqual([
      '10.1.2.5-10.1.2.254',
    ]);
  });

  test('STATUS may come without ranges: the runtime brings them with each attachment', () => {
    expect(load({ ipam: { type: 'host-local' } }, { command: 'STATUS' }).sets).toEqual([]);
  });
});

describe('requested addresses', () => {
  test.each([['10.1.2.10'], ['10.1.2.11/24']])('of CNI_ARGS: %s', (text) => {
    expect(requested({ ipam: subnet }, [['IP', text]])).toEqual([text.split('/')[0]]);
  });

  test('an empty one in CNI_ARGS is none', () => {
    expect(requested({ ipam: subnet }, [['IP', '']])).toEqual([]);
  });

  test.each([[''], ['/24']])('of args, after that of CNI_ARGS, with prefix length "%s"', (prefix) => {
    const ips = [`10.1.2.11${prefix}`, `11.11.11.11${prefix}`, `2001:db8:1::11${prefix}`];
    expect(requested({ ipam: subnet, args: { cni: { ips } } }, [['IP', '10.1.2.10']])).toEqual([
      '10.1.2.10',
      '10.1.2.11',
      '11.11.11.11',
      '2001:db8:1::11',
    ]);
  });

  test('of runtimeConfig, last; each once, however it is written', () => {
    const config = {
      args: { cni: { ips: ['2001:DB8::1'] } },
      runtimeConfig: { ips: ['10.1.2.11/24', '2001:db8:0::1/64'] },
    };
    expect(requested({ ipam: subnet, ...config })).toEqual(['2001:db8::1', '10.1.2.11']);
  });

  test('one set serves one of them, in the order of the sets', () => {
    const ranges = [[{ subnet: '10.1.2.0/24' }, { subnet: '10.1.3.0/24' }], [{ subnet: '10.1.4.0/24' }]];
    const ips = ['10.1.4.9', '10.1.3.9'];
    const demands = demandsOf(load({ ipam: { ranges }, runtimeConfig: { ips } }));
    expect(demands.map(({ requested: ip }) => ip && formatIp(ip))).toEqual(['10.1.3.9', '10.1.4.9']);
  });

  test('none may be left over', () => {
    const config = { ipam: subnet, args: { cni: { ips: ['10.1.2.88', '10.1.2.77', '10.9.9.9'] } } };
    expect(() => demandsOf(load(config))).toThrow(
      expect.objectContaining({ message: 'failed to allocate all requested IPs: 10.1.2.77 10.9.9.9', code: 102 }),
    );
  });
});

describe('a config that cannot be used', () => {
  const overlapping = { subnet: '10.1.2.0/24' };
  test.each<[message: string, config: object, options?: Options]>([
    ["IPAM config missing 'ipam' key", {}],
    ['no IP ranges specified', { ipam: { type: 'host-local', ranges: [] } }],
    ['invalid range set 0: empty range set', { ipam: { ranges: [[]] } }],
    ['invalid range set 0: range has no subnet', { ipam: { ranges: [[{ rangeStart: '10.1.2.9' }]] } }],
    ['range set 0 overlaps with 1', { ipam: { ranges: [[{ subnet: '10.1.0.0/22' }], [overlapping]] } }],
    [
      'range set 0 overlaps with 2',
      { runtimeConfig: { ipRanges: [[overlapping], [{ subnet: '10.3.0.0/24' }]] }, ipam: subnet },
    ],
    [
      'invalid range set 0: subnets 10.1.0.1-10.1.3.254 and 10.1.2.1-10.1.2.254 overlap',
      { ipam: { ranges: [[{ subnet: '10.1.0.0/22' }, overlapping]] } },
    ],
    ['invalid range set 0: mixed address families', { ipam: { ranges: [[overlapping, { subnet: 'fd00::/64' }]] } }],
    ['invalid IP address foo', { ipam: subnet, args: { cni: { ips: ['foo'] } } }],
    ['cannot understand ip: $.args.cni.ips[1] is empty', { ipam: subnet, args: { cni: { ips: ['10.1.2.3', ''] } } }],
    [
      'CNI version 0.2.0 does not support more than 1 address per family',
      { ipam: { ranges: [[overlapping], [{ subnet: '10.1.3.0/24' }]] } },
      { cniVersion: '0.2.0' },
    ],
  ])('%s', (message, config, options = {}) => {
    expect(() => load(config, options)).toThrow(
      expect.objectContaining({ message, code: 7, details: expect.any(String) }),
    );
  });

  test('a bad value in CNI_ARGS is named with its pair', () => {
    expect(() => load({ ipam: subnet }, { args: [['IP', 'foo']] })).toThrow(
      'ARGS: error parsing value of pair "IP=foo": invalid IP address foo',
    );
  });

  test('what is wrong is found in the config by its path', () => {
    expect(() => load({ runtimeConfig: { ipRanges: [[overlapping], [{ subnet: '10.3.0.1/24' }]] }, ipam: {} })).toThrow(
      expect.objectContaining({
        details: 'Use "subnet": "10.3.0.0/24". See $.runtimeConfig.ipRanges[1] of the config.',
      }),
    );
  });

  test.each<[path: string, config: object]>([
    ['$.ipam.ranges', { ipam: { ranges: {} } }],
    ['$.ipam.ranges[0]', { ipam: { ranges: [{ subnet: '10.1.2.0/24' }] } }],
    ['$.ipam.ranges[0][0].subnet', { ipam: { ranges: [[{ subnet: 10 }]] } }],
    ['$.ipam.routes[0].dst', { ipam: { ...subnet, routes: [{ dst: 'default' }] } }],
    ['$.args.cni.ips[0]', { ipam: subnet, args: { cni: { ips: [null] } } }],
    ['$.ipam.dataDir', { ipam: { ...subnet, dataDir: 5 } }],
  ])('a wrong type at %s', (path, config) => {
    expect(() => load(config)).toThrow(`config ${path} is `);
  });

  test('one IPv4 and one IPv6 set are fine for version 0.2.0', () => {
    const ranges = [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/48' }]];
    expect(load({ ipam: { ranges } }, { cniVersion: '0.2.0' }).sets).toHaveLength(2);
  });
});
