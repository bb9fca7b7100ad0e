import { describe, expect, test } from 'vitest';
import { parseConfig, parseConfigForRemoval } from './config.ts';
import { hostPortText, mappingsOf, usableMappings } from './mappings.ts';

const given = (...portMappings: readonly unknown[]) => ({ name: 'net', runtimeConfig: { portMappings } });
const read = (...portMappings: readonly unknown[]) => mappingsOf(parseConfig(given(...portMappings)));
const web = { hostPort: 8080, containerPort: 80 };

describe('a mapping', () => {
  test('is read in whatever letter case a runtime writes it', () => {
    const sent = { HostPort: 8080, CONTAINERPORT: 80, protocol: 'SCTP', HostIP: '2001:DB8::0:1' };
    expect(read(sent)).toEqual([{ hostPort: 8080, containerPort: 80, protocol: 'sctp', hostIP: '2001:db8::1' }]);
  });

  test.for([
    ['nothing', {}, {}],
    ['an empty protocol', { protocol: '' }, {}],
    ['an empty address', { hostIP: '' }, {}],
    ['null', { protocol: null, hostIP: null }, {}],
    ['UDP', { protocol: 'Udp' }, { protocol: 'udp' }],
    ['an IPv4-mapped address', { hostIP: '::ffff:192.0.2.1' }, { hostIP: '192.0.2.1' }],
    ['every address of a family', { hostIP: '0:0::0' }, { hostIP: '::' }],
  ] as const)('with %s', ([, more, wanted]) => {
    expect(read({ ...web, ...more })).toEqual([{ ...web, protocol: 'tcp', ...wanted }]);
  });

  test.for([
    [{ hostPort: 8080, containerPort: 0 }, 'Invalid container port number: 0', 'portMappings[1].containerPort is 0'],
    [{ hostPort: 8080 }, 'Invalid container port number: 0', 'portMappings[1].containerPort is missing'],
    [{ hostPort: 0, containerPort: 80 }, 'Invalid host port number: 0', 'portMappings[1].hostPort is 0'],
    [{ containerPort: 80 }, 'Invalid host port number: 0', 'portMappings[1].hostPort is missing'],
    [{ hostPort: -5, containerPort: 80 }, 'Invalid host port number: -5', 'Use 1 to 65535'],
    [{ hostPort: 70_000, containerPort: 80 }, 'Invalid host port number: 70000', 'Use 1 to 65535'],
    [{ hostPort: 80, containerPort: 65_536 }, 'Invalid container port number: 65536', 'Use 1 to 65535'],
    [{ hostPort: 0, containerPort: 0 }, 'Invalid container port number: 0', 'containerPort'],
    [{ ...web, protocol: 'icmp' }, 'config $.runtimeConfig.portMappings[1].protocol is "icmp"', 'Use "tcp", "udp" or'],
    [
      { ...web, hostIP: 'localhost' },
      'config $.runtimeConfig.portMappings[1].hostIP is "localhost"',
      'an address without',
    ],
    [
      { ...web, hostIP: '10.0.0.0/8' },
      'config $.runtimeConfig.portMappings[1].hostIP is "10.0.0.0/8"',
      'an address without',
    ],
    [{ ...web, hostPort: '8080' }, 'config $.runtimeConfig.portMappings[1].hostPort is "8080"', 'Use an integer'],
    [{ ...web, hostPort: 80.5 }, 'config $.runtimeConfig.portMappings[1].hostPort is 80.5', 'Use an integer'],
    [null, 'config $.runtimeConfig.portMappings[1] is null', 'Use an object'],
  ] as const)('that cannot be: %j', ([entry, message, details]) => {
    const fine = { hostPort: 9, containerPort: 9 };
    const refusal = { code: 7, message, details: expect.stringContaining(details) };
    expect(() => parseConfig(given(fine, entry))).toThrow(expect.objectContaining(refusal));
    // Its removal is not stopped by it, nor are the others forgotten.
    expect(usableMappings(parseConfigForRemoval(given(fine, entry)))).toContainEqual({ ...fine, protocol: 'tcp' });
  });

  test('as people write it', () => {
    expect(hostPortText({ ...web, protocol: 'tcp' })).toBe('8080/tcp');
    expect(hostPortText({ ...web, protocol: 'udp', hostIP: '192.0.2.1' })).toBe('192.0.2.1:8080/udp');
    expect(hostPortText({ ...web, protocol: 'udp', hostIP: 'fd00::1' })).toBe('[fd00::1]:8080/udp');
  });
});

describe('a host port that comes twice', () => {
  const addresses = (...mappings: readonly object[]) => mappings.map((mapping) => ({ ...mapping, protocol: 'tcp' }));

  test.for([
    ['the very same', [web, web], [web]],
    [
      'the same in another spelling',
      [
        { ...web, hostIP: 'fd00::1' },
        { ...web, hostIP: 'FD00:0::1', protocol: 'TCP' },
      ],
      [{ ...web, hostIP: 'fd00::1' }],
    ],
    ['all addresses contain all of a family', [{ ...web, hostIP: '0.0.0.0' }, web, { ...web, hostIP: '::' }], [web]],
  ] as const)('is one: %s', ([, entries, wanted]) => {
    expect(read(...entries)).toEqual(addresses(...wanted));
  });

  test('is two for two protocols, two families, two addresses', () => {
    expect(read({ ...web, protocol: 'udp' }, web)).toHaveLength(2);
    expect(read({ ...web, hostIP: '0.0.0.0' }, { ...web, hostIP: '::', containerPort: 81 })).toHaveLength(2);
    expect(read({ ...web, hostIP: '192.0.2.1' }, { ...web, hostIP: '192.0.2.2', containerPort: 81 })).toHaveLength(2);
  });

  test('for one address and for all: the one address comes first, and wins', () => {
    const one = { ...web, containerPort: 81, hostIP: '192.0.2.1' };
    const other = { ...web, hostPort: 8081 };
    expect(read(web, other, one)).toEqual(addresses(one, web, other));
  });

  test.for([
    [[web, { ...web, containerPort: 81 }], '8080/tcp', 1, 0],
    [[web, { hostPort: 1, containerPort: 1 }, { ...web, containerPort: 81, hostIP: '::' }], '[::]:8080/tcp', 2, 0],
    [[{ ...web, containerPort: 81, hostIP: '0.0.0.0' }, web], '0.0.0.0:8080/tcp', 0, 1],
    [
      [
        { ...web, hostIP: '192.0.2.1' },
        { ...web, containerPort: 81, hostIP: '::ffff:192.0.2.1' },
      ],
      '192.0.2.1:8080/tcp',
      1,
      0,
    ],
  ] as const)('and leads to two places is refused: %j', ([entries, port, position, earlier]) => {
    expect(() => read(...entries)).toThrow(
      expect.objectContaining({
        code: 7,
        message: `host port ${port} is to lead to two places`,
        details: expect.stringMatching(new RegExp(`portMappings\\[${position}\\].*entry ${earlier},`)),
      }),
    );
  });
});
