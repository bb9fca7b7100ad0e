import { allVersions } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import { parseConfig, parseConfigForRemoval, publicationOf } from './config.ts';
import { mappingsOf } from './mappings.ts';

const ips = [{ address: '10.1.2.5/24' }];

test('left out is what the reference leaves out', () => {
  const config = parseConfig({ name: 'net' });
  expect(publicationOf(config, ips, mappingsOf(config))).toEqual({
    ips,
    mappings: [],
    snat: true,
    masqAll: false,
    markMasqBit: 13,
  });
});

test.for(allVersions)('PM-1: every key of a config for %s', (cniVersion) => {
  const config = parseConfig({
    name: 'test',
    type: 'portmap',
    cniVersion,
    runtimeConfig: {
      portMappings: [
        { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
        { hostPort: 8081, containerPort: 81, protocol: 'udp' },
      ],
    },
    snat: false,
    masqAll: true,
    backend: 'iptables',
    externalSetMarkChain: 'KUBE-MARK-MASQ',
    conditionsV4: ['-s', '1.2.3.4'],
    conditionsV6: ['!', '-s', '12::34'],
  });
  expect(publicationOf(config, ips, mappingsOf(config))).toEqual({
    ips,
    mappings: [
      { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
      { hostPort: 8081, containerPort: 81, protocol: 'udp' },
    ],
    snat: false,
    masqAll: true,
    backend: 'iptables',
    externalSetMarkChain: 'KUBE-MARK-MASQ',
    markMasqBit: 13,
    conditionsV4: ['-s', '1.2.3.4'],
    conditionsV6: ['!', '-s', '12::34'],
  });
});

test('PM-2: DEL takes a config without runtimeConfig and prevResult', () => {
  const config = parseConfigForRemoval({ name: 'test', type: 'portmap', snat: false, conditionsV4: ['-s', '1.2.3.4'] });
  expect(config).toMatchObject({ name: 'test', snat: false });
});

test('PM-3: a host port of 0 is refused', () => {
  const portMappings = [{ hostPort: 0, containerPort: 80, protocol: 'tcp' }];
  expect(() => parseConfig({ name: 'test', runtimeConfig: { portMappings } })).toThrow('Invalid host port number: 0');
});

describe('the mark', () => {
  test.for([0, 5, 31])('PM-16: bit %i is passed on', (bit) => {
    const config = parseConfig({ name: 'net', markMasqBit: bit });
    expect(publicationOf(config, ips, []).markMasqBit).toBe(bit);
  });

  test.for([-1, 32])('bit %i is refused', (bit) => {
    expect(() => parseConfig({ name: 'net', markMasqBit: bit })).toThrow(
      expect.objectContaining({
        code: 7,
        message: 'MasqMarkBit must be between 0 and 31',
        details: `config $.markMasqBit is ${bit}. Left out, it is 13.`,
      }),
    );
  });

  test('is made by one of two, and an empty chain is none', () => {
    const config = { name: 'net', markMasqBit: 5 };
    expect(() => parseConfig({ ...config, externalSetMarkChain: 'KUBE-MARK-MASQ' })).toThrow(
      'Cannot specify externalSetMarkChain and markMasqBit',
    );
    expect(publicationOf(parseConfig({ ...config, externalSetMarkChain: '' }), ips, [])).toMatchObject({
      markMasqBit: 5,
      externalSetMarkChain: undefined,
    });
  });
});

test('what cannot be used stops ADD and CHECK, and never a removal', () => {
  for (const keys of [
    { snat: 'yes' },
    { markMasqBit: 99 },
    { backend: 5 },
    { conditionsV4: 'ip saddr 1.2.3.4' },
    { runtimeConfig: [] },
    { runtimeConfig: { portMappings: 'all' } },
    { runtimeConfig: { portMappings: [7] } },
  ]) {
    expect(() => parseConfig({ name: 'net', ...keys }), JSON.stringify(keys)).toThrow(
      expect.objectContaining({ code: 7 }),
    );
    expect(parseConfigForRemoval({ name: 'net', ...keys })).toMatchObject({ name: 'net' });
  }
});
