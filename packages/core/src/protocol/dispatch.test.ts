import { Container, ContainerModule } from 'inversify';
import { describe, expect, test } from 'vitest';
import { type Call, Plugin } from '../contracts/plugin.ts';
import { CniError } from '../errors.ts';
import { definePlugin, type PluginDefinition, type PluginOutcome } from './definition.ts';
import { dispatch } from './dispatch.ts';
import { readEnvironment } from './environment.ts';

const nothing = new ContainerModule(() => {});
const config = { cniVersion: '9.8.7', name: 'skel-test', some: 'config' };

interface Setup {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: unknown;
  readonly versions?: readonly string[];
  readonly plugin?: Partial<Plugin>;
  readonly readStdin?: () => string;
}

/** One call of a plugin that notes what it is asked, through an inversify container as in a real composition. */
async function call({ env = {}, stdin = config, versions = ['9.8.7', '10.0.0'], plugin = {}, readStdin }: Setup) {
  const asked: Call[] = [];
  const note = async (noted: Call) => {
    asked.push(noted);
  };
  const noting: Plugin = {
    add: async (noted) => {
      asked.push(noted);
      return { cniVersion: noted.cniVersion };
    },
    del: note,
    check: note,
    gc: note,
    status: note,
    ...plugin,
  };
  const container = new Container();
  container.bind(Plugin).toConstantValue(noting);
  const definition: PluginDefinition = definePlugin({
    type: 'noting',
    version: '1.2.3',
    versions,
    parseConfig: (given) => given as { name: string },
    module: nothing,
  });
  const stderr: string[] = [];
  const environment = {
    CNI_CONTAINERID: 'some-container-id',
    CNI_NETNS: '/some/netns/path',
    CNI_IFNAME: 'eth0',
    CNI_ARGS: 'some;extra;args',
    CNI_PATH: '/some/cni/path',
    ...env,
  };
  const outcome = await dispatch(
    definition,
    {
      environment,
      readStdin: readStdin ?? (() => (typeof stdin === 'string' ? stdin : JSON.stringify(stdin))),
      warn: (line) => stderr.push(line),
    },
    container,
  );
  return { asked, stderr, outcome, error: errorOf(outcome) };
}

function errorOf({ stdout, exitCode }: PluginOutcome): { code: number; msg: string; details?: string } | undefined {
  return exitCode === 0 ? undefined : JSON.parse(stdout);
}

const without = (...names: string[]) => Object.fromEntries(names.map((name) => [name, undefined]));
const missing = (...names: string[]) => ({ code: 4, msg: `required env variables [${names.join(',')}] missing` });

