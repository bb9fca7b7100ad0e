import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CniError } from '@podwire/core';
import { readDebug } from '@podwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NoopWorld } from '../testing/noop-world.ts';
import { createCommand } from './command.ts';
import type { CommandDependencies, DaemonReport, RuntimeSettings } from './dependencies.ts';

const result = {
  cniVersion: '1.1.0',
  interfaces: [
    { name: 'br-pod', mac: '0a:00:00:00:00:01' },
    { name: 'eth0', mac: '0a:00:00:00:00:02', sandbox: '/run/netns/blue' },
  ],
  ips: [
    { address: '10.42.0.7/24', gateway: '10.42.0.1', interface: 1 },
    { address: 'fd00::7/64', interface: 1 },
  ],
  routes: [{ dst: '0.0.0.0/0' }],
  dns: { nameservers: ['1.2.3.4', '5.6.7.8'] },
};

const daemon = {
  pid: 4711,
  build: '0123456789ab',
  state: 'serving',
  uptimeSeconds: 3723,
  calls: 1200,
  running: 1,
  waiting: 0,
  rssBytes: 70 * 2 ** 20,
};
const logged = [
  { time: '2026-11-25T10:20:30.400Z', pid: 1, event: 'start' },
  { time: '2026-11-25T10:20:31.400Z', pid: 1, event: 'call', command: 'ADD', ms: 1.5, error: 'no room' },
];
let running: DaemonReport[];

let world: NoopWorld;
let debugFile: string;
let stdout: string;
let stderr: string;
let settings: RuntimeSettings[];
beforeEach(() => {
  world = new NoopWorld();
  debugFile = world.debug({ ReportResult: JSON.stringify(result) });
  settings = [];
  running = [daemon];
  write('10-podnet.conflist', { name: 'podnet', cniVersion: '1.1.0', plugins: [{ type: 'noop', debugFile }] });
});
afterEach(() => world.remove());

const configs = () => join(world.folder, 'net.d');
function write(file: string, content: unknown): void {
  mkdirSync(configs(), { recursive: true });
  writeFileSync(join(configs(), file), typeof content === 'string' ? content : JSON.stringify(content));
}

/** Runs the command as someone would type it. */
async function podwire(line: string, options: { tty?: boolean; env?: Record<string, string> } = {}): Promise<number> {
  stdout = '';
  stderr = '';
  const dependencies: CommandDependencies = {
    version: '1.2.3',
    env: { NETCONFPATH: configs(), CNI_PATH: world.bin, HOME: '/root', ...options.env },
    folder: '/run',
    streams: {
      stdout: {
        isTTY: options.tty,
        write: (text) => {
          stdout += text;
        },
      },
      stderr: {
        write: (text) => {
          stderr += text;
        },
      },
    },
    signal: new AbortController().signal,
    makeRuntime: (wanted) => {
      settings.push(wanted);
      return world.makeRuntime(wanted);
    },
    installer: {
      install: (folder, { node, launcher }) => {
        if (folder === '/nowhere') throw new CniError(5, 'cannot install into /nowhere', 'Choose another folder.');
        return {
          folder,
          installed: ['bridge', 'ptp'],
          replaced: node ? [node] : [],
          warm: launcher !== false && folder !== '/no/launcher',
        };
      },
    },
    daemons: {
      start: async (folder = '/opt/cni/bin') => ({ ...daemon, build: folder }),
      list: async () => running,
      stop: async () => running.splice(0),
      logs: () => logged,
    },
    loadNamespaces: () => Promise.reject(new Error('only run needs these')),
    startCommand: () => {
      throw new Error('only run needs this');
    },
  };
  return createCommand(dependencies).run(line.split(' ').filter(Boolean));
}

