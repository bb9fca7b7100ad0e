import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { makeNamespace, mustRun, PluginFolder, removeNamespace, TestNamespace } from '@podwire/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { podwireFolder } from '../podwire.ts';
import { missingPrograms } from './missing-programs.ts';
import { PrivateFirewalld } from './private-firewalld.ts';

const reference = '/usr/lib/cni';
const missing = [...missingPrograms(), ...(existsSync(`${reference}/firewall`) ? [] : ['containernetworking-plugins'])];
const title = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';

const sources = ['10.1.0.2/32', 'fd00:1::2/128'];
const both = (...list: readonly string[]) => ({ runtime: list, permanent: list });
const chain = (keys: object = {}) => ({
  cniVersion: '1.0.0',
  name: 'net',
  type: 'firewall',
  prevResult: {
    cniVersion: '1.0.0',
    interfaces: [{ name: 'br0' }, { name: 'v0' }, { name: 'eth0', sandbox: '/run/netns/pod' }],
    ips: [
      { address: '10.1.0.2/24', interface: 2 },
      { address: 'fd00:1::2/64', interface: 2 },
    ],
  },
  ...keys,
});

describe.skipIf(missing.length > 0)(`the executable, beside firewalld${title}`, () => {
  let firewalld: PrivateFirewalld;
  let folder: string;
  let pod: TestNamespace;
  let podwire: PluginFolder;
  let go: PluginFolder;

  beforeAll(async () => {
    folder = mkdtempSync('/run/podwire-firewalld-');
    const host = new TestNamespace(undefined);
    pod = await makeNamespace('pod');
    await mustRun('ip', ['link', 'add', 'br0', 'type', 'bridge']);
    [podwire, go] = [new PluginFolder(podwireFolder(), host), new PluginFolder(reference, host)];
    firewalld = await PrivateFirewalld.start(folder);
  });

  afterAll(async () => {
    await firewalld?.stop();
    await removeNamespace(pod);
    await mustRun('ip', ['link', 'del', 'br0']);
    await mustRun('nft', ['flush', 'ruleset']);
    rmSync(folder, { recursive: true, force: true });
    rmSync('/var/lib/cni/podwire', { recursive: true, force: true });
  });

  beforeEach(() => firewalld.start());

  const call = async (plugins: PluginFolder, command: 'ADD' | 'DEL' | 'CHECK' | 'STATUS', config: object = chain()) => {
    const environment = { DBUS_SYSTEM_BUS_ADDRESS: firewalld.busAddress };
    const { exitCode, stdout, json } = await plugins.call('firewall', {
      command,
      config,
      netns: pod.path,
      environment,
    });
    return exitCode === 0 ? stdout : json;
  };

  test('finds firewalld by itself, and uses it; DEL needs no prevResult', async () => {
    expect(JSON.parse(String(await call(podwire, 'ADD')))).toMatchObject({ ips: [{}, {}] });
    expect(await firewalld.sources()).toEqual(both(...sources));
    expect(await call(podwire, 'CHECK')).toBe('');
    await firewalld.cmd('--reload');
    expect(await call(podwire, 'CHECK')).toBe('');
    expect(await call(podwire, 'DEL', { ...chain(), prevResult: undefined })).toBe('');
    expect(await firewalld.sources()).toEqual(both());
  });

  test('puts addresses into the zone that is named, and isolates by another driver', async () => {
    const config = chain({ backend: 'firewalld', firewalldZone: 'internal', ingressPolicy: 'same-bridge' });
    await call(podwire, 'ADD', config);
    expect(await firewalld.sources('internal')).toEqual(both(...sources));
    expect(await call(podwire, 'CHECK', config)).toBe('');
    expect(await mustRun('nft', ['list', 'ruleset'])).toContain('br0');
    expect(await call(podwire, 'DEL', config)).toBe('');
    expect(await firewalld.sources('internal')).toEqual(both());
  });

  test('takes away what the reference plugin has added, in whichever zone', async () => {
    for (const zone of ['trusted', 'internal']) {
      const config = chain({ backend: 'firewalld', firewalldZone: zone });
      expect(await call(go, 'ADD', config)).toContain('10.1.0.2/24');
      expect(await firewalld.sources(zone)).toEqual({ runtime: sources, permanent: [] });
      expect(await call(podwire, 'DEL', config)).toBe('');
      expect(await firewalld.sources(zone)).toEqual(both());
    }
  });

  test('what it has added is admitted, found and taken from the kernel by the reference plugin', async () => {
    await call(podwire, 'ADD');
    expect(await call(go, 'CHECK')).toBe('');
    expect(await call(go, 'DEL')).toBe('');
    expect((await firewalld.sources()).runtime).toEqual([]);
    expect(await call(podwire, 'DEL')).toBe('');
    expect(await firewalld.sources()).toEqual(both());
  });

  test('without firewalld, says that it does not run if it is named, and does without if not', async () => {
    await call(podwire, 'ADD');
    await firewalld.stopDaemon();
    expect(await call(podwire, 'ADD', chain({ backend: 'firewalld' }))).toMatchObject({
      code: 100,
      msg: expect.stringContaining('firewalld is not running'),
    });
    expect(await call(podwire, 'DEL')).toBe('');
    expect(await call(podwire, 'ADD')).toContain('10.1.0.2/24');
    expect(await call(podwire, 'DEL')).toBe('');
    await firewalld.startDaemon();
    await call(podwire, 'ADD');
    await call(podwire, 'DEL');
    expect(await firewalld.sources()).toEqual(both());
  });
});
