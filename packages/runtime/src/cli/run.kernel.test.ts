import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NamespaceFactory, Namespaces } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { Container } from 'inversify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExecRunner } from '../invoke/exec.ts';
import { NetworkRuntime } from '../network/network-runtime.ts';
import { NodeFiles } from '../node-files.ts';
import { createCommand } from './command.ts';
import { startCommand } from './start-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-run-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'net.d'));
  writeFileSync(
    join(folder, 'bin', 'pair'),
    `#!/bin/sh
    case "$CNI_COMMAND" in
      ADD) ip -n "$(basename "$CNI_NETNS")" link add "$CNI_IFNAME" type veth peer name "peer-$CNI_IFNAME"
           echo '{"cniVersion":"1.1.0"}' ;;
      DEL) ip -n "$(basename "$CNI_NETNS")" link del "$CNI_IFNAME"; echo "$CNI_IFNAME" >>"${folder}/deleted" ;;
    esac`,
    { mode: 0o755 },
  );
  for (const [file, name] of [
    ['10-one.conf', 'one'],
    ['20-two.json', 'two'],
  ] as const) {
    writeFileSync(join(folder, 'net.d', file), JSON.stringify({ cniVersion: '1.1.0', name, type: 'pair' }));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...command: string[]): Promise<number> {
  const env = { ...process.env, NETCONFPATH: join(folder, 'net.d'), CNI_PATH: join(folder, 'bin') };
  return createCommand({
    version: '1.2.3',
    env,
    folder,
    streams: { stdout: process.stdout, stderr: process.stderr },
    signal: new AbortController().signal,
    makeRuntime: (settings) =>
      new NetworkRuntime({
        ...settings,
        runner: new ExecRunner(),
        files: new NodeFiles(),
        cacheFolder: join(folder, 'cache'),
      }),
    installer: { install: () => Promise.reject(new Error('not run')) },
    daemons: {
      start: () => Promise.reject(new Error('not run')),
      list: () => Promise.reject(new Error('not run')),
      stop: () => Promise.reject(new Error('not run')),
      logs: () => [],
    },
    loadNamespaces: async () => {
      const container = new Container();
      await container.load(netlinkModule);
      return { factory: container.get(NamespaceFactory), namespaces: container.get(Namespaces) };
    },
    startCommand,
  }).run(['run', '--', ...command]);
}

test('a command finds itself alone with its networks, and nothing is left of them', async () => {
  const before = readdirSync('/run/netns');
  expect(await run('sh', '-c', `ip -json link >"${folder}/links"; exit 3`)).toBe(3);
  const links = JSON.parse(readFileSync(join(folder, 'links'), 'utf8')).map(({ ifname }: { ifname: string }) => ifname);
  expect(links.sort()).toEqual(['eth0', 'eth1', 'lo', 'peer-eth0', 'peer-eth1']);
  expect(readFileSync(join(folder, 'deleted'), 'utf8')).toBe('eth1\neth0\n');
  expect(readdirSync('/run/netns')).toEqual(before);
});
