import type { PluginDefinition } from '@podwire/core';
import type { ContainerModule } from 'inversify';

/** What the executable of one plugin consists of. */
export interface Parts {
  readonly plugin: PluginDefinition;
  /** Plugins that it need not execute when CNI_PATH leads to this build's. */
  readonly delegates: readonly PluginDefinition[];
  readonly drivers: readonly ContainerModule[];
}

/** What one process can run: plugins, and the drivers that they are given. */
export interface Composition {
  readonly plugins: readonly PluginDefinition[];
  readonly drivers: readonly ContainerModule[];
}

/** What a process that runs several executables' plugins consists of. A driver of two of them is one driver. */
export function joined(...all: readonly Parts[]): Composition {
  return {
    plugins: [...new Set(all.flatMap(({ plugin, delegates }) => [plugin, ...delegates]))],
    drivers: [...new Set(all.flatMap(({ drivers }) => drivers))],
  };
}
