import { Namespaces, Plugin } from '@podwire/core';
import type { MakeContainer } from '@podwire/runtime';
import type { Composition } from '../parts.ts';

/** Makes what calls share while there is time, so that the first of them does not pay for it. Does nothing to anything. */
export async function preload({ plugins }: Composition, makeContainer: MakeContainer): Promise<void> {
  const request = { environment: {}, readStdin: () => '', warn: () => undefined };
  for (const plugin of plugins) {
    const container = await makeContainer(plugin, request);
    await container.getAsync(Plugin);
    await container.get(Namespaces).host.links.get('lo');
    await new Promise(setImmediate); // calls first
  }
}
