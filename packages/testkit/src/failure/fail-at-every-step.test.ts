import { Files, Ipam, type Ipam as IpamContract, type NetConf, Plugin, type PluginDefinition } from '@podwire/core';
import { Container, ContainerModule } from 'inversify';
import { expect, test } from 'vitest';
import { type FailureWorld, failAtEveryStep } from './fail-at-every-step.ts';

type Add = (call: Parameters<Plugin['add']>[0], files: Files, ipam: IpamContract) => Promise<void>;

/** A plugin of two files and a lease; the disk is a map, since only the injector is under test. */
function worldOf(add: Add): FailureWorld {
  const disk = new Map<string, string>();
  const files = {
    read: (path: string) => disk.get(path),
    create: (path: string, content: string) => !disk.has(path) && Boolean(disk.set(path, content)),
    remove: (path: string) => disk.delete(path),
  } as Partial<Files> as Files; // the plugins below call nothing else
  const ipam = {
    allocate: async () => {
      disk.set('lease', 'held');
      return { ips: [], routes: [], dns: {} };
    },
    release: async () => void disk.delete('lease'),
  } as unknown as IpamContract; // as above
  const definition: PluginDefinition = {
    type: 'two-files',
    versions: ['1.0.0'],
    parseConfig: (config) => config as NetConf,
    module: new ContainerModule(({ bind }) => {
      bind(Plugin).toResolvedValue(
        (given: Files, leases: IpamContract): Plugin => ({
          add: async (call) => {
            await add(call, given, leases);
            return {};
          },
          del: async () => {
            for (const name of ['one', 'two', 'lease']) given.remove(name);
          },
        }),
        [Files, Ipam],
      );
    }),
  };
  return {
    definition,
    container: () => {
      const container = new Container();
      container.bind(Files).toConstantValue(files);
      container.bind(Ipam).toConstantValue(ipam);
      return container;
    },
    request: (command) => ({
      environment: {
        CNI_COMMAND: command,
        CNI_CONTAINERID: 'c',
        CNI_NETNS: '/none',
        CNI_IFNAME: 'eth0',
        CNI_PATH: '/none',
      },
      readStdin: () => '{"cniVersion":"1.0.0","name":"n"}',
      warn: () => undefined,
    }),
    observe: async () => Object.fromEntries(disk),
  };
}

const tidy: Add = async (call, files, ipam) => {
  files.create('one', '', 0o600);
  call.undo('remove one', () => void files.remove('one'));
  call.undo('release', () => ipam.release(call));
  await ipam.allocate(call);
  files.create('two', '', 0o600);
};

test('a plugin that undoes every step passes, and each step was failed', async () => {
  const steps = await failAtEveryStep(worldOf(tidy));
  expect(steps.map(({ call, time }) => `${time} ${call}`)).toEqual([
    'before Files.create',
    'before Ipam.allocate',
    'after Ipam.allocate',
    'before Files.create',
  ]);
  expect(steps.every(({ tolerated }) => !tolerated)).toBe(true);
});

test('a file that is left is found, with the step that leaves it', async () => {
  const leaky: Add = async (_call, files) => {
    files.create('one', '', 0o600);
    files.create('two', '', 0o600);
  };
  await expect(failAtEveryStep(worldOf(leaky))).rejects.toThrow(
    'ADD failed before step 2, Files.create: something is left',
  );
});

test('an undo that is registered too late for a compound step is found', async () => {
  const late: Add = async (call, _files, ipam) => {
    await ipam.allocate(call);
    call.undo('release', () => ipam.release(call));
  };
  await expect(failAtEveryStep(worldOf(late))).rejects.toThrow(
    'ADD failed after step 1, Ipam.allocate: something is left',
  );
});

test('an error that is swallowed shows as a tolerated step', async () => {
  const careless: Add = async (_call, files) => {
    try {
      files.create('one', '', 0o600);
    } catch {
      files.remove('one');
    }
  };
  const steps = await failAtEveryStep(worldOf(careless));
  expect(steps).toMatchObject([{ call: 'Files.create', tolerated: true }]);
});

test('another error than the first one is no answer', async () => {
  const vague: Add = async (_call, files) => {
    try {
      files.create('one', '', 0o600);
    } catch {
      throw new Error('something went wrong');
    }
  };
  await expect(failAtEveryStep(worldOf(vague))).rejects.toThrow('the first error is the answer');
});
