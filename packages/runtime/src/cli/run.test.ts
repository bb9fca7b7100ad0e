import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamespaceFactory, Namespaces } from '@podwire/core';
import { readDebug } from '@podwire/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NoopWorld } from '../testing/noop-world.ts';
import { createCommand } from './command.ts';
import type { CommandDependencies } from './dependencies.ts';
import { startCommand } from './start-command.ts';

// The namespace is a plain file here: who is attached when, and what is taken down again, needs no kernel.
// run.kernel.test.ts has real ones.
let world: NoopWorld;
let events: string[];
let stderr: string;
let abort: AbortController;
let debugFiles: string[];
beforeEach(() => {
  world = new NoopWorld();
  events = [];
  abort = new AbortController();
  mkdirSync(join(world.folder, 'net.d'));
  debugFiles = [1, 2, 3].map(() => world.debug({ ReportResult: '{"cniVersion":"1.1.0"}' }));
  const plugin = (index: number) => ({ type: 'noop', debugFile: debugFiles[index] });
  config('10-a.conf', { cniVersion: '1.1.0', name: 'a', ...plugin(0) });
  config('20-b.conflist', { cniVersion: '1.1.0', name: 'b', plugins: [plugin(1)] });
  config('30-c.json', { cniVersion: '1.1.0', name: 'c', ...plugin(2) });
});
afterEach(() => world.remove());

function config(file: string, content: unknown): void {
  writeFileSync(join(world.folder, 'net.d', file), JSON.stringify(content));
}

const namespaceFile = () => join(world.folder, 'namespace');
const factory: NamespaceFactory = {
  create: () => {
    writeFileSync(namespaceFile(), '');
    return {
      path: namespaceFile(),
      remove: () => {
        events.push(`remove namespace`);
        rmSync(namespaceFile());
      },
    };
  },
};
const namespaces = {
  open: (path: string) => ({
    enter: (action: () => unknown) => {
      events.push(`enter ${path === namespaceFile() && existsSync(path)}`);
      return action();
    },
    close: () => events.push('close'),
  }),
} as unknown as Namespaces; // all of the contract that run uses

async function run(...words: string[]): Promise<number> {
  stderr = '';
  const dependencies: CommandDependencies = {
    version: '1.2.3',
    env: { NETCONFPATH: join(world.folder, 'net.d'), CNI_PATH: world.bin, PATH: process.env.PATH, MARK: world.folder },
    folder: world.folder,
    streams: {
      stdout: { write: () => undefined },
      stderr: {
        write: (text) => {
          stderr += text;
        },
      },
    },
    signal: abort.signal,
    makeRuntime: (settings) => world.makeRuntime(settings),
    installer: { install: () => Promise.reject(new Error('not run')) },
    daemons: {
      start: () => Promise.reject(new Error('not run')),
      list: () => Promise.reject(new Error('not run')),
      stop: () => Promise.reject(new Error('not run')),
      logs: () => [],
    },
    loadNamespaces: async () => ({ factory, namespaces }),
    startCommand: (command, environment) => {
      events.push(`start ${command[0]}`);
      return startCommand(command, environment);
    },
  };
  return createCommand(dependencies).run(['run', ...words]);
}
const calls = () => world.executions.map(({ environment }) => `${environment.CNI_COMMAND} ${environment.CNI_IFNAME}`);
const attachAll = ['ADD eth0', 'ADD eth1', 'ADD eth2'];
const detachAll = ['DEL eth2', 'DEL eth1', 'DEL eth0'];

test('a command runs while all networks are attached, in the order of their files, and then none is', async () => {
  expect(await run('--', 'sh', '-c', 'echo "$MARK" >"$MARK/ran"')).toBe(0);
  expect(readFileSync(join(world.folder, 'ran'), 'utf8').trim()).toBe(world.folder);
  expect(calls()).toEqual([...attachAll, ...detachAll]);
  expect(events).toEqual(['enter true', 'start sh', 'close', 'remove namespace']);
  expect(world.cachedNames()).toEqual([]);
  expect(readDebug(debugFiles[1] ?? '').CmdArgs).toMatchObject({ Netns: namespaceFile(), IfName: 'eth1' });
});