describe('ADD', () => {
  const add = { CNI_COMMAND: 'ADD' };

  test('the plugin gets every variable and the raw stdin, and is asked once (T-SK-01)', async () => {
    const stdin = JSON.stringify(config, undefined, 7);
    const { asked, outcome } = await call({ env: add, stdin });
    expect(asked).toEqual([
      expect.objectContaining({
        command: 'ADD',
        attachment: { network: 'skel-test', containerId: 'some-container-id', ifname: 'eth0' },
        netns: '/some/netns/path',
        path: ['/some/cni/path'],
        args: [
          ['', 'some'],
          ['', 'extra'],
          ['', 'args'],
        ],
        cniVersion: '9.8.7',
        stdin,
        config,
      }),
    ]);
    expect(outcome).toEqual({ stdout: '{\n    "cniVersion": "9.8.7"\n}', exitCode: 0 });
  });

  test.each([
    ['CNI_CONTAINERID', 'some-%%container-id', 'invalid characters in containerID'], // T-SK-02
    ['CNI_IFNAME', '1234567890123456', 'interface name is too long'], // T-SK-03
    ['CNI_IFNAME', '.', 'interface name is . or ..'], // T-SK-04
    ['CNI_IFNAME', '..', 'interface name is . or ..'], // T-SK-05
    ['CNI_IFNAME', 'test/test', 'interface name contains / or : or whitespace characters'], // T-SK-06
    ['CNI_IFNAME', 'test:test', 'interface name contains / or : or whitespace characters'], // T-SK-07
    ['CNI_IFNAME', 'test test', 'interface name contains / or : or whitespace characters'], // T-SK-08
  ])('%s %j is refused before the plugin is asked', async (name, value, msg) => {
    const { asked, error } = await call({ env: { ...add, [name]: value } });
    expect(error).toMatchObject({ code: 4, msg });
    expect(asked).toEqual([]);
  });

  test('only the command that was asked for runs (T-SK-09)', async () => {
    const { asked } = await call({ env: add });
    expect(asked.map(({ command }) => command)).toEqual(['ADD']);
  });

  test.each(['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'])(
    'a missing %s is reported (T-SK-11, -12, -13, -15)',
    async (name) => {
      expect((await call({ env: { ...add, ...without(name) } })).error).toEqual(missing(name));
      expect((await call({ env: { ...add, [name]: '' } })).error).toEqual(missing(name));
    },
  );

  test('CNI_ARGS may be missing (T-SK-14)', async () => {
    const { asked, error } = await call({ env: { ...add, ...without('CNI_ARGS') } });
    expect(error).toBeUndefined();
    expect(asked).toMatchObject([{ args: [] }]);
  });

  test('all missing variables are reported at once (T-SK-16)', async () => {
    const { error } = await call({ env: { ...add, ...without('CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH') } });
    expect(error).toEqual(missing('CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'));
  });

  test('a wrong value is reported before a missing one', async () => {
    const { error } = await call({ env: { ...add, CNI_CONTAINERID: '%%', ...without('CNI_PATH') } });
    expect(error).toMatchObject({ msg: 'invalid characters in containerID', details: '%%' });
  });

  test('a config without version is one of 0.1.0 (T-SK-17)', async () => {
    const { asked, error } = await call({ env: add, stdin: { name: 'skel-test' }, versions: ['0.1.0', '0.2.0'] });
    expect(asked).toMatchObject([{ cniVersion: '0.1.0' }]);
    expect(error).toBeUndefined();
  });

  test('a config without version is refused by a plugin of newer ones, and nothing runs (T-SK-18, T-SK-19)', async () => {
    const { asked, error } = await call({ env: add, stdin: { name: 'skel-test' }, versions: ['4.3.2'] });
    expect(error).toEqual({
      cniVersion: '0.1.0',
      code: 1,
      msg: 'incompatible CNI versions',
      details: 'config is "0.1.0", plugin supports ["4.3.2"]',
    });
    expect(asked).toEqual([]);
  });
});

describe('CHECK', () => {
  const check = { CNI_COMMAND: 'CHECK' };
  const stdin = { ...config, prevResult: { cniVersion: '0.4.0', ips: [{ version: '4', address: '10.0.0.2/24' }] } };
  const old = { ...stdin, cniVersion: '0.4.0' };

  test('the plugin gets every variable and the previous result, and nothing else runs (T-SK-20, T-SK-21)', async () => {
    const { asked, outcome } = await call({ env: check, stdin: old, versions: ['0.4.0'] });
    expect(asked).toEqual([
      expect.objectContaining({
        command: 'CHECK',
        netns: '/some/netns/path',
        attachment: { network: 'skel-test', containerId: 'some-container-id', ifname: 'eth0' },
        prevResult: { cniVersion: '1.1.0', ips: [{ address: '10.0.0.2/24' }] },
      }),
    ]);
    expect(outcome).toEqual({ stdout: '', exitCode: 0 });
  });

  test.each(['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'])(
    'a missing %s is reported (T-SK-23, -24, -25, -27)',
    async (name) => {
      expect((await call({ env: { ...check, ...without(name) } })).error).toEqual(missing(name));
    },
  );

  test('CNI_ARGS may be missing (T-SK-26)', async () => {
    const { asked } = await call({ env: { ...check, ...without('CNI_ARGS') } });
    expect(asked).toHaveLength(1);
  });

  test('all missing variables are reported at once (T-SK-28)', async () => {
    const { error } = await call({ env: { ...check, ...without('CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH') } });
    expect(error).toEqual(missing('CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'));
  });

  test.each([
    [{ ...config, cniVersion: '0.3.0' }, ['0.3.0', '0.4.0'], 1, 'config version does not allow CHECK'], // T-SK-29
    [{ ...config, cniVersion: '0.4.0' }, ['0.2.0', '0.3.0'], 1, 'plugin version does not allow CHECK'], // T-SK-30
    [{ ...config, cniVersion: 'adsfsadf' }, ['0.4.0'], 6, /^failed to convert major version part "adsfsadf"/], // T-SK-31
    [{ ...config, name: 'te%%st' }, ['9.8.7'], 7, 'invalid characters found in network name'], // T-SK-32
    [{ ...config, cniVersion: '0.4.0' }, ['0.1.0', 'adsfasdf'], 6, /^failed to convert major version part "adsfasdf"/], // T-SK-33
  ])('%j with plugin versions %j is refused with code %i', async (given, versions, code, msg) => {
    const { asked, error } = await call({ env: check, stdin: given, versions });
    expect(error).toMatchObject({ code });
    expect(error?.msg).toMatch(msg);
    expect(asked).toEqual([]);
  });
});

