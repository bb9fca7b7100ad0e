import { Plugin } from '@podwire/core';
import { expect, test } from 'vitest';
import * as composition from './composition.ts';
import { everything, pluginOf } from './everything.ts';
import { inProcess } from './in-process.ts';
import { joined } from './parts.ts';

const request = { environment: {}, readStdin: () => '', warn: () => {} };

const all = Object.entries(composition);

test.each(all)('the executable of %s has everything that it, and what it delegates to, needs', async (type, parts) => {
  expect(parts.plugin.type).toBe(type);
  const makeContainer = inProcess(joined(parts), () => true);
  for (const plugin of [parts.plugin, ...parts.delegates]) {
    const container = await makeContainer(plugin, request);
    expect(await container.getAsync(Plugin)).toHaveProperty('add');
  }
});

test('plugins of one process share their drivers, and each has a container of its own', async () => {
  const makeContainer = inProcess(everything, () => true);
  const [bridge, ptp] = [pluginOf('bridge'), pluginOf('ptp')];
  if (!bridge || !ptp) throw new Error('the composition has neither');
  const [one, other] = [await makeContainer(bridge, request), await makeContainer(ptp, request)];
  expect(one).not.toBe(other);
  expect(await makeContainer(bridge, request)).toBe(one);
  expect(one.get(Plugin)).not.toBe(other.get(Plugin));
});

test('what is no plugin of this build is not found', () => {
  expect(pluginOf('none-such')).toBeUndefined();
  expect(pluginOf('constructor')).toBeUndefined();
});
