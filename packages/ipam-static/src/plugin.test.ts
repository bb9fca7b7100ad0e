import { allVersions, atLeast } from '@podwire/core';
import { InProcessPlugin } from '@podwire/testkit';
import { describe, expect, test } from 'vitest';
import { definition } from './index.ts';

const plugin = new InProcessPlugin(definition, []);
const call = { containerId: 'dummy', ifname: 'eth0', netns: '/some/where' };
const config = (ipam: object | undefined, more: object = {}) => ({
  cniVersion: '1.1.0',
  name: 'mynet',
  type: 'bridge',
  ...(ipam ? { ipam: { type: 'static', ...ipam } } : {}),
  ...more,
});
const add = (ipam: object | undefined, more: object = {}, args?: string) =>
  plugin.call('ADD', { ...call, config: config(ipam, more), ...(args === undefined ? {} : { args }) });

describe.each(allVersions)('version %s', (cniVersion) => {
  const modern = atLeast(cniVersion, '0.3.0');
  const tooMany = { code: 7, msg: `CNI version ${cniVersion} does not support more than 1 address per family` };
  /** The addresses as a result of this version has them. */
  const ips = (...list: { address: string; gateway?: string }[]) => {
    const families = list.map(({ address }) => (address.includes(':') ? '6' : '4'));
    if (modern) {
      const versioned = !atLeast(cniVersion, '1.0.0');
      return { ips: list.map((ip, index) => ({ ...(versioned ? { version: families[index] } : {}), ...ip })) };
    }
    const legacy = list.map(({ address, ...rest }, index) => [`ip${families[index]}`, { ip: address, ...rest }]);
    return Object.fromEntries(legacy);
  };

  test('what the config says: addresses, routes and DNS', async () => {
    const addresses = [
      { address: '10.10.0.1/24', gateway: '10.10.0.254' },
      { address: '3ffe:ffff:0:01ff::1/64', gateway: '3ffe:ffff:0::1' },
    ];
    const routes = [
      { dst: '0.0.0.0/0' },
      { dst: '192.168.0.0/16', gw: '10.10.5.1' },
      { dst: '3ffe:ffff:0:01ff::1/64' },
    ];
    const dns = {
      nameservers: ['10.10.0.1', '8.8.8.8'],
      domain: 'example.com',
      search: ['example.com'],
      options: ['x'],
    };
    const { json, stdout, exitCode } = await add({ addresses, routes, dns }, { cniVersion });
    expect(exitCode, stdout).toBe(0);
    const [first, second] = [
      { address: '10.10.0.1/24', gateway: '10.10.0.254' },
      { address: '3ffe:ffff:0:1ff::1/64', gateway: '3ffe:ffff::1' },
    ];
    const canonicalRoutes = [...routes.slice(0, 2), { dst: '3ffe:ffff:0:1ff::1/64' }];
    if (modern) expect(json).toEqual({ cniVersion, dns, ...ips(first, second), routes: canonicalRoutes });
    else {
      expect(json).toEqual({
        cniVersion,
        dns,
        ip4: { ip: first.address, gateway: first.gateway, routes: canonicalRoutes.slice(0, 2) },
        ip6: { ip: second.address, gateway: second.gateway, routes: canonicalRoutes.slice(2) },
      });
    }
    expect(stdout.includes('"version":')).toBe(modern && !atLeast(cniVersion, '1.0.0'));
    const answer = await plugin.call('DEL', { ...call, config: config({ addresses }, { cniVersion }) });
    expect(answer).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('two default routes are both kept', async () => {
    const routes = [
      { dst: '0.0.0.0/0', gw: '10.10.0.253' },
      { dst: '0.0.0.0/0', gw: '10.10.0.254' },
    ];
    const { json } = await add({ addresses: [{ address: '10.10.0.1/24' }], routes }, { cniVersion });
    expect(modern ? json.routes : json.ip4.routes).toEqual(routes);
  });

  test('DEL of what was never added succeeds', async () => {
    const answer = await plugin.call('DEL', { ...call, config: config({}, { cniVersion }) });
    expect(answer).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('an address and its gateway from CNI_ARGS', async () => {
    const { json } = await add({}, { cniVersion }, 'IP=10.10.0.1/24;GATEWAY=10.10.0.254');
    expect(json).toMatchObject(ips({ address: '10.10.0.1/24', gateway: '10.10.0.254' }));
  });

  test('a gateway goes to the address whose subnet it is in', async () => {
    const { json } = await add({}, { cniVersion }, 'IP=10.10.0.1/24, 11.11.0.1/24;GATEWAY=10.10.0.254');
    const expected = ips({ address: '10.10.0.1/24', gateway: '10.10.0.254' }, { address: '11.11.0.1/24' });
    if (modern) expect(json.ips).toEqual(expected.ips);
    else expect(json).toMatchObject(tooMany);
  });

  test('addresses of RuntimeConfig, with the routes of the config', async () => {
    const RuntimeConfig = { ips: ['10.10.0.1/24', '3ffe:ffff:0:01ff::1/64'] };
    const { json } = await add({ routes: [{ dst: '0.0.0.0/0' }] }, { cniVersion, RuntimeConfig });
    const expected = ips({ address: '10.10.0.1/24' }, { address: '3ffe:ffff:0:1ff::1/64' });
    if (modern) expect(json).toMatchObject({ ...expected, routes: [{ dst: '0.0.0.0/0' }] });
    else expect(json).toMatchObject({ ...expected, ip4: { ip: '10.10.0.1/24', routes: [{ dst: '0.0.0.0/0' }] } });
  });

  test('addresses of args', async () => {
    const { json } = await add({}, { cniVersion, args: { cni: { ips: ['10.10.0.1/24', 'fd00::1/64'] } } });
    expect(json).toMatchObject(ips({ address: '10.10.0.1/24' }, { address: 'fd00::1/64' }));
  });

  test('of all sources at once, runtimeConfig counts alone', async () => {
    const more = { cniVersion, args: { cni: { ips: ['10.10.0.2/24', '11.11.0.2/24'] } } };
    const runtimeConfig = { ips: ['10.12.0.3/24', 'fd00::3/64'] };
    const ipam = { addresses: [{ address: '10.10.0.9/24', gateway: '10.10.0.254' }] };
    const { json } = await add(ipam, { ...more, runtimeConfig }, 'IP=10.10.0.1/24;GATEWAY=10.10.0.254');
    const expected = ips({ address: '10.12.0.3/24' }, { address: 'fd00::3/64' });
    if (modern) expect(json.ips).toEqual(expected.ips);
    else expect(json).toMatchObject(expected);
  });

  test('without "ipam", whatever else there is', async () => {
    const missing = { code: 7, msg: "IPAM config missing 'ipam' key" };
    expect((await add(undefined, { cniVersion }, 'IP=10.10.0.1/24;GATEWAY=10.10.0.254')).json).toMatchObject(missing);
    expect((await add(undefined, { cniVersion, runtimeConfig: { ips: ['10.10.0.1/24'] } })).json).toMatchObject(
      missing,
    );
  });

  test.each<[message: string, ipam: object, more: object, args?: string]>([
    [
      "the 'address' field is expected to be in CIDR notation, got: '10.10.0.1'",
      { addresses: [{ address: '10.10.0.1' }] },
      {},
    ],
    ["the 'address' field is expected to be in CIDR notation, got: ''", { addresses: [{}] }, {}],
    [
      "an entry in the 'ips' field is NOT in CIDR notation, got: '10.10.0.1'",
      {},
      { args: { cni: { ips: ['10.10.0.1'] } } },
    ],
    [
      "an entry in the 'ips' field is NOT in CIDR notation, got: '10.10.0.1'",
      {},
      { runtimeConfig: { ips: ['10.10.0.1'] } },
    ],
    ['invalid IP address: 10.10', { addresses: [{ address: '10.10.0.1/24', gateway: '10.10' }] }, {}],
  ])('%s', async (msg, ipam, more) => {
    const { json } = await add(ipam, { cniVersion, ...more });
    expect(json).toMatchObject({ code: 7, msg, details: expect.any(String) });
  });

  test.each([
    ['IP=10.10.0.1', "\"IP=10.10.0.1\": the 'ip' field is expected to be in CIDR notation, got: '10.10.0.1'"],
    ['IP=10.10.0.1/24;GATEWAY=10.10', '"GATEWAY=10.10": invalid gateway address: 10.10'],
    ['IP=', undefined],
  ])('CNI_ARGS %s', async (args, msg) => {
    const { json, exitCode } = await add({ addresses: [{ address: 'fd00::1/64' }] }, { cniVersion }, args);
    if (msg === undefined) expect(exitCode).toBe(0);
    else expect(json).toMatchObject({ code: 4, msg: expect.stringContaining(msg) });
  });
});

test('keys are matched without regard to case, "Address" as well', async () => {
  const { json } = await add({ ADDRESSES: [{ Address: '10.10.0.1/24', gateWay: '' }] });
  expect(json.ips).toEqual([{ address: '10.10.0.1/24' }]);
});

test('GATEWAY reaches every address without a gateway, and changes none that has one', async () => {
  const addresses = [{ address: '10.10.0.1/24' }, { address: '10.10.0.2/24', gateway: '10.10.0.7' }];
  const args = 'GATEWAY=10.10.0.253,10.10.0.254,fd00::1';
  expect((await add({ addresses }, {}, args)).json.ips).toEqual([
    { address: '10.10.0.1/24', gateway: '10.10.0.254' },
    { address: '10.10.0.2/24', gateway: '10.10.0.7' },
  ]);
  const runtimeConfig = { ips: ['fd00::2/64'] };
  expect((await add({}, { runtimeConfig }, args)).json.ips).toEqual([{ address: 'fd00::2/64', gateway: 'fd00::1' }]);
});

test('an address given twice is refused before an interface is made', async () => {
  const { json } = await add({ addresses: [{ address: '10.10.0.1/24' }] }, {}, 'IP=10.10.0.1/24');
  expect(json).toMatchObject({ code: 7, msg: 'address 10.10.0.1/24 is given twice' });
});

test('no address at all is a result without addresses, as far as the version allows', async () => {
  expect((await add({})).json).toEqual({ cniVersion: '1.1.0', routes: undefined });
  expect((await add({}, { cniVersion: '0.2.0' })).json).toMatchObject({
    msg: expect.stringContaining('no valid IP addresses'),
  });
});

test('an unknown argument is refused on ADD, and does not keep anyone from DEL', async () => {
  const broken = config({ addresses: 'none' });
  expect((await add({}, {}, 'K8S_POD_NAME=x')).json).toMatchObject({ code: 4 });
  expect((await plugin.call('DEL', { ...call, config: broken, args: 'K8S_POD_NAME=x' })).exitCode).toBe(0);
});

describe('CHECK', () => {
  const ipam = {
    addresses: [{ address: '10.10.0.1/24', gateway: '10.10.0.254' }, { address: 'fd00::1/64' }],
    routes: [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16', gw: '10.10.0.5' }],
  };
  const check = (prevResult?: object) =>
    plugin.call('CHECK', { ...call, config: config(ipam, prevResult ? { prevResult } : {}) });

  test('is content with what ADD returned', async () => {
    expect(await check((await add(ipam)).json)).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('needs prevResult', async () => {
    expect((await check()).json).toMatchObject({ msg: 'Required prevResult missing' });
  });

  test('reports every difference', async () => {
    const ips = [{ address: '10.10.0.1/16', gateway: '10.10.0.253' }];
    const { json } = await check({ cniVersion: '1.1.0', ips, routes: [{ dst: '0.0.0.0/0' }] });
    expect(json.code).toBe(104);
    expect(json.details.split('\n')).toEqual([
      'static: address 10.10.0.1/24 of interface eth0 is 10.10.0.1/16 in prevResult',
      'static: Failed to match addr 10.10.0.1 on interface eth0: its gateway is to be 10.10.0.254, and prevResult has 10.10.0.253',
      'static: address fd00::1/64 of interface eth0 is missing in prevResult',
      'static: route to 192.168.0.0/16 by 10.10.0.5 is missing in prevResult',
    ]);
  });

  test('does not mind a gateway where none is configured', async () => {
    const { json } = await add(ipam);
    const ips = [json.ips[0], { address: 'fd00::1/64', gateway: 'fd00::99' }];
    expect((await check({ ...json, ips })).exitCode).toBe(0);
  });
});

test('STATUS and GC', async () => {
  const status = (ipam: object | undefined) => plugin.call('STATUS', { config: config(ipam) });
  expect(await status({ addresses: [{ address: '10.10.0.1/24' }] })).toMatchObject({ exitCode: 0, stdout: '' });
  expect((await status({ addresses: [{ address: 'x' }] })).json).toMatchObject({ code: 7 });
  const gc = await plugin.call('GC', { config: config({}, { 'cni.dev/valid-attachments': [] }) });
  expect(gc).toMatchObject({ exitCode: 0, stdout: '' });
});
