import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileLocks, Files, provide } from '@podwire/core';
import { NodeFiles } from '@podwire/runtime';
import { InProcessPlugin, withFolder } from '@podwire/testkit';
import { ContainerModule } from 'inversify';
import { test as plain } from 'vitest';
import { definition } from '../index.ts';
import { MemoryLocks } from './memory-locks.ts';

/** The network's name in every config of a world. */
export const network = 'mynet';

/** The plugin on real files in an empty folder, with locks that hold within this process. */
export class World {
  readonly plugin: InProcessPlugin;

  constructor(
    readonly dataDir: string,
    readonly files: Files = new NodeFiles(),
    locks: FileLocks = new MemoryLocks(),
  ) {
    const drivers = new ContainerModule(({ bind }) => {
      provide(bind, Files, () => files, []);
      provide(bind, FileLocks, () => locks, []);
    });
    this.plugin = new InProcessPlugin(definition, [drivers]);
  }

  /** A config with this in `ipam`, and more at the top. */
  config(ipam: object, more: object = {}): object {
    return {
      cniVersion: '1.1.0',
      name: network,
      type: 'bridge',
      ipam: { type: 'host-local', dataDir: this.dataDir, ...ipam },
      ...more,
    };
  }

  path(name: string): string {
    return join(this.dataDir, network, name);
  }

  /** The reservations and cursors: what the reference plugin would find, name by name. */
  state(): Record<string, string> {
    const names = readdirSync(join(this.dataDir, network)).filter((name) => name !== 'lock');
    return Object.fromEntries(names.map((name) => [name, readFileSync(this.path(name), 'utf8')]));
  }

  /** Puts a file there behind the plugin's back, as the reference plugin would. */
  put(name: string, content: string): void {
    writeFileSync(this.path(name), content);
  }
}

export const test = plain.extend(withFolder).extend<{ world: World }>({
  world: async ({ folder }, use) => {
    await use(new World(folder));
  },
});

/** Outside its own folder a call with this does not look at a namespace: host-local needs none. */
export const attachment = (containerId: string, ifname = 'eth0') => ({ containerId, ifname, netns: '/some/where' });
