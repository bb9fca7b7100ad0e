import { describe, expect } from 'vitest';
import { type ConformanceSubject, conformanceTest, expectError, expectSilence, isAtLeast, look } from './subject.ts';

interface ResultInterface {
  readonly name: string;
  readonly mac?: string;
  readonly sandbox?: string;
}

/** ADD, CHECK and DEL of one attachment, in every version. */
export function lifecycleConformance(subject: ConformanceSubject): void {
  const test = conformanceTest(subject);
  const { type, role, versions } = subject;
  const newest = versions.at(-1) ?? '1.0.0';
  const withCheck = versions.filter((version) => isAtLeast(version, '0.4.0'));

  describe(`${type}: ADD in every version`, () => {
    test.for([undefined, ...versions])(
      '%s: the result is of that version',
      async (version, { plugin, pod, configure }) => {
        const answer = await plugin.call(type, { command: 'ADD', config: configure(version), netns: pod.path });
        expect(answer.exitCode, `${answer.stdout} ${answer.stderr}`).toBe(0);
        expect(answer.json).toMatchObject({ cniVersion: version ?? '0.1.0' });
        if (role !== 'loopback') expectAddresses(answer.json ?? {}, version ?? '0.1.0');
        if (role === 'interface') expect(await pod.linkNames()).toContain('eth0');
      },
    );

    test('interfaces have what runtimes rely on', async ({ plugin, pod, configure }) => {
      if (role !== 'interface') return;
      const { json } = await plugin.call(type, { command: 'ADD', config: configure(newest), netns: pod.path });
      const { interfaces, ips } = json as {
        interfaces: ResultInterface[];
        ips: { interface: number; address: string }[];
      };
      const inPod = interfaces.filter(({ sandbox }) => sandbox);
      expect(inPod).toEqual([expect.objectContaining({ name: 'eth0', sandbox: pod.path })]);
      const { address } = await pod.ip('link show eth0');
      expect(inPod[0]?.mac).toBe(address);
      expect(interfaces.filter(({ name }) => name === 'eth0')).toHaveLength(1);
      const owner = interfaces.findIndex(({ sandbox }) => sandbox);
      for (const ip of ips) {
        expect(ip.interface).toBe(owner);
        expect(await pod.addresses('eth0')).toContain(ip.address);
      }
    });

    test('unknown keys, null members and unknown capabilities do no harm', async ({ plugin, pod, configure }) => {
      const more = {
        futureKey: { deep: [1, 2] },
        args: null,
        dns: null,
        capabilities: { portMappings: true },
        runtimeConfig: { portMappings: [{ HostPort: 80, containerport: 80, Protocol: 'tcp' }], futureKey: 1 },
        deviceID: '0000:00:00.0',
      };
      const config = configure(newest, more);
      const args = 'IgnoreUnknown=1;K8S_POD_NAME=a;K8S_POD_NAME=b;K8S_POD_UID=';
      const answer = await plugin.call(type, { command: 'ADD', config, netns: pod.path, args });
      expect(answer.exitCode, answer.stdout).toBe(0);
    });
  });

  describe(`${type}: CHECK`, () => {
    test.for(withCheck)(
      '%s: succeeds right after ADD and says nothing',
      async (version, { plugin, pod, configure }) => {
        const added = await plugin.call(type, { command: 'ADD', config: configure(version), netns: pod.path });
        const config = configure(version, { prevResult: added.json });
        expectSilence(await plugin.call(type, { command: 'CHECK', config, netns: pod.path }));
      },
    );

    test('fails when what ADD made is gone', async ({ plugin, pod, configure, folder }) => {
      const { json: prevResult } = await plugin.call(type, {
        command: 'ADD',
        config: configure(newest),
        netns: pod.path,
      });
      const config = configure(newest, { prevResult });
      if (role === 'interface') await pod.exec('ip', 'link', 'del', 'eth0');
      else if (role === 'loopback') await pod.exec('ip', 'link', 'set', 'lo', 'down');
      else await pod.exec('find', folder, '-type', 'f', '-delete');
      const answer = await plugin.call(type, { command: 'CHECK', config, netns: pod.path });
      // An IPAM plugin that keeps no state has nothing that could be gone.
      const stateless =
        role === 'ipam' && (await pod.exec('find', folder, '-type', 'f')) === '' && answer.exitCode === 0;
      if (!stateless) expect(answer.exitCode, answer.stdout).toBe(1);
    });
  });

  describe(`${type}: DEL`, () => {
    test.for(versions)(
      '%s: takes everything away, says nothing, and can be repeated',
      async (version, { plugin, host, pod, configure }) => {
        // What outlives a pod is there from the first one on.
        await plugin.call(type, { command: 'ADD', config: configure(version), netns: pod.path });
        expectSilence(await plugin.call(type, { command: 'DEL', config: configure(version), netns: pod.path }));
        const before = await look(host, pod);
        const added = await plugin.call(type, { command: 'ADD', config: configure(version), netns: pod.path });
        const more = isAtLeast(version, '0.4.0') ? { prevResult: added.json } : {};
        for (const _ of ['first', 'second']) {
          const config = configure(version, more);
          expectSilence(await plugin.call(type, { command: 'DEL', config, netns: pod.path }));
          expect(await look(host, pod)).toEqual(before);
        }
      },
    );

    test.for([
      ['empty', ''],
      ['unset', undefined],
      ['gone', '/run/netns/gone'],
    ] as const)('the namespace is %s', async ([, netns], { plugin, pod, configure }) => {
      const config = configure(newest);
      await plugin.call(type, { command: 'ADD', config, netns: pod.path });
      expectSilence(await plugin.call(type, { command: 'DEL', config, ...(netns === undefined ? {} : { netns }) }));
    });

    test('never added, without prevResult and with other args', async ({ plugin, pod, configure }) => {
      const call = { command: 'DEL', config: configure(newest), netns: pod.path, args: 'IgnoreUnknown=true;A=1' };
      expectSilence(await plugin.call(type, call));
    });
  });

  describe(`${type}: namespaces`, () => {
    test('a missing one fails the ADD and leaves nothing', async ({ plugin, host, pod, configure }) => {
      if (role === 'ipam') return;
      await plugin.call(type, { command: 'ADD', config: configure(newest), netns: pod.path });
      await plugin.call(type, { command: 'DEL', config: configure(newest), netns: pod.path });
      const before = await look(host);
      const answer = await plugin.call(type, { command: 'ADD', config: configure(newest), netns: '/run/netns/none' });
      expectError(answer, { code: Number(answer.json?.code), msg: '/run/netns/none' });
      expect(await look(host)).toEqual(before);
    });

    test('the own one is code 8, unless that is overridden', async ({ plugin, host, configure }) => {
      const netns = host.path;
      const before = await look(host);
      const answer = await plugin.call(type, { command: 'ADD', config: configure(newest), netns });
      expectError(answer, { code: 8, msg: "plugin's netns and netns from CNI_NETNS should not be the same" });
      expect(await look(host)).toEqual(before);
    });
  });
}

/** `ip4`/`ip6` up to 0.2.0; `ips` with a `version` up to 0.4.0, without one from 1.0.0 on. */
function expectAddresses(result: Readonly<Record<string, unknown>>, version: string): void {
  if (!isAtLeast(version, '0.3.0')) {
    expect(result).not.toHaveProperty('ips');
    expect(result.ip4 ?? result.ip6).toMatchObject({ ip: expect.stringMatching(/\/\d+$/) });
    return;
  }
  const ips = result.ips as { address: string; version?: string }[];
  expect(ips.length).toBeGreaterThan(0);
  for (const ip of ips) {
    expect(ip.address).toMatch(/\/\d+$/);
    const family = ip.address.includes(':') ? '6' : '4';
    expect(ip.version).toBe(isAtLeast(version, '1.0.0') ? undefined : family);
  }
}