describe('what cnitool does', () => {
  test.each([
    ['/var/run/netns/cnitest', 'cnitool-20c433bb2b1d6ede56d6', '/var/run/netns/cnitest'],
    ['/var/run/netns/testing', 'cnitool-77383ca0a0715733ca6f', '/var/run/netns/testing'],
    ['/var/run//netns/x/../testing', 'cnitool-77383ca0a0715733ca6f', '/var/run/netns/testing'],
    ['../var/run/netns/testing', 'cnitool-77383ca0a0715733ca6f', '/var/run/netns/testing'],
  ])('add %s has the container id %s', async (netns, ContainerID, Netns) => {
    expect(await podwire(`add podnet ${netns}`)).toBe(0);
    expect(readDebug(debugFile)).toMatchObject({ Command: 'ADD', CmdArgs: { ContainerID, Netns, IfName: 'eth0' } });
  });
  test('add prints the result, four spaces deep and without a newline at its end', async () => {
    expect(await podwire('add podnet /run/netns/blue')).toBe(0);
    expect(JSON.parse(stdout)).toEqual(result);
    expect(stdout).toMatch(/^\{\n {4}"cniVersion": "1.1.0",\n/);
    expect(stdout).toMatch(/\}$/);
    expect(stderr).toBe('');
  });
  test('check, del and status say nothing', async () => {
    await podwire('add podnet /run/netns/blue');
    for (const line of [
      'check podnet /run/netns/blue',
      'status podnet x',
      'status podnet',
      'del podnet /run/netns/blue',
    ]) {
      expect(await podwire(line)).toBe(0);
      expect({ line, stdout, stderr }).toEqual({ line, stdout: '', stderr: '' });
    }
    expect(world.commands).toEqual(['ADD', 'CHECK', 'STATUS', 'STATUS', 'DEL']);
  });
  test('the interface is named by -i, else by CNI_IFNAME unless that is empty', async () => {
    const ifname = async (line: string, env: Record<string, string>) => {
      expect(await podwire(line, { env })).toBe(0);
      return readDebug(debugFile).CmdArgs?.IfName;
    };
    expect(await ifname('add podnet /a -i net1', { CNI_IFNAME: 'net2' })).toBe('net1');
    expect(await ifname('add --ifname net1 podnet /a', { CNI_IFNAME: 'net2' })).toBe('net1');
    expect(await ifname('add podnet /a', { CNI_IFNAME: 'net2' })).toBe('net2');
    expect(await ifname('add podnet /a', { CNI_IFNAME: '' })).toBe('eth0');
  });
  test('CNI_ARGS and CAP_ARGS are passed on', async () => {
    write('10-podnet.conflist', {
      name: 'podnet',
      cniVersion: '1.1.0',
      plugins: [{ type: 'noop', capabilities: { ips: true } }],
    });
    const env = { CNI_ARGS: `B=2;DEBUG=${debugFile};A=1`, CAP_ARGS: '{"ips":["10.0.0.9/24"],"mac":"x"}' };
    expect(await podwire('add podnet /a', { env })).toBe(0);
    expect(readDebug(debugFile).CmdArgs?.Args).toBe(env.CNI_ARGS);
    expect(world.stdinOf(debugFile).runtimeConfig).toEqual({ ips: ['10.0.0.9/24'] });
  });
  test.each(['A', 'A=', '=1', 'A=1;', 'A=1=2', ';'])('CNI_ARGS=%s is refused', async (CNI_ARGS) => {
    expect(await podwire('add podnet /a', { env: { CNI_ARGS } })).toBe(1);
    const pair = CNI_ARGS.split(';').find((each) => !/^[^=]+=[^=]+$/.test(each)) ?? '';
    expect(stderr).toMatch(new RegExp(`^Error: invalid CNI_ARGS pair "${pair}"\n`));
    expect(world.commands).toEqual([]);
  });
  test.each(['{', '[]', '"x"'])('CAP_ARGS=%s is refused', async (CAP_ARGS) => {
    expect(await podwire('add podnet /a', { env: { CAP_ARGS } })).toBe(1);
    expect(stderr).toMatch(/^Error: invalid CAP_ARGS: /);
  });
  test('plugins see the environment, and none of the CNI_ variables that came with it', async () => {
    const env = { CNI_IFNAME: 'net9', CNI_CONTAINERID: 'stale', CNI_COMMAND: 'stale', CNI_NETNS_OVERRIDE: '1' };
    expect(await podwire('add podnet /a', { env })).toBe(0);
    expect(world.executions[0]?.environment).toMatchObject({
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: expect.stringMatching(/^cnitool-/),
      CNI_ARGS: '',
      CNI_PATH: world.bin,
      CNI_NETNS_OVERRIDE: '1',
      HOME: '/root',
    });
  });
  test('without CNI_PATH the first plugin that is to run fails', async () => {
    expect(await podwire('add podnet /a', { env: { CNI_PATH: '' } })).toBe(1);
    expect(stderr).toMatch(/^Error: plugin type="noop" failed \(add\): no paths provided\n {2}Set CNI_PATH/);
  });
  test('single configs are found when no list has the name', async () => {
    write('20-single.conf', { name: 'single', cniVersion: '1.1.0', type: 'noop', debugFile });
    expect(await podwire('add single /a')).toBe(0);
    expect(await podwire('add none /a')).toBe(1);
    expect(stderr).toMatch(`Error: no net configuration with name "none" in ${configs()}\n`);
  });
  test('further arguments are ignored', async () => {
    expect(await podwire('add podnet /a what ever')).toBe(0);
  });
});

