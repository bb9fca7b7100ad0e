import { existsSync } from 'node:fs';
import { CniError, ErrorCode, FileLocks, Files, provide } from '@podwire/core';
import { NodeFiles } from '@podwire/runtime';
import { failAtEveryStep } from '@podwire/testkit';
import { Container, ContainerModule } from 'inversify';
import { expect } from 'vitest';
import { definition } from './index.ts';
import { MemoryLocks } from './testing/memory-locks.ts';
import { attachment, test, World } from './testing/world.ts';

const two = { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/64' }]] };

test('whichever step fails, nothing is left', async ({ world }) => {
  const drivers = new ContainerModule(({ bind }) => {
    provide(bind, Files, () => new NodeFiles(), []);
    provide(bind, FileLocks, () => new MemoryLocks(), []);
  });
  const steps = await failAtEveryStep({
    definition,
    container: () => {
      const container = new Container();
      container.load(drivers);
      return container;
    },
    request: (command) => world.plugin.request(command, { ...attachment('dummy'), config: world.config(two) }),
    // A cursor may move on: it is where the next walk begins.
    observe: async () => Object.entries(world.state()).filter(([name]) => !name.startsWith('last_reserved_ip')),
  });
  expect(steps.length).toBeGreaterThan(10);
  expect(steps.filter(({ tolerated }) => !tolerated).length).toBeGreaterThan(5);
});

/** A disk that is full from the nth write to the network's folder on. */
function fullAfter(files: NodeFiles, writes: number): void {
  let left = writes;
  for (const method of ['create', 'overwrite'] as const) {
    const real = files[method].bind(files) as (...args: unknown[]) => never;
    files[method] = (path: string, ...rest: unknown[]) => {
      if (!path.includes('.podwire') && left-- <= 0) {
        throw new CniError(ErrorCode.stateFolder, `cannot write file ${path}: ENOSPC, no space left on device`);
      }
      return real(path, ...rest);
    };
  }
}

test.for([0, 1, 2, 3, 4])(
  'a disk that is full after %i writes: the error says so, and nothing is left',
  async (writes, { folder }) => {
    const files = new NodeFiles();
    const world = new World(folder, files);
    await world.plugin.succeed('ADD', { ...attachment('first'), config: world.config(two) });
    const before = world.state();
    fullAfter(files, writes);
    const { json, exitCode } = await world.plugin.call('ADD', { ...attachment('dummy'), config: world.config(two) });
    if (writes === 4) {
      expect(exitCode).toBe(0);
      return;
    }
    expect(json).toMatchObject({ code: 107, msg: expect.stringContaining('ENOSPC') });
    // Without room even to restore the cursor, the walk begins a little later next time.
    expect(without(world.state())).toEqual(without(before));
  },
);

const without = (state: Record<string, string>) =>
  Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('last_reserved_ip')));

test('a failure of the second set puts the cursor of the first back', async ({ folder }) => {
  const files = new NodeFiles();
  const world = new World(folder, files);
  await world.plugin.succeed('ADD', { ...attachment('first'), config: world.config(two) });
  const before = world.state();
  const create = files.create.bind(files);
  files.create = (path, ...rest) => {
    if (path.includes(':')) throw new CniError(ErrorCode.stateFolder, 'EDQUOT');
    return create(path, ...rest);
  };
  const { json } = await world.plugin.call('ADD', { ...attachment('dummy'), config: world.config(two) });
  expect(json).toMatchObject({ msg: 'failed to allocate for range 1: EDQUOT' });
  expect(world.state()).toEqual(before);
});

test('what a crash left in the middle of an ADD is no obstacle', async ({ world }) => {
  const config = world.config(two);
  await world.plugin.succeed('ADD', { ...attachment('first'), config });
  // The reference plugin dies between creating a file and writing it; and, before that, between file and cursor.
  world.put('10.1.2.3', '');
  world.put('2001:db8:1::3', 'dead\r\neth0');
  const { json } = await world.plugin.succeed('ADD', { ...attachment('next'), config });
  expect(json.ips.map(({ address }: { address: string }) => address)).toEqual(['10.1.2.3/24', '2001:db8:1::4/64']);
  await world.plugin.succeed('DEL', { ...attachment('dead'), config });
  expect(existsSync(world.path('2001:db8:1::3'))).toBe(false);
});

test('a cursor that cannot be read is a warning', async ({ folder }) => {
  const files = new NodeFiles();
  const world = new World(folder, files);
  const read = files.read.bind(files);
  files.read = (path) => {
    if (path.endsWith('last_reserved_ip.0')) throw new CniError(ErrorCode.stateFolder, 'EIO', 'Look at the disk.');
    return read(path);
  };
  const { json, warnings } = await world.plugin.succeed('ADD', { ...attachment('a'), config: world.config(two) });
  expect(json.ips[0].address).toBe('10.1.2.2/24');
  expect(warnings).toEqual(['Error retrieving last reserved ip: EIO; Look at the disk.']);
});
