import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, CniError, definePlugin, Plugin } from '@podwire/core';
import { Container, ContainerModule } from 'inversify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExecDelegates, InProcessDelegates } from './delegates.ts';

const commands = ['ADD', 'CHECK', 'DEL', 'STATUS', 'GC'] as const;
const lease = { cniVersion: '1.1.0', ips: [{ address: '10.1.0.2/24' }] };
const stdin = JSON.stringify({ cniVersion: '1.1.0', name: 'net', type: 'bridge', 'cni.dev/valid-attachments': [] });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-delegates-'));
  const script = `#!/bin/sh
    cat > ${folder}/stdin; env > ${folder}/env; echo "I am a delegate" >&2
    [ "$FAIL" ] && { echo '{"code":101,"msg":"exhausted","details":"make it larger"}'; exit 1; }
    echo '${JSON.stringify(lease)}'`;
  writeFileSync(join(folder, 'ipam'), script, { mode: 0o755 });
  for (const name of ['own', 'foreign']) writeFileSync(join(folder, name), script);
  chmodSync(join(folder, 'foreign'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

function makeCall(environment: Record<string, string> = {}, path = [folder]): { call: Call; lines: string[] } {
  const lines: string[] = [];
  const call: Call = {
    command: 'ADD',
    config: { name: 'net' },
    stdin,
    cniVersion: '1.1.0',
    args: [],
    environment: {
      PATH: process.env.PATH ?? '',
      CNI_COMMAND: 'NOPE',
      CNI_IFNAME: 'eth7',
      CNI_CONTAINERID: 'c1',
      CNI_NETNS: '/some/netns',
      CNI_PATH: folder,
      ...environment,
    },
    path,
    signal: new AbortController().signal,
    use: (resource) => resource,
    warn: (line) => lines.push(line),
  };
  return { call, lines };
}

describe('a delegate that is executed', () => {
  test.each(commands)(
    'T-INV-05, 06, 08, 09, 11, 12, 14, 15: %s overrides CNI_COMMAND and nothing else',
    async (command) => {
      const { call, lines } = makeCall();
      const before = { ...call.environment };
      const result = await new ExecDelegates().run(call, 'ipam', command);
      expect(result).toEqual(command === 'ADD' ? lease : undefined);
      const seen = Object.fromEntries(
        readFileSync(join(folder, 'env'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.split(/=(.*)/s).slice(0, 2)),
      );
      expect(seen).toMatchObject({ ...before, CNI_COMMAND: command, CNI_IFNAME: 'eth7' });
      expect(call.environment).toEqual(before);
      expect(readFileSync(join(folder, 'stdin'), 'utf8')).toBe(stdin);
      expect(lines).toEqual(['ipam: I am a delegate']);
    },
  );
  test.each(commands)(
    'T-INV-07, 10, 13, 16: %s of one that is nowhere says where it was looked for',
    async (command) => {
      const { call } = makeCall();
      await expect(new ExecDelegates().run(call, 'none', command)).rejects.toThrow(
        `failed to find plugin "none" in path [${folder}]`,
      );
      await expect(new ExecDelegates().run(makeCall({}, []).call, 'none', command)).rejects.toThrow(
        'no paths provided',
      );
    },
  );
  test('can be given another stdin', async () => {
    const { call } = makeCall();
    await new ExecDelegates().run(call, 'ipam', 'ADD', '{"cniVersion":"1.0.0"}');
    expect(readFileSync(join(folder, 'stdin'), 'utf8')).toBe('{"cniVersion":"1.0.0"}');
  });
  test('that fails gives its own code, and its stderr is not lost', async () => {
    const { call, lines } = makeCall({ FAIL: '1' });
    const error = await new ExecDelegates().run(call, 'ipam', 'ADD').catch((reason: unknown) => CniError.from(reason));
    expect(error).toMatchObject({ code: 101, message: 'exhausted', details: 'make it larger' });
    expect(lines).toEqual(['ipam: I am a delegate']);
  });
});

describe('a delegate in process', () => {
  const seen: unknown[] = [];
  const plugin: Plugin = {
    add: async (call) => {
      seen.push({ command: call.command, stdin: call.stdin, ifname: call.attachment.ifname, env: call.environment });
      call.warn('from within');
      if (call.environment.FAIL) throw new CniError(101, 'exhausted', 'make it larger');
      return { ips: [{ address: '10.1.0.9/24' }] };
    },
    del: async (call) => void seen.push({ command: call.command }),
  };
  const definition = definePlugin({
    type: 'own',
    parseConfig: (config) => config as { name: string },
    module: new ContainerModule(({ bind }) => void bind(Plugin).toConstantValue(plugin)),
  });
  const containers: string[] = [];
  const delegates = new InProcessDelegates(
    { own: async () => definition, foreign: async () => definition },
    (path) => path.endsWith('/own'),
    async ({ type, module }) => {
      containers.push(type);
      const container = new Container();
      await container.load(module);
      return container;
    },
  );

  test('is dispatched here, though its file cannot even be executed', async () => {
    const { call, lines } = makeCall();
    expect(await delegates.run(call, 'own', 'ADD')).toEqual({ cniVersion: '1.1.0', ips: [{ address: '10.1.0.9/24' }] });
    expect(seen.at(-1)).toEqual({
      command: 'ADD',
      stdin,
      ifname: 'eth7',
      env: { ...call.environment, CNI_COMMAND: 'ADD' },
    });
    expect(await delegates.run(call, 'own', 'DEL')).toBeUndefined();
    expect(seen.at(-1)).toEqual({ command: 'DEL' });
    expect(lines).toEqual(['own: from within']);
    expect(containers).toEqual(['own', 'own']);
  });
  test("is executed all the same when CNI_PATH leads to someone else's", async () => {
    expect(await delegates.run(makeCall().call, 'foreign', 'ADD')).toEqual(lease);
    expect(await delegates.run(makeCall().call, 'ipam', 'ADD')).toEqual(lease);
  });
  test('must be in CNI_PATH like any other', async () => {
    await expect(delegates.run(makeCall({}, ['/nowhere']).call, 'own', 'ADD')).rejects.toThrow('failed to find plugin');
  });
  test('fails as an executed one does', async () => {
    const error = await delegates
      .run(makeCall({ FAIL: '1' }).call, 'own', 'ADD')
      .catch((reason: unknown) => CniError.from(reason));
    expect(error).toMatchObject({ code: 101, message: 'exhausted', details: 'make it larger' });
  });
});