describe('gc', () => {
  test('W-07: is told what is in use, or that nothing is', async () => {
    expect(await podwire('gc podnet /ignored')).toBe(1);
    expect(stderr).toMatch(/^Error: gc needs to know what is still in use\n {2}Give --valid/);
    expect(await podwire('gc podnet --all --valid a/eth0')).toBe(1);
    expect(await podwire('gc podnet --valid a')).toBe(1);
    expect(world.commands).toEqual([]);
    expect(await podwire('gc --valid a/eth0 --valid b/eth1 podnet')).toBe(0);
    expect(world.stdinOf(debugFile)['cni.dev/valid-attachments']).toEqual([
      { containerID: 'a', ifname: 'eth0' },
      { containerID: 'b', ifname: 'eth1' },
    ]);
    expect(await podwire('gc podnet --all')).toBe(0);
    expect(world.stdinOf(debugFile)['cni.dev/valid-attachments']).toEqual([]);
  });
});

describe('errors', () => {
  test('W-24: are told once, on stderr, without the usage', async () => {
    debugFile = world.debug({ ReportError: 'banana', ReportErrorCode: 11, ReportStderr: 'peel\n' });
    write('10-podnet.conflist', { name: 'podnet', cniVersion: '1.1.0', plugins: [{ type: 'noop', debugFile }] });
    expect(await podwire('add podnet /a')).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        'Error: plugin type="noop" failed (add): banana',
        '  It wrote:',
        '  | peel',
        '  Trying again later may help.',
        '',
      ].join('\n'),
    );
    expect(await podwire('check podnet /a')).toBe(1);
    expect(stderr).toBe('Error: banana\n  Plugin: noop\n  It wrote:\n  | peel\n  Trying again later may help.\n');
  });
  test('of the command line are told once, too', async () => {
    expect(await podwire('add podnet')).toBe(1);
    expect(stderr).toBe("error: missing required argument 'netns'\n");
    expect(await podwire('frobnicate')).toBe(1);
    expect(stderr).toBe("error: unknown command 'frobnicate'\n");
    expect(stdout).toBe('');
  });
});

describe('for people', () => {
  test('add shows the result as a table, unless JSON is asked for', async () => {
    expect(await podwire('add podnet /run/netns/blue', { tty: true })).toBe(0);
    expect(stdout).toBe(
      [
        'INTERFACE  NAMESPACE        MAC                ADDRESS       GATEWAY',
        'br-pod     host             0a:00:00:00:00:01',
        'eth0       /run/netns/blue  0a:00:00:00:00:02  10.42.0.7/24  10.42.0.1',
        '                                               fd00::7/64',
        '',
        'ROUTE',
        '0.0.0.0/0',
        '',
        'DNS',
        'nameservers  1.2.3.4, 5.6.7.8',
        '',
      ].join('\n'),
    );
    expect(await podwire('add podnet /run/netns/blue --json', { tty: true })).toBe(0);
    expect(JSON.parse(stdout)).toEqual(result);
  });
  test('the others say that it is done', async () => {
    await podwire('status podnet', { tty: true });
    expect(stdout).toBe('podnet is ready\n');
    await podwire('status podnet --json', { tty: true });
    expect(stdout).toBe('');
  });
});