describe('GC', () => {
  const gc = { CNI_COMMAND: 'GC', ...without('CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_ARGS') };
  const valid = [{ containerID: 'a', ifname: 'eth0' }];
  const stdin = { ...config, 'cni.dev/valid-attachments': valid };

  test('the plugin gets path, stdin and what is valid, and nothing else runs (T-SK-34 to -40)', async () => {
    const { asked } = await call({ env: gc, stdin });
    expect(asked).toEqual([
      expect.objectContaining({
        command: 'GC',
        network: 'skel-test',
        path: ['/some/cni/path'],
        stdin: JSON.stringify(stdin),
        valid: [{ containerId: 'a', ifname: 'eth0' }],
      }),
    ]);
  });

  test('a missing CNI_PATH is reported (T-SK-41, T-SK-42)', async () => {
    expect((await call({ env: { ...gc, ...without('CNI_PATH') }, stdin })).error).toEqual(missing('CNI_PATH'));
  });

  test('a container id that GC does not need is not looked at', async () => {
    expect((await call({ env: { ...gc, CNI_CONTAINERID: '%%' }, stdin })).error).toBeUndefined();
  });

  test.each([
    ['0.3.0', ['0.3.0', '1.1.0'], 1, 'config version does not allow GC'], // T-SK-43
    ['1.1.0', ['0.2.0', '0.3.0'], 1, 'plugin version does not allow GC'], // T-SK-44
    ['adsfsadf', ['1.1.0'], 6, /^failed to convert major version part/], // T-SK-45
    ['1.1.0', ['0.1.0', 'adsfasdf'], 6, /^failed to convert major version part/], // T-SK-47
  ])('config version %s with plugin versions %j is refused with code %i', async (cniVersion, versions, code, msg) => {
    const { asked, error } = await call({ env: gc, stdin: { ...stdin, cniVersion }, versions });
    expect(error).toMatchObject({ code });
    expect(error?.msg).toMatch(msg);
    expect(asked).toEqual([]);
  });

  test('a bad network name is refused (T-SK-46)', async () => {
    expect((await call({ env: gc, stdin: { ...stdin, name: 'te%%st' } })).error).toMatchObject({ code: 7 });
  });

  test('without any list of what is valid nothing is removed, and a line says so', async () => {
    const { asked, outcome, stderr } = await call({ env: gc });
    expect(asked).toEqual([]);
    expect(outcome).toEqual({ stdout: '', exitCode: 0 });
    expect(stderr).toEqual(['GC of skel-test removes nothing: its config has no "cni.dev/valid-attachments"']);
  });

  test.each([
    [{ 'cni.dev/attachments': valid }, 1],
    [{ 'cni.dev/valid-attachments': [], 'cni.dev/attachments': valid }, 0],
    // One key contradicts the other: what is named may be in use.
    [{ 'cni.dev/valid-attachments': null, 'cni.dev/attachments': valid }, 1],
    [{ 'cni.dev/valid-attachments': null }, 0],
    [{ 'cni.dev/valid-attachments': [] }, 0],
    [{ 'CNI.dev/Valid-Attachments': [{ ContainerId: 'a', IfName: 'eth0' }] }, 1],
  ])('%j leaves %i attachments valid', async (keys, count) => {
    const { asked } = await call({ env: gc, stdin: { ...config, ...keys } });
    expect(asked).toEqual([
      expect.objectContaining({ valid: count === 0 ? [] : [{ containerId: 'a', ifname: 'eth0' }] }),
    ]);
  });

  test.each([
    {},
    'a',
    [null],
    [{ containerID: 'a' }],
    [{ containerID: 'a', ifname: 5 }],
    [{ containerID: '', ifname: 'eth0' }],
  ])('%j is no list of attachments, and nothing is removed', async (list) => {
    const { asked, error } = await call({ env: gc, stdin: { ...config, 'cni.dev/valid-attachments': list } });
    expect(error).toMatchObject({ code: 7, msg: expect.stringContaining('config $["cni.dev/valid-attachments"]') });
    expect(asked).toEqual([]);
  });
});

