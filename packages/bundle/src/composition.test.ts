import { Plugin } from '@podwire/core';
import { expect, test } from 'vitest';
import { pluginOf, pluginTypes } from './composition.ts';
import { inProcess, registry } from './in-process.ts';

test.each(pluginTypes)('%s finds everything it needs in the composition', async (type) => {
  const definition = await registry[type]?.();
  expect(definition?.type).toBe(type);
  if (!definition) return;
  const container = await inProcess(() => true)(definition, { environment: {}, readStdin: () => '', warn: () => {} });
  expect(await container.getAsync(Plugin)).toHaveProperty('add');
});

test('plugins of one process share their drivers, and each has a container of its own', async () => {
  const makeContainer = inProcess(() => true);
  const request = { environment: {}, readStdin: () => '', warn: () => {} };
  const [bridge, ptp] = [pluginOf('bridge'), pluginOf('ptp')];
  if (!bridge || !ptp) throw new Error('the composition has neither');
  const [one, other] = [await makeContainer(bridge, request), await makeContainer(ptp, request)];
  expect(one).not.toBe(other);
  expect(await makeContainer(bridge, request)).toBe(one);
  expect(one.get(Plugin)).not.toBe(other.get(Plugin));
});

test('what is no plugin of this build is not found', () => {
  expect(pluginOf('portmap')).toBeUndefined();
  expect(pluginOf('constructor')).toBeUndefined();
});
