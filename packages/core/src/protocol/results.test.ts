import { expect, test } from 'vitest';
import { convertResult } from './convert-result.ts';
import type { VersionedResult } from './legacy-results.ts';
import { parseResult } from './parse-result.ts';
import { printResult } from './print-result.ts';
import type { Result } from './result.ts';

const dns = {
  nameservers: ['1.2.3.4', '1::cafe'],
  domain: 'acompany.com',
  search: ['somedomain.com'],
  options: ['foo', 'bar'],
};

const result020 = {
  cniVersion: '0.2.0',
  ip4: { ip: '1.2.3.30/24', gateway: '1.2.3.1', routes: [{ dst: '15.5.6.0/24', gw: '15.5.6.8' }] },
  ip6: {
    ip: 'abcd:1234:ffff::cdde/64',
    gateway: 'abcd:1234:ffff::1',
    routes: [{ dst: '1111:dddd::/80', gw: '1111:dddd::aaaa' }],
  },
  dns,
};

const result040 = {
  cniVersion: '0.3.1',
  interfaces: [{ name: 'eth0', mac: '00:11:22:33:44:55', sandbox: '/proc/3553/ns/net' }],
  ips: [
    { version: '4', interface: 0, address: '1.2.3.30/24', gateway: '1.2.3.1' },
    { version: '6', interface: 0, address: 'abcd:1234:ffff::cdde/64', gateway: 'abcd:1234:ffff::1' },
  ],
  routes: [
    { dst: '15.5.6.0/24', gw: '15.5.6.8' },
    { dst: '1111:dddd::/80', gw: '1111:dddd::aaaa' },
  ],
  dns,
};

const result100: Result = {
  cniVersion: '1.1.0',
  interfaces: [
    {
      name: 'eth0',
      mac: '00:11:22:33:44:55',
      mtu: 1500,
      sandbox: '/proc/3553/ns/net',
      socketPath: '/run/vhost',
      pciID: '8086:9a01',
    },
  ],
  ips: [
    { interface: 0, address: '1.2.3.30/24', gateway: '1.2.3.1' },
    { interface: 0, address: 'abcd:1234:ffff::cdde/64', gateway: 'abcd:1234:ffff::1' },
  ],
  routes: [
    { dst: '15.5.6.0/24', gw: '15.5.6.8', mtu: 1400, table: 0, scope: 0 },
    { dst: '1111:dddd::/80', gw: '1111:dddd::aaaa' },
  ],
  dns,
};

const asVersion = (json: VersionedResult | object, version: string): unknown =>
  JSON.parse(printResult(parseResult(json), version));

test('a result of 0.2.0 is read and printed as it is (T-RES-01)', () => {
  expect(printResult(parseResult(result020), '0.2.0')).toBe(JSON.stringify(result020, undefined, 4));
});

test('a result of 0.1.0 likewise (T-RES-02)', () => {
  expect(asVersion({ ...result020, cniVersion: '0.1.0' }, '0.1.0')).toEqual({ ...result020, cniVersion: '0.1.0' });
});

test('between 0.1.0 and 0.2.0 only the version changes (T-RES-03, T-RES-04)', () => {
  expect(asVersion(result020, '0.1.0')).toEqual({ ...result020, cniVersion: '0.1.0' });
  expect(asVersion({ ...result020, cniVersion: '0.1.0' }, '0.2.0')).toEqual(result020);
});

test('a result that names no version is of 0.1.0 (T-RES-05)', () => {
  expect(parseResult({ ip4: { ip: '1.2.3.4/24' } }, '')).toEqual({
    cniVersion: '0.1.0',
    ip4: { ip: '1.2.3.4/24' },
    dns: {},
  });
  expect(parseResult({})).toMatchObject({ cniVersion: '0.1.0' });
});

test('an empty target version is 0.1.0 (T-TYP-28)', () => {
  expect(convertResult(parseResult(result020), '')).toMatchObject({ cniVersion: '0.1.0' });
});

test('a result of 0.3.1 is printed in the order of the specification (T-RES-06)', () => {
  expect(printResult(parseResult(result040), '0.3.1')).toBe(JSON.stringify(result040, undefined, 4));
});

test.each([
  ['0.3.1', result040], // T-RES-07
  ['1.1.0', result100], // T-RES-16
])('from %s to 0.1.0 each family keeps its first address and its routes', (_, result) => {
  expect(asVersion(result, '0.1.0')).toEqual({ ...result020, cniVersion: '0.1.0' });
});

test('from 0.2.0 to 0.4.0 and back nothing changes (T-RES-08)', () => {
  expect(convertResult(convertResult(parseResult(result020), '0.4.0'), '0.2.0')).toEqual(result020);
});

test('a route without gateway gets none on the way (T-RES-09)', () => {
  const bare = { ...result020, ip4: { ip: '1.2.3.30/24', gateway: '1.2.3.1', routes: [{ dst: '0.0.0.0/0' }] } };
  expect(convertResult(convertResult(parseResult(bare), '0.4.0'), '0.2.0')).toEqual(bare);
});

test.each(['0.4.0', '1.1.0'])('interface index 0 is kept in %s (T-RES-10, T-RES-18)', (version) => {
  const result = { cniVersion: version, ips: [{ version: '4', interface: 0, address: '10.0.0.2/24' }] };
  expect(asVersion(result, version)).toMatchObject({ ips: [{ interface: 0 }] });
});

test.each([
  [{ cniVersion: '0.4.0' }], // T-RES-11
  [{ cniVersion: '1.1.0', interfaces: [{ name: 'eth0' }] }],
  // No address says its family, and 0.4.0 tells families by nothing else.
  [{ cniVersion: '0.4.0', ips: [{ address: '10.0.0.2/24' }] }],
])('%j has no address that 0.2.0 could express', (result) => {
  expect(() => asVersion(result, '0.2.0')).toThrow('cannot convert: no valid IP addresses');
});

