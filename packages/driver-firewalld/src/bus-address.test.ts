import { expect, test } from 'vitest';
import { socketPaths } from './bus-address.ts';

test.each([
  ['unix:path=/run/dbus/system_bus_socket', ['/run/dbus/system_bus_socket']],
  ['unix:guid=0123,path=/run/a%2db', ['/run/a-b']],
  ['unix:path=/a,guid=0;unix:path=/b', ['/a', '/b']],
  ['unix:path=/100%', ['/100%']],
  ['unix:abstract=/tmp/dbus-x', undefined],
  ['unix:path=/a;tcp:host=localhost,port=1', undefined],
  ['unixexec:path=/usr/bin/ssh', undefined],
])('%s has the sockets %o', (address, paths) => {
  expect(socketPaths(address)).toEqual(paths);
});
