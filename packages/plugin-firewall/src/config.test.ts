import { expect, test } from 'vitest';
import { firewallParts, parseConfig, parseConfigForRemoval } from './config.ts';

const base = { cniVersion: '1.0.0', name: 'net', type: 'firewall' };

test('nothing needs to be said', () => {
  const config = parseConfig(base);
  expect(config).toMatchObject({ backend: '', iptablesAdminChainName: 'CNI-ADMIN', firewalldZone: 'trusted' });
  expect(firewallParts(config)).toEqual(['admission']);
});

test.for([
  ['', ['admission']],
  ['open', ['admission']],
  ['same-bridge', ['admission', 'isolation']],
  ['isolated', ['admission', 'isolation']],
] as const)('ingress policy "%s" asks for %o', ([ingressPolicy, parts]) => {
  expect(firewallParts(parseConfig({ ...base, ingressPolicy }))).toEqual(parts);
});

test.for(['Isolated', 'closed', 'toString'])('ingress policy "%s" stops ADD and never DEL', (ingressPolicy) => {
  expect(() => parseConfig({ ...base, ingressPolicy })).toThrow(
    expect.objectContaining({ code: 7, message: `unknown ingress policy: "${ingressPolicy}"` }),
  );
  expect(parseConfigForRemoval({ ...base, ingressPolicy })).toMatchObject(base);
});

test('DEL does without a value of the wrong type', () => {
  const config = { ...base, firewalldZone: 5, backend: [] };
  expect(() => parseConfig(config)).toThrow(expect.objectContaining({ code: 7 }));
  expect(parseConfigForRemoval(config)).toMatchObject({ ...base, firewalldZone: 'trusted' });
});