describe('list', () => {
  beforeEach(() => {
    write('05-broken.conf', '{');
    write('20-again.conf', { name: 'podnet', cniVersion: '1.0.0', type: 'other' });
    write('30-future.conflist', { name: 'future', cniVersion: '9.9.9', plugins: [{ type: 'noop' }] });
    write('readme.txt', 'no config');
  });
  test('shows networks and problems, whatever is wrong with some (W-29, W-37)', async () => {
    expect(await podwire('list')).toBe(0);
    const at = (file: string) => join(configs(), file);
    expect(JSON.parse(stdout)).toEqual([
      { file: at('05-broken.conf'), problems: ['error parsing configuration: unexpected end of JSON input'] },
      { name: 'podnet', cniVersion: '1.1.0', plugins: ['noop'], file: at('10-podnet.conflist'), problems: [] },
      {
        name: 'podnet',
        cniVersion: '1.0.0',
        plugins: ['other'],
        file: at('20-again.conf'),
        problems: [
          `the network podnet is that of ${at('10-podnet.conflist')}, which sorts first`,
          `failed to find plugin "other" in path [${world.bin}]`,
        ],
      },
      {
        name: 'future',
        cniVersion: '9.9.9',
        plugins: ['noop'],
        file: at('30-future.conflist'),
        problems: ['cniVersion 9.9.9 is beyond 1.1.0'],
      },
    ]);
  });
  test('is a table for people', async () => {
    expect(await podwire('list', { tty: true })).toBe(0);
    expect(stdout).toMatch(/^NETWORK {2}VERSION {2}PLUGINS {2}FILE\n/);
    expect(stdout).toContain(`${join(configs(), '05-broken.conf')}: error parsing configuration`);
    expect(await podwire('list --configs /nowhere', { tty: true })).toBe(0);
    expect(stdout).toBe('no networks in /nowhere\n');
  });
});

test('install writes executables and tells which', async () => {
  expect(await podwire('install /opt/cni/bin')).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    folder: '/opt/cni/bin',
    installed: ['bridge', 'ptp'],
    replaced: [],
    warm: true,
  });
  expect(await podwire('install /opt/cni/bin --node /usr/bin/node', { tty: true })).toBe(0);
  expect(stdout).toBe(
    '2 plugins in /opt/cni/bin: bridge, ptp\nThey replace executables of another make: /usr/bin/node\n',
  );
  expect(stderr).toBe('');
  expect(await podwire('install /no/launcher')).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ warm: false });
  expect(stderr).toMatch(/^There is no launcher for this machine, so that each call starts Node\.js\./);
  expect(await podwire('install /opt/cni/bin --no-launcher')).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ warm: false });
  expect(stderr).toBe('');
  expect(await podwire('install /nowhere')).toBe(1);
  expect(stderr).toBe('Error: cannot install into /nowhere\n  Choose another folder.\n');
});

test('version tells the build and what of CNI it speaks', async () => {
  await podwire('version');
  expect(JSON.parse(stdout)).toMatchObject({ version: '1.2.3', cniVersions: expect.arrayContaining(['1.1.0']) });
  await podwire('version', { tty: true });
  expect(stdout).toMatch(/^podwire v1\.2\.3\nCNI protocol versions supported: 0\.1\.0, /);
  expect(await podwire('--version')).toBe(0);
  expect(stdout).toBe('podwire v1.2.3\n');
});

