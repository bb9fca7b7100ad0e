import { Container, ContainerModule } from 'inversify';
import { expect, test } from 'vitest';
import { Namespaces } from '../contracts/namespaces.ts';
import { type DelInvocation, type Invocation, Plugin } from '../contracts/plugin.ts';
import { CniError } from '../errors.ts';
import { definePlugin, type PluginRequest } from './definition.ts';
import { dispatch } from './dispatch.ts';
import type { Result } from './result.ts';

const nothing = new ContainerModule(() => {});

interface Setup {
  readonly add?: (call: Invocation) => Promise<Result>;
  readonly del?: (call: DelInvocation) => Promise<void>;
  readonly cniVersion?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly beforeDone?: () => Promise<void>;
  /** Paths of the namespace that the plugin runs in; an error where it cannot tell. */
  readonly own?: readonly string[] | Error;
  readonly parseConfigForRemoval?: (config: unknown) => { name: string };
}

async function call({ add, del, cniVersion = '1.1.0', env = {}, own, parseConfigForRemoval, ...given }: Setup) {
  const container = new Container();
  const plugin: Plugin = { add: add ?? (async () => ({})), del: del ?? (async () => {}) };
  container.bind(Plugin).toConstantValue(plugin);
  if (own) {
    const isHost = (path: string) => {
      if (own instanceof Error) throw own;
      return own.includes(path);
    };
    // Of all that namespaces can do, dispatch asks this one question.
    container.bind(Namespaces).toConstantValue({ isHost } as unknown as Namespaces);
  }
  const stderr: string[] = [];
  const request: PluginRequest = {
    environment: {
      CNI_COMMAND: 'ADD',
      CNI_CONTAINERID: 'c1',
      CNI_NETNS: '/run/netns/pod',
      CNI_IFNAME: 'eth0',
      CNI_PATH: '/opt/cni/bin',
      ...env,
    },
    readStdin: () => JSON.stringify({ cniVersion, name: 'net' }),
    warn: (line) => stderr.push(line),
    ...given,
  };
  const definition = definePlugin({
    type: 'stepwise',
    parseConfig: (config) => config as { name: string },
    ...(parseConfigForRemoval ? { parseConfigForRemoval } : {}),
    module: nothing,
  });
  const outcome = await dispatch(definition, request, () => container);
  return { ...outcome, stderr, error: outcome.exitCode === 0 ? undefined : JSON.parse(outcome.stdout) };
}

test('what a failed ADD did is taken back, last thing first, and then what it used is closed', async () => {
  const log: string[] = [];
  const { error } = await call({
    add: async (invocation) => {
      invocation.use({ close: () => log.push('close the namespace') });
      invocation.undo('remove the link', () => {
        log.push('remove the link');
      });
      invocation.use({ close: () => log.push('close the socket') });
      invocation.undo('release the addresses', async () => {
        await Promise.resolve();
        log.push('release the addresses');
      });
      throw new CniError(101, 'no address left');
    },
  });
  expect(error).toEqual({ cniVersion: '1.1.0', code: 101, msg: 'no address left' });
  expect(log).toEqual(['release the addresses', 'remove the link', 'close the socket', 'close the namespace']);
});

test('what a successful ADD did stays, and what it used is closed', async () => {
  const log: string[] = [];
  const { exitCode } = await call({
    add: async (invocation) => {
      invocation.use({ close: () => log.push('close') });
      invocation.undo('remove the link', () => {
        log.push('undo');
      });
      return { ips: [{ address: '10.0.0.2/24' }] };
    },
  });
  expect(exitCode).toBe(0);
  expect(log).toEqual(['close']);
});

test('the first error is the answer, and undos that fail follow in its details while the others still run', async () => {
  const log: string[] = [];
  const { error } = await call({
    add: async (invocation) => {
      invocation.undo('remove the link', () => {
        log.push('link');
      });
      invocation.undo('release the addresses', () => {
        throw new CniError(5, 'disk full', 'Free some.');
      });
      invocation.undo('remove the rules', async () => {
        throw new Error('table is gone');
      });
      throw new CniError(100, 'cannot add the route', 'See: ip route');
    },
  });
  expect(error).toEqual({
    cniVersion: '1.1.0',
    code: 100,
    msg: 'cannot add the route',
    details:
      'See: ip route; could not remove the rules: table is gone; could not release the addresses: disk full; Free some.',
  });
  expect(log).toEqual(['link']);
});

test.each([
  ['0.2.0', {}, 'cannot convert: no valid IP addresses'],
  ['1.1.0', { ips: [{ address: 'nonsense' }] }, 'invalid CIDR address: nonsense'],
])('a result that %s cannot express (%j) is a failure of ADD, and is taken back', async (cniVersion, result, msg) => {
  const log: string[] = [];
  const { error } = await call({
    cniVersion,
    add: async (invocation) => {
      invocation.undo('remove the link', () => {
        log.push('undone');
      });
      return result;
    },
  });
  expect(error).toMatchObject({ cniVersion, msg });
  expect(log).toEqual(['undone']);
});

test('an ADD that is aborted goes no further than its next step, is taken back, and may be tried again', async () => {
  const abort = new AbortController();
  const log: string[] = [];
  const { error } = await call({
    signal: abort.signal,
    add: async (invocation) => {
      invocation.undo('remove the link', () => {
        log.push(`undo link, stopped: ${invocation.signal.aborted}`);
      });
      abort.abort(new Error('got SIGTERM'));
      log.push(`stopped: ${invocation.signal.aborted}`);
      invocation.undo('release the addresses', () => {
        log.push('undo addresses');
      });
      log.push('went on');
      return {};
    },
  });
  expect(error).toEqual({ cniVersion: '1.1.0', code: 11, msg: 'the call was aborted: got SIGTERM' });
  expect(log).toEqual(['stopped: true', 'undo addresses', 'undo link, stopped: false']);
});

