import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment, FileLocks } from '@podwire/core';
import { NodeFiles } from '@podwire/runtime';
import { withFolder } from '@podwire/testkit';
import { test as base, describe, expect } from 'vitest';
import { FirewalldFirewall } from './firewall.ts';
import { gone, MemoryFirewalld, said } from './testing/memory-firewalld.ts';

const parts = ['admission'] as const;
const pod: Attachment = { network: 'net', containerId: 'pod', ifname: 'eth0' };
const other: Attachment = { ...pod, containerId: 'other' };
const ips = [{ address: '10.1.0.2/24' }, { address: 'FD00:1::2/64' }];
const admission = { ips, adminChain: 'CNI-ADMIN', zone: 'trusted' };

class World {
  readonly firewalld = new MemoryFirewalld();
  absence: string | undefined;
  /** Whether the last question took firewalld for installed. */
  tookForInstalled: boolean | undefined;
  readonly locked: string[] = [];
  readonly firewall: FirewalldFirewall;

  constructor(readonly folder: string) {
    let last: Promise<void> = Promise.resolve();
    const locks: FileLocks = {
      acquire: async (path) => {
        this.locked.push(path);
        const before = last;
        let release = () => {};
        last = new Promise((resolve) => {
          release = resolve;
        });
        await before;
        return { release };
      },
    };
    const bus = {
      absence: ({ installed }: { readonly installed?: boolean } = {}) => {
        this.tookForInstalled = installed;
        return this.absence;
      },
      open: () => this.firewalld.connect(),
    };
    this.firewall = new FirewalldFirewall(bus, new NodeFiles(), locks, folder);
  }

  get leftovers(): string[] {
    const folder = join(this.folder, 'leftover');
    return existsSync(folder) ? readdirSync(folder) : [];
  }
}

const test = base.extend(withFolder).extend<{ world: World }>({
  world: async ({ folder }, use) => {
    const world = new World(join(folder, 'state'));
    await use(world);
    expect(world.firewalld.open).toBe(0); // every connection is closed
  },
});

describe('admit', () => {
  test('puts each address into the permanent configuration and then into the runtime one', async ({ world }) => {
    await world.firewall.admit(pod, admission);
    expect(world.firewalld.sources).toEqual([
      'permanent trusted 10.1.0.2/32',
      'permanent trusted fd00:1::2/128',
      'runtime trusted 10.1.0.2/32',
      'runtime trusted fd00:1::2/128',
    ]);
    expect(world.firewalld.calls.filter((call) => call.includes('addSource'))).toEqual([
      'permanent addSource trusted 10.1.0.2/32',
      'runtime addSource trusted 10.1.0.2/32',
      'permanent addSource trusted fd00:1::2/128',
      'runtime addSource trusted fd00:1::2/128',
    ]);
  });

  test('leaves nothing, whichever call is refused', async ({ world }) => {
    const { firewalld, firewall } = world;
    await firewall.admit(pod, admission);
    const count = firewalld.calls.length;
    await firewall.forget(pod, parts);
    for (let failing = 1; failing <= count; failing += 1) {
      firewalld.calls.length = 0;
      firewalld.before = (_, number) => {
        if (number === failing) throw said('NO_IDEA');
      };
      await expect(firewall.admit(pod, admission)).rejects.toMatchObject({ code: 100, reason: 'NO_IDEA' });
      firewalld.before = () => undefined;
      expect(firewalld.sources).toEqual([]);
      expect(firewalld.changed).toEqual(new Set());
      expect(world.leftovers).toEqual([]);
    }
  });

  test('that the bus leaves in the middle is taken back by the next', async ({ world }) => {
    const { firewalld, firewall } = world;
    firewalld.before = (call) => {
      if (call === 'runtime addSource trusted fd00:1::2/128') throw gone();
    };
    await expect(firewall.admit(pod, admission)).rejects.toMatchObject({ code: 100, reason: 'disconnected' });
    expect(firewalld.sources).toHaveLength(3);
    // Nobody waits a second time for a bus that does not answer.
    expect(firewalld.calls.at(-1)).toBe('runtime addSource trusted fd00:1::2/128');
    firewalld.before = () => undefined;
    await firewall.admit(other, { ...admission, ips: [{ address: '10.1.0.9/24' }] });
    expect(firewalld.sources).toEqual(['permanent trusted 10.1.0.9/32', 'runtime trusted 10.1.0.9/32']);
    expect(world.leftovers).toEqual([]);
  });

  test('is not failed by what others have left and cannot be taken out', async ({ world }) => {
    const { firewalld, firewall } = world;
    await firewall.admit(pod, admission);
    firewalld.running = false;
    await firewall.forget(pod, parts);
    firewalld.running = true;
    firewalld.before = (call) => {
      if (call.includes('removeSource')) throw said('NO_IDEA');
    };
    await firewall.admit(other, { ...admission, ips: [{ address: '10.1.0.9/24' }] });
    expect(world.leftovers).toHaveLength(2);
    await expect(firewall.collect('net', [other], parts)).rejects.toMatchObject({
      code: 106,
      details: expect.stringContaining('could not take 10.1.0.2 out of zone trusted'),
    });
  });

  test('takes write protection for a reason to do with the runtime configuration, and no other failure', async ({
    world,
  }) => {
    const { firewalld, firewall } = world;
    let errno = 30;
    firewalld.before = (call) => {
      if (call.startsWith('permanent addSource')) throw said(`[Errno ${errno}] '/etc/firewalld/zones/trusted.xml'`);
    };
    await firewall.admit(pod, admission);
    expect(firewalld.sources).toEqual(['runtime trusted 10.1.0.2/32', 'runtime trusted fd00:1::2/128']);
    expect(await firewall.check(pod, { admission })).toEqual([]);
    errno = 28; // ENOSPC
    await expect(firewall.admit(pod, admission)).rejects.toThrow('[Errno 28]');
  });
});

