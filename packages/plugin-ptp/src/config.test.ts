import { expect, test } from 'vitest';
import { parseConfig, parseConfigForRemoval } from './config.ts';

test('without an IPAM plugin ADD, CHECK and STATUS have nothing to do', () => {
  for (const ipam of [undefined, {}, { type: '' }]) {
    const config = { name: 'net', type: 'ptp', ...(ipam ? { ipam } : {}) };
    expect(() => parseConfig(config)).toThrow(
      expect.objectContaining({ code: 7, message: expect.stringContaining('$.ipam.type') }),
    );
    expect(parseConfigForRemoval(config)).toMatchObject({ name: 'net', mtu: 0 });
  }
});