test("its exit status is the command's, and that of a shell if a signal ended it", async () => {
  expect(await run('sh', '-c', 'exit 7')).toBe(7);
  expect(await run('--', 'sh', '-c', 'kill -9 $$')).toBe(137);
  expect(stderr).toBe('');
});

test("options behind the command's name are the command's", async () => {
  expect(await run('sh', '-c', 'test "$1" = --json', 'sh', '--json')).toBe(0);
});

test('everything is taken down when the command cannot be started', async () => {
  expect(await run('--', 'no-such-command')).toBe(1);
  expect(stderr).toMatch(/^Error: cannot run no-such-command: .*ENOENT/);
  expect(calls()).toEqual([...attachAll, ...detachAll]);
  expect(existsSync(namespaceFile())).toBe(false);
});

test('everything is taken down when a network fails, and the command is not run', async () => {
  const failing = world.debug({ ReportError: 'banana' });
  config('20-b.conflist', { cniVersion: '1.1.0', name: 'b', plugins: [{ type: 'noop', debugFile: failing }] });
  expect(await run('--', 'true')).toBe(1);
  expect(stderr).toContain('Error: plugin type="noop" failed (add): banana\n');
  // the failing one as well: it may have done half of it
  expect(calls()).toEqual(['ADD eth0', 'ADD eth1', 'DEL eth1', 'DEL eth0']);
  expect(events).toEqual(['remove namespace']);
});

test('a failure to take down is told, keeps nobody from going on, and shows in the exit status', async () => {
  const script = `printf '{"ReportError":"stuck"}' >${debugFiles[2]}`;
  expect(await run('--', 'sh', '-c', script)).toBe(1);
  expect(stderr).toBe('Error: plugin type="noop" name="c" failed (delete): stuck\n');
  expect(calls()).toEqual([...attachAll, ...detachAll]);
  expect(existsSync(namespaceFile())).toBe(false);
  expect(await run('--', 'sh', '-c', `${script}; exit 3`)).toBe(1); // by now the network's ADD fails, too
});

test('a signal ends the command, and everything is taken down', async () => {
  const running = run('--', 'sh', '-c', `: >${join(world.folder, 'ready')}; exec sleep 60`);
  await expect.poll(() => existsSync(join(world.folder, 'ready'))).toBe(true);
  abort.abort(new Error('got SIGTERM'));
  expect(await running).toBe(128 + 15);
  expect(calls()).toEqual([...attachAll, ...detachAll]);
  expect(existsSync(namespaceFile())).toBe(false);
});

test('a signal that comes before the command starts keeps it from starting', async () => {
  abort.abort(new Error('got SIGTERM'));
  expect(await run('--', 'true')).toBe(1);
  expect(stderr).toContain('got SIGTERM');
  expect(events).toEqual(['remove namespace']);
});

test('networks can be chosen', async () => {
  expect(await run('-n', 'c', '-n', 'a', '--', 'true')).toBe(0);
  expect(calls()).toEqual(['ADD eth0', 'ADD eth1', 'DEL eth1', 'DEL eth0']);
  expect(readDebug(debugFiles[2] ?? '').CmdArgs?.IfName).toBe('eth0');
  expect(await run('-n', 'none', '--', 'true')).toBe(1);
  expect(stderr).toContain('no net configuration with name "none"');
});

test('a broken config is an error before anything is made', async () => {
  writeFileSync(join(world.folder, 'net.d', '40-broken.conf'), '{');
  expect(await run('--', 'true')).toBe(1);
  expect(stderr).toContain('40-broken.conf: error parsing configuration: unexpected end of JSON input');
  expect([...calls(), ...events]).toEqual([]);
});

test('there must be a config, and a command', async () => {
  expect(await run('--configs', '/nowhere', '--', 'true')).toBe(1);
  expect(stderr).toContain('no net configurations found in /nowhere');
  expect(await run()).toBe(1);
  expect(stderr).toContain("missing required argument 'command'");
});
