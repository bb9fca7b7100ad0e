import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseNetworkList } from '../config/network-list.ts';
import { parsePluginConfig } from '../config/plugin-config.ts';
import { NoopWorld, someConf } from '../testing/noop-world.ts';

let world: NoopWorld;
beforeEach(() => {
  world = new NoopWorld();
});
afterEach(() => world.remove());

const plugin = (debugFile = '') =>
  parsePluginConfig(JSON.stringify({ type: 'noop', name: 'cachetest', cniVersion: '1.1.0', debugFile }));
const list = (debugFile = '') =>
  parseNetworkList(JSON.stringify({ name: 'cachetest', cniVersion: '1.1.0', plugins: [{ type: 'noop', debugFile }] }));

describe('the cache', () => {
  test('T-API-75: keeps the interfaces of a container apart', async () => {
    for (const [ifname, address] of [
      ['eth0', '10.1.2.3/24'],
      ['eth1', '10.1.2.5/24'],
    ] as const) {
      const debugFile = world.debug({ ReportResult: JSON.stringify({ cniVersion: '1.1.0', ips: [{ address }] }) });
      await world.runtime.add(list(debugFile), { ...someConf, ifname });
    }
    expect(world.cachedNames()).toEqual(['cachetest-some-container-id-eth0', 'cachetest-some-container-id-eth1']);
    for (const [ifName, address] of [
      ['eth0', '10.1.2.3/24'],
      ['eth1', '10.1.2.5/24'],
    ]) {
      expect(world.cached(`cachetest-some-container-id-${ifName}`)).toMatchObject({
        kind: 'cniCacheV1',
        containerId: 'some-container-id',
        networkName: 'cachetest',
        ifName,
        result: { ips: [{ address }] },
      });
    }
  });

  test('T-API-76: gives back what was said on ADD', async () => {
    const debugFile = world.debug({ ReportResult: '{"cniVersion":"1.1.0"}' });
    const args = [['DEBUG', debugFile]] as const;
    await world.runtime.add(list(debugFile), { ...someConf, args, capabilityArgs: { x: [1] } });
    expect(world.runtime.cachedConfig(list(), someConf)).toEqual({
      config: list(debugFile).text,
      conf: { ...someConf, args, capabilityArgs: { x: [1] } },
    });
  });

  test.each([
    ['T-API-77', { name: '' }, {}, '(""), container ID ("some-container-id"), and interface name ("eth0")'],
    ['T-API-78', {}, { containerId: '' }, '("cachetest"), container ID (""), and interface name ("eth0")'],
    ['T-API-79', {}, { ifname: '' }, '("cachetest"), container ID ("some-container-id"), and interface name ("")'],
  ])('%s: needs all three names', (_id, network, conf, text) => {
    for (const given of [
      { ...plugin(), ...network },
      { ...list(), ...network },
    ]) {
      expect(() => world.runtime.cachedConfig(given, { ...someConf, ...conf })).toThrow(
        `cache file path requires network name ${text}`,
      );
    }
  });

  test('T-API-80: a file that is no JSON is an error when its config is asked for', () => {
    world.cache('cachetest-some-container-id-eth0', 'adfadsfasdfasfdsafaf');
    expect(() => world.runtime.cachedConfig(list(), someConf)).toThrow(
      `failed to unmarshal cached network "cachetest" config: invalid character 'a' looking for beginning of value`,
    );
    expect(() => world.runtime.cachedResult(list(), someConf)).toThrow('decoding version from network config: ');
  });

  test('so is a file of another kind', () => {
    world.cache('cachetest-some-container-id-eth0', '{"kind":"other","config":""}');
    expect(() => world.runtime.cachedConfig(list(), someConf)).toThrow(
      'read cached network "cachetest" config has wrong kind: other',
    );
  });

  test('T-API-81: a file that is missing is nothing', () => {
    expect(world.runtime.cachedConfig(list(), someConf)).toBeUndefined();
    expect(world.runtime.cachedResult(list(), someConf)).toBeUndefined();
  });

  test('a result that cannot be expressed in the version asked for is an error', () => {
    world.cache('cachetest-some-container-id-eth0', '{"cniVersion":"1.1.0"}');
    expect(() => world.runtime.cachedResult({ ...list(), cniVersion: '0.2.0' }, someConf)).toThrow(
      'failed to convert cached result to config version "0.2.0": cannot convert: no valid IP addresses',
    );
  });

  test('a listing passes over what is not of the cache, and tells containers apart', () => {
    const entry = (containerId: string, ifName = 'eth0', networkName = 'n') =>
      world.cache(
        `${networkName}-${containerId}-${ifName}`,
        JSON.stringify({ kind: 'cniCacheV1', containerId, ifName, networkName }),
      );
    entry('a');
    entry('a', 'eth1');
    entry('b-a');
    entry('c', 'a-'); // contains "-a-" at its very end only
    entry('a', '', '');
    world.cache('n-a-legacy', '{"cniVersion":"1.1.0"}');
    world.cache('n-a-torn', '{"kind":"cniCach');
    world.cache('n-a-other', '{"kind":"cniCacheV2","containerId":"a","ifName":"x","networkName":"n"}');
    const names = (id?: string) => world.runtime.cachedAttachments(id).map((one) => `${one.containerId} ${one.ifname}`);
    expect(names()).toEqual(['a eth0', 'a eth1', 'b-a eth0', 'c a-']);
    expect(names('a')).toEqual(['a eth0', 'a eth1']);
    expect(names('b-a')).toEqual(['b-a eth0']);
    expect(names('none')).toEqual([]);
  });

  test('a file that Multus has edited is read as it now is', async () => {
    const debugFile = world.debug({ ReportResult: '{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]}' });
    await world.runtime.add(list(debugFile), someConf);
    const name = 'cachetest-some-container-id-eth0';
    const entry = world.cached(name);
    const routes = [{ dst: '0.0.0.0/0', gw: '10.1.2.1' }];
    world.cache(name, JSON.stringify({ ...entry, result: { ...Object(entry?.result), routes } }));
    expect(world.runtime.cachedResult(list(), someConf)).toMatchObject({ routes });
  });
});