test('help names every verb, and is what one gets without any', async () => {
  expect(await podwire('--help')).toBe(0);
  const verbs = ['add', 'check', 'del', 'gc', 'status', 'run', 'list', 'install', 'version', 'completion'];
  for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
  const help = stdout;
  expect(await podwire('')).toBe(0);
  expect(stdout).toBe(help);
  expect(await podwire('gc --help')).toBe(0);
  expect(stdout).toContain('--valid <id/ifname>');
});

test('the folder of the cache, of configs and of plugins can be named', async () => {
  await podwire(`status podnet --configs ${configs()} --path /a:/b --cache /c`, {
    env: { NETCONFPATH: '/nowhere', CNI_PATH: '/nowhere' },
  });
  expect(settings).toEqual([expect.objectContaining({ path: ['/a', '/b'], cacheFolder: '/c' })]);
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('for %s knows every verb and option', async (shell) => {
    expect(await podwire(`completion ${shell}`)).toBe(0);
    for (const word of ['status', 'install', 'completion']) expect(stdout).toContain(word);
    expect(stdout).toMatch(/--ifname|-l ifname/);
  });
  test('for another shell says which there are', async () => {
    expect(await podwire('completion tcsh')).toBe(1);
    expect(stderr).toContain('bash, zsh, fish');
  });
  test('in bash completes', async () => {
    await podwire('completion bash');
    const script = join(world.folder, 'completion.sh');
    // the command itself stands in as a shell function that prints what list prints
    writeFileSync(
      script,
      `${stdout}
      podwire() { printf '%s\\n' '    {' '        "name": "podnet",' '    }'; }
      complete_line() { COMP_WORDS=(podwire "$@"); COMP_CWORD=$#; _podwire; echo "\${COMPREPLY[*]}"; }
      complete_line st; complete_line gc po; complete_line gc podnet --v`,
    );
    expect(execFileSync('bash', [script], { encoding: 'utf8' })).toBe('status\npodnet\n--valid\n');
    expect(readFileSync(script, 'utf8')).toContain('complete -F _podwire podwire');
  });
});

describe('podwire daemon', () => {
  const row =
    'PID   BUILD         STATE    UPTIME  CALLS  RUNNING  WAITING  MEMORY\n4711  0123456789ab  serving  1h2m    1200   1        0        70 MiB\n';

  test.each(['status', 'stop'])('%s shows those that run: to people a table, to programs JSON', async (verb) => {
    expect(await podwire(`daemon ${verb}`, { tty: true })).toBe(0);
    expect(stdout).toBe(row);
    running = [daemon];
    expect(await podwire(`daemon ${verb}`)).toBe(0);
    expect(JSON.parse(stdout)).toEqual([daemon]);
    running = [daemon];
    expect(await podwire(`daemon ${verb} --json`, { tty: true })).toBe(0);
    expect(JSON.parse(stdout)).toEqual([daemon]);
  });

  test('says so when none runs', async () => {
    expect(await podwire('daemon stop')).toBe(0);
    expect(await podwire('daemon status', { tty: true })).toBe(0);
    expect(stdout).toBe('no daemon runs\n');
  });

  test('start takes the folder of an installation', async () => {
    await podwire('daemon start');
    expect(JSON.parse(stdout)).toMatchObject([{ build: '/opt/cni/bin' }]);
    await podwire('daemon start /cni');
    expect(JSON.parse(stdout)).toMatchObject([{ build: '/cni' }]);
  });

  test('logs are lines: for people readable, for programs JSON, and as many as wanted', async () => {
    await podwire('daemon logs', { tty: true });
    expect(stdout).toBe(
      '2026-11-25 10:20:30.400  1  start\n2026-11-25 10:20:31.400  1  call  command=ADD ms=1.5 error="no room"\n',
    );
    await podwire('daemon logs -n 1');
    expect(JSON.parse(stdout)).toEqual(logged[1]);
    await podwire('daemon logs -n 0');
    expect(stdout).toBe('');
    expect(await podwire('daemon logs -n x')).toBe(1);
    expect(stderr).toContain('--lines is x');
  });
});