test('an ADD that finishes after it was aborted is taken back', async () => {
  const abort = new AbortController();
  const log: string[] = [];
  const { error } = await call({
    signal: abort.signal,
    add: async (invocation) => {
      invocation.undo('remove the link', () => {
        log.push('undone');
      });
      abort.abort(new Error('deadline'));
      return {};
    },
  });
  expect(error).toMatchObject({ code: 11, msg: 'the call was aborted: deadline' });
  expect(log).toEqual(['undone']);
});

test('an ADD that is aborted just before it counts as done is taken back', async () => {
  const abort = new AbortController();
  const log: string[] = [];
  const { error } = await call({
    signal: abort.signal,
    beforeDone: async () => abort.abort(new Error('the caller is gone')),
    add: async (invocation) => {
      invocation.undo('remove the link', () => {
        log.push('undone');
      });
      return {};
    },
  });
  expect(error).toMatchObject({ code: 11, msg: 'the call was aborted: the caller is gone' });
  expect(log).toEqual(['undone']);
});

test('an ADD that fails because it was aborted says what it was doing', async () => {
  const abort = new AbortController();
  const { error } = await call({
    signal: abort.signal,
    add: async () => {
      abort.abort(new Error('deadline'));
      throw new CniError(100, 'cannot wait for eth0');
    },
  });
  expect(error).toMatchObject({ code: 11, details: 'What it was doing ended with: cannot wait for eth0' });
});

test('a call that was aborted before it began does nothing', async () => {
  const { error } = await call({
    signal: AbortSignal.abort(new Error('gone')),
    add: async () => {
      throw new Error('it began');
    },
  });
  expect(error).toEqual({ cniVersion: '1.1.0', code: 11, msg: 'the call was aborted: gone' });
});

test('a DEL that finishes although it was aborted has succeeded', async () => {
  const abort = new AbortController();
  const { exitCode } = await call({
    env: { CNI_COMMAND: 'DEL' },
    signal: abort.signal,
    del: async () => abort.abort(),
  });
  expect(exitCode).toBe(0);
});

test.each(['ADD', 'DEL'])("%s in the plugin's own namespace is refused before the plugin is asked", async (command) => {
  const asked: string[] = [];
  const { error } = await call({
    env: { CNI_COMMAND: command, CNI_NETNS: '/proc/1/ns/net' },
    own: ['/proc/1/ns/net'],
    add: async () => {
      asked.push('ADD');
      return {};
    },
    del: async () => {
      asked.push('DEL');
    },
  });
  expect(error).toMatchObject({ code: 8, msg: "plugin's netns and netns from CNI_NETNS should not be the same" });
  expect(asked).toEqual([]);
});

test.each(['1', 'true', 'TRUE'])('with CNI_NETNS_OVERRIDE=%s it is allowed', async (override) => {
  const env = { CNI_NETNS: '/proc/1/ns/net', CNI_NETNS_OVERRIDE: override };
  expect((await call({ env, own: ['/proc/1/ns/net'] })).exitCode).toBe(0);
});

test.each(['0', 'yes', ''])('CNI_NETNS_OVERRIDE=%j allows nothing', async (override) => {
  const env = { CNI_NETNS: '/proc/1/ns/net', CNI_NETNS_OVERRIDE: override };
  expect((await call({ env, own: ['/proc/1/ns/net'] })).error).toMatchObject({ code: 8 });
});

test('CHECK is not refused there', async () => {
  const env = { CNI_COMMAND: 'CHECK', CNI_NETNS: '/proc/1/ns/net' };
  expect((await call({ env, own: ['/proc/1/ns/net'] })).exitCode).toBe(0);
});

test('a DEL without a namespace is not compared with anything', async () => {
  expect((await call({ env: { CNI_COMMAND: 'DEL', CNI_NETNS: '' }, own: new Error('asked') })).exitCode).toBe(0);
});

test('a plugin that cannot tell its own namespace does nothing', async () => {
  expect((await call({ own: new Error('EACCES') })).error).toMatchObject({
    code: 8,
    msg: "get plugin's netns failed",
    details: 'EACCES',
  });
});

test('DEL and GC read the config by the rules for removal', async () => {
  const parseConfigForRemoval = () => ({ name: 'for removal' });
  const seen: unknown[] = [];
  await call({
    env: { CNI_COMMAND: 'DEL' },
    parseConfigForRemoval,
    del: async ({ config }) => {
      seen.push(config);
    },
  });
  await call({
    parseConfigForRemoval,
    add: async ({ config }) => {
      seen.push(config);
      return {};
    },
  });
  expect(seen).toEqual([{ name: 'for removal' }, { cniVersion: '1.1.0', name: 'net' }]);
});

test('CNI_PATH is split where the system splits lists, and empty elements are left out', async () => {
  const seen: unknown[] = [];
  await call({
    env: { CNI_PATH: '/a::/b:' },
    add: async ({ path }) => {
      seen.push(path);
      return {};
    },
  });
  expect(seen).toEqual([['/a', '/b']]);
});

test('a plugin that nobody bound is an error and no crash', async () => {
  const definition = definePlugin({ type: 'unbound', parseConfig: () => ({ name: 'net' }), module: nothing });
  const request = {
    environment: { CNI_COMMAND: 'STATUS', CNI_PATH: '/x' },
    readStdin: () => '{"name":"net","cniVersion":"1.1.0"}',
    warn: () => {},
  };
  const outcome = await dispatch(definition, request, new Container());
  expect(JSON.parse(outcome.stdout)).toMatchObject({ code: 999 });
});
