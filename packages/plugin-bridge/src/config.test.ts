import { expect, test } from 'vitest';
import { parseConfig, parseConfigForRemoval, requireConsistent, vlanGatewayName } from './config.ts';

const parse = (keys: object) => parseConfig({ cniVersion: '1.0.0', name: 'net', type: 'bridge', ...keys });

test('what is left out has its default', () => {
  expect(parse({})).toMatchObject({
    bridge: 'cni0',
    isGateway: false,
    forceAddress: false,
    mtu: 0,
    vlan: 0,
    preserveDefaultVlan: false,
  });
});

test('keys are matched without regard to case, at every level', () => {
  const config = parse({ BRIDGE: 'br7', RuntimeConfig: { MAC: '02:00:00:00:00:01' }, args: { CNI: { Mac: 'x' } } });
  expect(config).toMatchObject({
    bridge: 'br7',
    runtimeConfig: { mac: '02:00:00:00:00:01' },
    args: { cni: { mac: 'x' } },
  });
});

test('null leaves the default', () => {
  expect(parse({ bridge: null, ipMasqBackend: null, vlan: null })).toMatchObject({ bridge: 'cni0', vlan: 0 });
});

test.for([-100, 5000])('vlan %i is refused', (vlan) => {
  expect(() => parse({ vlan })).toThrow(
    expect.objectContaining({ code: 7, message: `invalid VLAN ID ${vlan} (must be between 0 and 4094)` }),
  );
});

test.for([0, 1, 4094])('vlan %i is accepted', (vlan) => {
  expect(parse({ vlan }).vlan).toBe(vlan);
});

test('the VLAN is looked at before the trunk, and the trunk before the name', () => {
  const wrong = { vlan: 5000, vlanTrunk: [{ id: 5000 }], bridge: 'a/b' };
  expect(() => parse(wrong)).toThrow('invalid VLAN ID 5000');
  expect(() => parse({ ...wrong, vlan: 5 })).toThrow('incorrect trunk id parameter');
  expect(() => parse({ bridge: 'a/b' })).toThrow('failed to create bridge "a/b"');
});

test.for(['', '..', 'sixteen-letters-', 'a b', '../../x'])('the bridge name "%s" is refused', (bridge) => {
  expect(() => parse({ bridge })).toThrow(
    expect.objectContaining({ code: 7, details: expect.stringContaining('$.bridge') }),
  );
});

test('a wrong type names its place', () => {
  expect(() => parse({ mtu: '1500' })).toThrow('config $.mtu is "1500"');
});

test.for([[{ vlan: 5000, vlanTrunk: [{ id: -1 }], mtu: 'x' }], [{ isGateway: 'yes', ipam: { type: 'host-local' } }]])(
  'DEL takes a config that ADD refuses: %o',
  ([keys]) => {
    const config = { name: 'net', type: 'bridge', ...keys };
    expect(() => parseConfig(config)).toThrow();
    expect(parseConfigForRemoval(config)).toMatchObject({ name: 'net', bridge: 'cni0' });
  },
);

test('IPAM and disableContainerInterface exclude each other, before hairpin and promiscuous mode do', () => {
  const both = { disableContainerInterface: true, ipam: { type: 'host-local' }, hairpinMode: true, promiscMode: true };
  expect(() => requireConsistent(parse(both))).toThrow('cannot use IPAM when DisableContainerInterface flag is set');
  expect(() => requireConsistent(parse({ ...both, ipam: { type: '' } }))).toThrow(
    'cannot set hairpin mode and promiscuous mode at the same time',
  );
});

test('a VLAN gateway has a name of its own, which must fit', () => {
  const l3 = { isGateway: true, vlan: 100, ipam: { type: 'host-local' } };
  expect(vlanGatewayName(parse({ ...l3, bridge: 'br0' }))).toBe('br0.100');
  expect(vlanGatewayName(parse({ ...l3, ipam: {} }))).toBeUndefined();
  expect(vlanGatewayName(parse({ ...l3, isGateway: false }))).toBeUndefined();
  expect(() => requireConsistent(parse({ ...l3, bridge: 'long-bridge-1', vlan: 10 }))).toThrow('"long-bridge-1.10"');
  expect(() => requireConsistent(parse({ ...l3, bridge: 'long-bridge', vlan: 100 }))).not.toThrow();
});