test.each(['0.4.0', '1.1.0'])('an address in %s that is no text is refused (T-RES-12, T-RES-19)', (version) => {
  expect(() => parseResult({ cniVersion: version, ips: [{ address: 5 }] })).toThrow(
    'json: cannot unmarshal number into ips[0].address of type string',
  );
});

test.each(['0.4.0', '1.1.0'])(
  'an interface index that is not there is not printed in %s (T-RES-13, T-RES-20)',
  (version) => {
    const result = { cniVersion: version, ips: [{ version: '4', address: '10.0.0.2/24' }] };
    expect(printResult(parseResult(result), version)).not.toContain('interface');
  },
);

test('a result of 1.1.0 is printed with its keys sorted (T-RES-14)', () => {
  expect(printResult(result100, '1.1.0')).toBe(`{
    "cniVersion": "1.1.0",
    "dns": {
        "domain": "acompany.com",
        "nameservers": [
            "1.2.3.4",
            "1::cafe"
        ],
        "options": [
            "foo",
            "bar"
        ],
        "search": [
            "somedomain.com"
        ]
    },
    "interfaces": [
        {
            "mac": "00:11:22:33:44:55",
            "mtu": 1500,
            "name": "eth0",
            "pciID": "8086:9a01",
            "sandbox": "/proc/3553/ns/net",
            "socketPath": "/run/vhost"
        }
    ],
    "ips": [
        {
            "address": "1.2.3.30/24",
            "gateway": "1.2.3.1",
            "interface": 0
        },
        {
            "address": "abcd:1234:ffff::cdde/64",
            "gateway": "abcd:1234:ffff::1",
            "interface": 0
        }
    ],
    "routes": [
        {
            "dst": "15.5.6.0/24",
            "gw": "15.5.6.8",
            "mtu": 1400,
            "scope": 0,
            "table": 0
        },
        {
            "dst": "1111:dddd::/80",
            "gw": "1111:dddd::aaaa"
        }
    ]
}`);
});

test('from 1.1.0 to 1.0.0 and back nothing changes (T-RES-15)', () => {
  expect(convertResult(convertResult(result100, '1.0.0'), '1.1.0')).toEqual(result100);
});

test('from 1.1.0 to 0.4.0 interfaces lose what is new and addresses get their family (T-RES-17)', () => {
  const { interfaces, ips } = result040;
  expect(asVersion(result100, '0.4.0')).toEqual({
    cniVersion: '0.4.0',
    interfaces,
    ips,
    routes: result100.routes,
    dns,
  });
});

test('to 0.2.0 and 0.4.0, as the table of vectors has it', () => {
  const result = {
    cniVersion: '1.0.0',
    ips: [{ address: '10.0.0.2/24' }, { address: '10.0.1.2/24' }, { address: 'fd00::2/64' }],
    routes: [{ dst: '0.0.0.0/0', mtu: 1400 }, { dst: '::/0' }],
  };
  expect(asVersion(result, '0.2.0')).toEqual({
    cniVersion: '0.2.0',
    ip4: { ip: '10.0.0.2/24', routes: [{ dst: '0.0.0.0/0' }] },
    ip6: { ip: 'fd00::2/64', routes: [{ dst: '::/0' }] },
    dns: {},
  });
  expect(asVersion(result, '0.4.0')).toEqual({
    cniVersion: '0.4.0',
    ips: [
      { version: '4', address: '10.0.0.2/24' },
      { version: '4', address: '10.0.1.2/24' },
      { version: '6', address: 'fd00::2/64' },
    ],
    routes: [{ dst: '0.0.0.0/0', mtu: 1400 }, { dst: '::/0' }],
    dns: {},
  });
});

test('a route is read and printed with all seven keys (T-TYP-22)', () => {
  const route = { dst: '1.2.3.0/24', gw: '1.2.3.1', mtu: 1500, advmss: 1340, priority: 100, table: 50, scope: 253 };
  expect(asVersion({ cniVersion: '1.1.0', routes: [route] }, '1.1.0')).toEqual({
    cniVersion: '1.1.0',
    routes: [route],
  });
});

test('a route with a gateway that is no address is refused (T-TYP-23)', () => {
  const result = { cniVersion: '1.1.0', routes: [{ dst: '1.2.3.0/24', gw: '1.2.3.x' }] };
  expect(() => parseResult(result)).toThrow('invalid IP address: 1.2.3.x');
});

test('a version that nobody knows is refused by name', () => {
  expect(() => parseResult({ cniVersion: '2.0.0' })).toThrow('unsupported CNI result version "2.0.0"');
  expect(() => convertResult(result100, '2.0.0')).toThrow('no converter for CNI result version 1.1.0 to 2.0.0');
});

test("a plugin's own result is of the newest version, and held to the same rules", () => {
  expect(printResult({ ips: [{ address: 'FD00::2/64' }] }, '1.0.0')).toBe(
    JSON.stringify({ cniVersion: '1.0.0', ips: [{ address: 'fd00::2/64' }] }, undefined, 4),
  );
  expect(() => printResult({ ips: [{ address: '10.0.0.2' }] }, '1.1.0')).toThrow('invalid CIDR address: 10.0.0.2');
});

test('characters that HTML knows are escaped as the reference implementation does', () => {
  expect(printResult({ dns: { domain: 'a<b>&\u2028' } }, '1.1.0')).toContain('"a\\u003cb\\u003e\\u0026\\u2028"');
});