describe('STATUS', () => {
  const status = { CNI_COMMAND: 'STATUS', ...without('CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_ARGS') };

  test('the plugin gets the network, and nothing else runs', async () => {
    const { asked, outcome } = await call({ env: status });
    expect(asked).toEqual([expect.objectContaining({ command: 'STATUS', network: 'skel-test' })]);
    expect(outcome).toEqual({ stdout: '', exitCode: 0 });
  });

  test('a config that is too old is refused', async () => {
    const { error } = await call({
      env: status,
      stdin: { ...config, cniVersion: '1.0.0' },
      versions: ['1.0.0', '1.1.0'],
    });
    expect(error).toMatchObject({ code: 1, msg: 'config version does not allow STATUS' });
  });

  test('a code that is reserved for STATUS reaches the caller', async () => {
    const plugin = { status: async () => Promise.reject(new CniError(50, 'no bridge', 'Make one.')) };
    expect((await call({ env: status, plugin })).error).toMatchObject({
      code: 50,
      msg: 'no bridge',
      details: 'Make one.',
    });
  });
});

describe('DEL', () => {
  const del = { CNI_COMMAND: 'DEL' };

  test('the plugin gets every variable, and nothing else runs (T-SK-48, T-SK-49)', async () => {
    const { asked, outcome } = await call({ env: del });
    expect(asked).toEqual([
      expect.objectContaining({
        command: 'DEL',
        netns: '/some/netns/path',
        attachment: { network: 'skel-test', containerId: 'some-container-id', ifname: 'eth0' },
      }),
    ]);
    expect(outcome).toEqual({ stdout: '', exitCode: 0 });
  });

  test.each(['CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_PATH'])(
    'a missing %s is reported (T-SK-51, -53, -55)',
    async (name) => {
      expect((await call({ env: { ...del, ...without(name) } })).error).toEqual(missing(name));
    },
  );

  test.each([without('CNI_NETNS'), { CNI_NETNS: '' }])(
    'without a namespace (%j) it runs all the same (T-SK-52)',
    async (env) => {
      const { asked } = await call({ env: { ...del, ...env } });
      expect(asked).toHaveLength(1);
      expect(asked[0]).not.toHaveProperty('netns');
    },
  );

  test('CNI_ARGS may be missing (T-SK-54)', async () => {
    expect((await call({ env: { ...del, ...without('CNI_ARGS') } })).asked).toHaveLength(1);
  });

  test('a previous result that cannot be read is done without, and a line says so', async () => {
    const stdin = { ...config, cniVersion: '1.1.0', prevResult: { ips: [null] } };
    const { asked, stderr } = await call({ env: del, stdin, versions: ['1.1.0'] });
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toHaveProperty('prevResult');
    expect(stderr.join()).toContain('DEL goes on without prevResult: could not parse prevResult: ips[0]');
  });
});

describe('VERSION', () => {
  const version = { CNI_COMMAND: 'VERSION' };
  const printed = '{"cniVersion":"1.1.0","supportedVersions":["9.8.7","10.0.0"]}\n';

  test('the versions are printed in one line, and nothing runs (T-SK-56, T-SK-57)', async () => {
    const { asked, outcome } = await call({ env: version });
    expect(outcome).toEqual({ stdout: printed, exitCode: 0 });
    expect(asked).toEqual([]);
  });

  test('no other variable is needed (T-SK-59 to T-SK-63)', async () => {
    const env = { ...version, ...without('CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_ARGS', 'CNI_PATH') };
    expect((await call({ env })).outcome).toEqual({ stdout: printed, exitCode: 0 });
  });

  test('stdin is never touched (T-SK-64)', async () => {
    const { outcome } = await call({
      env: version,
      readStdin: () => {
        throw new Error('stdin was read');
      },
    });
    expect(outcome.stdout).toBe(printed);
  });
});

