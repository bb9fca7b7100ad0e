import type { Files } from '@podwire/core';
import { describe, expect, test } from 'vitest';
import { NodeSystemBus } from './system-bus.ts';

const nodeWith = (...paths: readonly string[]) =>
  ({ stat: (path) => (paths.includes(path) ? { kind: 'other' } : undefined) }) as Partial<Files> as Files;
const socket = '/run/dbus/system_bus_socket';

describe('firewalld is absent', () => {
  test.each([
    [[], 'there is no D-Bus system bus at /run/dbus/system_bus_socket or /var/run/dbus/system_bus_socket'],
    [[socket], 'it is not installed'],
    [[socket, '/usr/lib/firewalld'], undefined],
    [[socket, '/etc/firewalld'], undefined],
    [['/var/run/dbus/system_bus_socket', '/usr/lib/firewalld'], undefined],
  ])('on a node that has %o: %s', (paths, why) => {
    expect(new NodeSystemBus(nodeWith(...paths), undefined).absence()).toBe(why);
  });

  test('where the address that is set leads nowhere', () => {
    const bus = new NodeSystemBus(nodeWith(socket, '/usr/lib/firewalld'), 'unix:path=/mine');
    expect(bus.absence({ installed: true })).toBe('there is no D-Bus system bus at /mine');
  });

  test('not where an address is set that cannot be looked at, and not if it is taken for installed', () => {
    expect(new NodeSystemBus(nodeWith(), 'unix:abstract=mine').absence()).toBeUndefined();
    expect(new NodeSystemBus(nodeWith('/mine'), 'unix:path=/mine').absence()).toBeUndefined();
    expect(new NodeSystemBus(nodeWith(socket), undefined).absence({ installed: true })).toBeUndefined();
  });
});
