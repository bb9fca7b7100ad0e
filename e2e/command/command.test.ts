import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, runProgram, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { podwireFolder } from '../podwire.ts';

// The command that an installation brings along, beside its executables.
const command = join(podwireFolder(), '.podwire', 'podwire');

const ipam = (folder: string) => ({
  type: 'host-local',
  dataDir: join(folder, 'networks'),
  subnet: '10.55.0.0/24',
  routes: [{ dst: '0.0.0.0/0' }],
});
const bridge = (folder: string) => ({ type: 'bridge', bridge: 'br-cmd', isGateway: true, ipam: ipam(folder) });

/** The three ways in which a folder can hold a network. */
const layouts: Readonly<Record<string, (folder: string) => Readonly<Record<string, object>>>> = {
  'a .conflist': (folder) => ({
    '10-net.conflist': { cniVersion: '1.0.0', name: 'net', plugins: [bridge(folder), { type: 'loopback' }] },
  }),
  'a .conf': (folder) => ({ '10-net.conf': { cniVersion: '1.0.0', name: 'net', ...bridge(folder) } }),
  'a list with a folder of plugins': (folder) => ({
    '10-net.conflist': { cniVersion: '1.1.0', name: 'net', loadOnlyInlinedPlugins: false },
    'net/05-bridge.conf': bridge(folder),
    'net/20-lo.conf': { type: 'loopback' },
  }),
};

describe('the podwire command', () => {
  test.for(Object.keys(layouts))(
    'attaches, checks and detaches two namespaces by %s',
    async (layout, { host, pods, folder }) => {
      const podwire = podwireOf(host, folder, layouts[layout]?.(folder) ?? {});
      const [blue, red] = await pods(2);
      if (!blue || !red) throw new Error('two pods are needed');
      const before = [await blue.snapshot(), await red.snapshot()];
      for (const pod of [blue, red]) {
        const { exitCode, stdout, stderr } = await podwire('add', 'net', pod.path);
        expect(exitCode, stderr).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({ ips: [{ address: expect.stringContaining('10.55.0.') }] });
        expect(await podwire('check', 'net', pod.path)).toMatchObject({ exitCode: 0 });
      }
      await blue.ping('10.55.0.3');
      await red.ping('10.55.0.1');
      await host.ping('10.55.0.2');
      expect(readdirSync(join(folder, 'cache', 'results'))).toHaveLength(2);

      for (const pod of [blue, red]) {
        for (const time of ['first', 'second']) {
          expect(await podwire('del', 'net', pod.path), time).toMatchObject({ exitCode: 0 });
        }
      }
      expect(await host.linkNames()).toEqual(['lo', 'br-cmd']);
      expect(readdirSync(join(folder, 'cache', 'results'))).toEqual([]);
      expect(readdirSync(join(folder, 'networks', 'net')).sort()).toEqual(['last_reserved_ip.0', 'lock']);
      // The loopback plugin's DEL sets lo down; apart from it the pods are as they were.
      for (const pod of [blue, red]) await pod.exec('ip', 'link', 'set', 'lo', 'up');
      expect([await blue.snapshot(), await red.snapshot()]).toEqual(before);
    },
  );

  test('a cached result that lost its content: DEL still removes everything', async ({ host, pod, folder }) => {
    const podwire = podwireOf(host, folder, layouts['a .conflist']?.(folder) ?? {});
    expect(await podwire('add', 'net', pod.path)).toMatchObject({ exitCode: 0 });
    const results = join(folder, 'cache', 'results');
    for (const name of readdirSync(results)) truncateSync(join(results, name));
    const checked = await podwire('check', 'net', pod.path);
    expect(checked.exitCode).not.toBe(0);
    expect(await podwire('del', 'net', pod.path)).toMatchObject({ exitCode: 0 });
    expect(await host.linkNames()).toEqual(['lo', 'br-cmd']);
    expect(readdirSync(results)).toEqual([]);
  });

  test('a plugin of the chain that is not there: nothing is left, and the error names it', async ({
    host,
    pod,
    folder,
  }) => {
    const list = { cniVersion: '1.0.0', name: 'net', plugins: [bridge(folder), { type: 'no-such-plugin' }] };
    const podwire = podwireOf(host, folder, { '10-net.conflist': list });
    const before = await pod.snapshot();
    const { exitCode, stdout, stderr } = await podwire('add', 'net', pod.path);
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('no-such-plugin');
    expect(await pod.snapshot()).toEqual(before);
    expect((await host.linkNames()).filter((name) => name.startsWith('veth'))).toEqual([]);
    const reservations = join(folder, 'networks', 'net');
    const held = existsSync(reservations) ? readdirSync(reservations).filter((name) => name.startsWith('10.')) : [];
    expect(held).toEqual([]);
  });
});

/** The command with a config folder, a cache and a state folder of the test's. */
function podwireOf(host: TestNamespace, folder: string, files: Readonly<Record<string, object>>) {
  const configs = join(folder, 'net.d');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(configs, name, '..'), { recursive: true });
    writeFileSync(join(configs, name), JSON.stringify(content));
  }
  const flags = ['--configs', configs, '--path', podwireFolder(), '--cache', join(folder, 'cache')];
  return (verb: string, network: string, netns: string) => {
    // The fixture's host is the namespace of this process, so a child is in it; the fixture has made sure of that.
    if (host.name !== undefined) throw new Error('the command runs in the host namespace');
    return runProgram(command, [verb, ...flags, network, netns]);
  };
}
