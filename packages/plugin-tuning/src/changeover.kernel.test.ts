import { existsSync, readFileSync } from 'node:fs';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { expect, InProcessPlugin, PluginFolder, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { definition } from './index.ts';
import { configOf, haveLink, linkOf, stateOf } from './testing/dummy-link.ts';

// A node changes over from the reference plugin, v1.1.1 as Debian ships it, or back, while pods live.

const reference = '/usr/lib/cni';
const missing = existsSync(`${reference}/tuning`) ? '' : ' (skipped: needs containernetworking-plugins)';
const tuning = new InProcessPlugin(definition, [netlinkModule, runtimeModule]);
const keys = { mac: 'c2:11:22:33:44:55', promisc: true, mtu: 1400, allmulti: true };

describe.skipIf(missing)(`beside the reference plugin${missing}`, () => {
  const worldOf = (host: TestNamespace, pod: TestNamespace, dataDir: string) => {
    const [folder, config] = [new PluginFolder(reference, host), configOf('1.0.0', pod, { dataDir, ...keys })];
    const call = { containerId: 'c1', netns: pod.path, ifname: 'dummy0', config };
    return {
      ours: async (command: 'ADD' | 'CHECK' | 'DEL') => (await tuning.succeed(command, call)).json,
      theirs: async (command: 'ADD' | 'CHECK' | 'DEL') => {
        const { exitCode, stdout, json } = await folder.call('tuning', { ...call, command });
        if (exitCode !== 0) throw new Error(stdout);
        return json;
      },
    };
  };
  const backup = (folder: string) => readFileSync(`${folder}/c1_dummy0.json`, 'utf8');

  test('the backup is the same, byte for byte, and so is the link', async ({ host, pod, folder }) => {
    const before = await haveLink(pod);
    const { ours, theirs } = worldOf(host, pod, folder);
    await theirs('ADD');
    const [theirBackup, theirLink] = [backup(folder), await linkOf(pod)];
    await theirs('DEL');
    await ours('ADD');
    expect([backup(folder), await linkOf(pod)]).toEqual([theirBackup, theirLink]);
    await ours('DEL');
    expect(await linkOf(pod)).toEqual(before);
  });

  test('CHECK and DEL of ours after ADD of theirs', async ({ host, pod, folder }) => {
    const before = await haveLink(pod);
    const { ours, theirs } = worldOf(host, pod, folder);
    await theirs('ADD');
    await ours('CHECK');
    await ours('DEL');
    expect(await linkOf(pod)).toEqual(before);
    expect(stateOf(folder)).toEqual([]);
  });

  test('CHECK and DEL of theirs after ADD of ours, and ours once more', async ({ host, pod, folder }) => {
    const before = await haveLink(pod);
    const { ours, theirs } = worldOf(host, pod, folder);
    await ours('ADD');
    await theirs('CHECK');
    await theirs('DEL');
    expect(await linkOf(pod)).toEqual(before);
    await ours('DEL');
    expect(await linkOf(pod)).toEqual(before);
    expect(stateOf(folder)).toEqual([]);
  });
});
