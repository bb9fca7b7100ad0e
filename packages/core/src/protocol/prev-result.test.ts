import { expect, test } from 'vitest';
import { parsePrevResult } from './parse-result.ts';

test('a prevResult is read with all its keys, and a stray version of an address dropped (T-VER-17)', () => {
  const prevResult = {
    cniVersion: '1.0.0',
    interfaces: [
      {
        name: 'eth0',
        mac: '00:11:22:33:44:55',
        sandbox: '/proc/3553/ns/net',
        pciID: '8086:9a01',
        socketPath: '/path/to/vhost/fd',
      },
    ],
    ips: [{ version: '4', interface: 0, address: '1.2.3.30/24', gateway: '1.2.3.1' }],
  };
  expect(parsePrevResult(prevResult, '1.0.0')).toEqual({
    cniVersion: '1.1.0',
    interfaces: prevResult.interfaces,
    ips: [{ interface: 0, address: '1.2.3.30/24', gateway: '1.2.3.1' }],
  });
});

test('a prevResult of no known version is refused (T-VER-18)', () => {
  expect(() => parsePrevResult({ cniVersion: '5678.456' }, '1.1.0')).toThrow(
    'could not parse prevResult: result type supports [1.0.0 1.1.0] but unmarshalled CNIVersion is "5678.456"',
  );
});

test.each([
  ['0.2.0', '1.1.0', '[1.0.0 1.1.0]'], // T-VER-19
  ['0.4.0', '1.0.0', '[1.0.0 1.1.0]'],
  ['1.0.0', '0.4.0', '[0.3.0 0.3.1 0.4.0]'],
  ['0.3.0', '0.2.0', '[ 0.1.0 0.2.0]'],
])('a prevResult of %s is refused under a config of %s', (own, config, accepted) => {
  expect(() => parsePrevResult({ cniVersion: own }, config)).toThrow(
    `could not parse prevResult: result type supports ${accepted} but unmarshalled CNIVersion is "${own}"`,
  );
});

test.each([undefined, null])('%s is no prevResult, and no error (T-VER-20)', (prevResult) => {
  expect(parsePrevResult(prevResult, '1.1.0')).toBeUndefined();
});

test.each([{}, { cniVersion: '' }, { cniVersion: null }, { CNIVersion: '' }])(
  "%j has the config's version",
  (version) => {
    const prevResult = { ...version, ips: [{ version: '4', address: '10.0.0.2/24' }] };
    expect(parsePrevResult(prevResult, '0.4.0')).toEqual({ cniVersion: '1.1.0', ips: [{ address: '10.0.0.2/24' }] });
  },
);

test('a prevResult of the same shape as the config is accepted', () => {
  expect(parsePrevResult({ cniVersion: '0.3.1', ips: [{ version: '4', address: '10.0.0.2/24' }] }, '0.4.0')).toEqual({
    cniVersion: '1.1.0',
    ips: [{ address: '10.0.0.2/24' }],
  });
});

test('keys are matched without regard to case, and null means left out', () => {
  const prevResult = {
    CNIVERSION: '1.0.0',
    Interfaces: null,
    IPs: [{ Address: 'FD00::2/64', GateWay: null, Interface: 0 }],
    DNS: null,
  };
  expect(parsePrevResult(prevResult, '1.0.0')).toEqual({
    cniVersion: '1.1.0',
    ips: [{ address: 'fd00::2/64', interface: 0 }],
  });
});

test.each([
  [{ ips: [null] }, 'ips[0] of the result is null'],
  [{ interfaces: [{ name: 'a' }, null] }, 'interfaces[1] of the result is null'],
  [{ ips: [{ gateway: '10.0.0.1' }] }, 'ips[0].address of the result is missing'],
  [{ routes: [{ gw: '10.0.0.1' }] }, 'routes[0].dst of the result is missing'],
  [{ ips: 5 }, 'json: cannot unmarshal number into ips of type list'],
  [
    { ips: [{ address: '10.0.0.2/24', interface: 0.5 }] },
    'json: cannot unmarshal number 0.5 into ips[0].interface of type int',
  ],
  [{ routes: [{ dst: '0.0.0.0/0', mtu: '1400' }] }, 'json: cannot unmarshal string into routes[0].mtu of type int'],
  [{ dns: [] }, 'json: cannot unmarshal array into dns of type object'],
  ['text', 'json: cannot unmarshal string into the result of type object'],
])('%j is refused: %s', (prevResult, message) => {
  expect(() => parsePrevResult(prevResult, '1.1.0')).toThrow(`could not parse prevResult: ${message}`);
});