describe('any other call', () => {
  test.each(['NOPE', 'add'])('command %s is refused, and nothing runs (T-SK-65, T-SK-66)', async (command) => {
    const { asked, error } = await call({ env: { CNI_COMMAND: command } });
    expect(error).toMatchObject({ code: 4, msg: `unknown CNI_COMMAND: ${command}` });
    expect(asked).toEqual([]);
  });

  test.each([{ CNI_COMMAND: '' }, without('CNI_COMMAND')])(
    'without a command (%j) the plugin says what it is, on stderr (T-SK-67, T-SK-68)',
    async (env) => {
      const { stderr, outcome } = await call({
        env: { ...env, ...without('CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_ARGS', 'CNI_PATH') },
      });
      expect(stderr).toEqual(['CNI noting plugin v1.2.3', 'CNI protocol versions supported: 9.8.7, 10.0.0']);
      expect(outcome).toEqual({ stdout: '', exitCode: 0 });
    },
  );

  test('a plugin that has nothing to say of itself misses the command (T-SK-69; T-SK-10, -22, -36, -50, -58)', () => {
    const request = { environment: { CNI_PATH: '/x' }, readStdin: () => '', warn: () => {} };
    expect(() => readEnvironment(request)).toThrow('required env variables [CNI_COMMAND] missing');
  });

  test('stdin that cannot be read is reported, and nothing runs (T-SK-70, T-SK-71)', async () => {
    const { asked, error } = await call({
      env: { CNI_COMMAND: 'ADD' },
      readStdin: () => {
        throw new Error('banana');
      },
    });
    expect(error).toEqual({ code: 5, msg: 'error reading from stdin: banana' });
    expect(asked).toEqual([]);
  });

  test.each([
    ['', 6, 'error unmarshall network config: unexpected end of JSON input'],
    ['{', 6, 'error unmarshall network config: unexpected end of JSON input'],
    ['{"name":"a"} x', 6, "error unmarshall network config: invalid character 'x' after top-level value"],
    ['[]', 6, 'error unmarshall network config: json: cannot unmarshal array into the config of type object'],
    ['{"name":5}', 6, 'error unmarshall network config: json: cannot unmarshal number into name of type string'],
    ['{}', 7, 'missing network name'],
    ['null', 7, 'missing network name'],
    ['{"name":""}', 7, 'missing network name'],
    ['{"name":"../x"}', 7, 'invalid characters found in network name'],
    [
      '{"name":"a","cniVersion":1}',
      6,
      'decoding version from network config: json: cannot unmarshal number into cniVersion of type string',
    ],
  ])('stdin %j is refused with code %i', async (stdin, code, msg) => {
    const { asked, error } = await call({ env: { CNI_COMMAND: 'DEL' }, stdin });
    expect(error).toMatchObject({ code, msg });
    expect(asked).toEqual([]);
  });

  test('the network name is looked at before the command is', async () => {
    expect((await call({ env: { CNI_COMMAND: 'FOO' }, stdin: '' })).error?.code).toBe(6);
  });

  test('keys of the config are matched without regard to case', async () => {
    const { asked } = await call({ env: { CNI_COMMAND: 'DEL' }, stdin: { NAME: 'net', CNIVersion: '9.8.7' } });
    expect(asked).toMatchObject([{ cniVersion: '9.8.7', attachment: { network: 'net' } }]);
  });

  test("a plugin's own error is reported as it is (T-SK-72)", async () => {
    const plugin = {
      add: async () => Promise.reject(new CniError(1234, 'insufficient potato', 'missing 3 <small> ones')),
    };
    const { outcome } = await call({ env: { CNI_COMMAND: 'ADD' }, plugin });
    expect(outcome).toEqual({
      stdout: `{
    "cniVersion": "9.8.7",
    "code": 1234,
    "msg": "insufficient potato",
    "details": "missing 3 \\u003csmall\\u003e ones"
}`,
      exitCode: 1,
    });
  });

  test('any other error has code 999 (T-SK-73)', async () => {
    const plugin = { add: async () => Promise.reject(new Error('potato')) };
    expect((await call({ env: { CNI_COMMAND: 'ADD' }, plugin })).error).toMatchObject({ code: 999, msg: 'potato' });
  });

  test.each(['CHECK', 'GC', 'STATUS'])('%s succeeds for a plugin that does not know it', async (command) => {
    const plugin = {
      [command.toLowerCase()]: undefined,
      add: async () => Promise.reject(new Error('ADD was asked')),
      del: async () => Promise.reject(new Error('DEL was asked')),
    };
    const stdin = { ...config, 'cni.dev/valid-attachments': [] };
    expect((await call({ env: { CNI_COMMAND: command }, stdin, plugin })).outcome).toEqual({ stdout: '', exitCode: 0 });
  });
});
