import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { Delegates, Files, ipamModule, type PluginDefinition, provide } from '@podwire/core';
import { InProcessDelegates, type MakeContainer, NodeFiles, type PluginRegistry } from '@podwire/runtime';
import { Container, ContainerModule } from 'inversify';
import type { Composition } from './parts.ts';
import { wantedTraces } from './traces.ts';

/** A composition's plugins by type, for whoever runs them within this process. */
export function registryOf({ plugins }: Composition): PluginRegistry {
  return Object.fromEntries(plugins.map((plugin) => [plugin.type, async () => plugin]));
}

/**
 * Makes the containers of plugins that share one process: drivers, with their sockets and caches, exist once; each
 * plugin is resolved from a container of its own.
 *
 * @param own - whether an executable is of this build, and its plugin may be called instead of executed
 */
export function inProcess(composition: Composition, own: (executable: string) => boolean): MakeContainer {
  const registry = registryOf(composition);
  let drivers: Promise<Container> | undefined;
  const containers = new Map<string, Promise<Container>>();

  async function makeDrivers(): Promise<Container> {
    const container = new Container();
    const shared = new ContainerModule(({ bind }) => {
      provide(bind, Files, () => new NodeFiles(), []);
      provide(bind, Delegates, () => new InProcessDelegates(registry, own, makeContainer), []);
    });
    await container.load(shared, ...composition.drivers, ...wantedTraces());
    return container;
  }

  async function makePlugin(definition: PluginDefinition): Promise<Container> {
    drivers ??= makeDrivers();
    const container = new Container({ parent: await drivers });
    await container.load(definition.module, ipamModule);
    return container;
  }

  const makeContainer: MakeContainer = (definition) => {
    const known = containers.get(definition.type) ?? makePlugin(definition);
    containers.set(definition.type, known);
    return known;
  };
  return makeContainer;
}

/** Whether an executable leads to the folder of the build that this process runs from. */
export function isThisBuild(executable: string): boolean {
  try {
    return dirname(realpathSync(executable)) === dirname(realpathSync(process.argv[1] ?? ''));
  } catch {
    return false;
  }
}