describe('forget', () => {
  test('opens no bus when there is nothing of ours and no firewalld', async ({ world }) => {
    world.absence = 'it is not installed';
    await world.firewall.forget(pod, parts, { ips });
    await world.firewall.forget(pod, parts);
    await world.firewall.forget(pod, ['masquerade', 'ports']);
    await world.firewall.collect('net', [], parts);
    expect(world.firewalld.opened).toBe(0);
    expect(world.locked).toEqual([]);
    expect(existsSync(world.folder)).toBe(false);
  });

  test('of what we made looks for the bus even if firewalld seems not to be installed', async ({ world }) => {
    await world.firewall.admit(pod, admission);
    await world.firewall.forget(pod, parts);
    expect(world.tookForInstalled).toBe(true);
    expect(world.firewalld.sources).toEqual([]);
  });

  test('stops at the first call that the bus does not bring back', async ({ world }) => {
    const { firewalld, firewall } = world;
    await firewall.admit(pod, admission);
    firewalld.calls.length = 0;
    firewalld.before = () => {
      throw gone();
    };
    await expect(firewall.forget(pod, parts)).rejects.toMatchObject({ reason: 'disconnected' });
    expect(firewalld.calls).toHaveLength(1);
    firewalld.before = () => undefined;
    await firewall.collect('net', [], parts);
    expect(firewalld.sources).toEqual([]);
  });

  test('leaves an address that another attachment has claimed since', async ({ world }) => {
    const { firewalld, firewall } = world;
    await firewall.admit(pod, admission);
    await firewall.admit(other, { ...admission, ips: [{ address: '10.1.0.2/24' }] });
    await firewall.forget(pod, parts, { ips });
    await firewall.forget(pod, parts, { ips });
    expect(firewalld.sources).toEqual(['permanent trusted 10.1.0.2/32', 'runtime trusted 10.1.0.2/32']);
  });

  test('leaves a source that was moved to another zone behind our back', async ({ world }) => {
    const { firewalld, firewall } = world;
    await firewall.admit(pod, { ...admission, ips: [{ address: '10.1.0.2/24' }] });
    firewalld.runtime.get('trusted')?.clear();
    firewalld.runtime.get('drop')?.add('10.1.0.2/32');
    await firewall.forget(pod, parts);
    expect(firewalld.sources).toEqual(['runtime drop 10.1.0.2/32']);
  });

  test('does without its files', async ({ world }) => {
    const { firewalld, firewall } = world;
    await firewall.admit(pod, admission);
    rmSync(world.folder, { recursive: true });
    await firewall.forget(pod, parts, { ips });
    expect(firewalld.sources).toEqual([]);
  });
});

describe('objection', () => {
  test('tells why, and what to do', async ({ world }) => {
    world.absence = 'there is no D-Bus system bus at /run/dbus/system_bus_socket';
    await expect(world.firewall.objection('admission')).resolves.toMatchObject({
      code: 100,
      message: 'firewalld is not running: there is no D-Bus system bus at /run/dbus/system_bus_socket',
    });
    expect(world.firewalld.opened).toBe(0);
    world.absence = undefined;
    expect(await world.firewall.objection('admission')).toBeUndefined();
    world.firewalld.running = false;
    await expect(world.firewall.objection('admission')).resolves.toMatchObject({ code: 100 });
  });

  test('of a backend that is named asks the bus, wherever firewalld is installed', async ({ world }) => {
    await world.firewall.objection('admission', { ...admission, backend: 'firewalld' });
    expect(world.tookForInstalled).toBe(true);
    await world.firewall.objection('admission', admission);
    expect(world.tookForInstalled).toBe(false);
  });
});
