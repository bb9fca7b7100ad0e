import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { withFolder } from '@podwire/testkit';
import type * as DBus from 'dbus-native';
import { test as base, describe, expect } from 'vitest';
import { DBusConnection } from './bus.ts';
import { FirewalldError } from './firewalld-error.ts';

const require = createRequire(import.meta.url);
const test = base.extend(withFolder);

const call = {
  destination: 'org.fedoraproject.FirewallD1',
  path: '/org/fedoraproject/FirewallD1',
  interface: 'org.fedoraproject.FirewallD1.zone',
  member: 'addSource',
  signature: 'ss',
  body: ['trusted', '10.1.0.2/32'],
};

/** A server that does with what comes whatever the test says. */
async function listen(folder: string, serve: (socket: Socket) => void): Promise<{ socket: string; server: Server }> {
  const path = join(folder, 'bus');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  }).listen(path);
  await once(server, 'listening');
  return { socket: path, server };
}

/** Says yes to whoever they are, and then what the test wants to each message. */
const accepting = (answer: (socket: Socket) => void) => (socket: Socket) => {
  socket.once('data', () => {
    socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
    socket.on('data', () => answer(socket));
  });
};

async function failureOf(socket: string, withinMs = 200): Promise<FirewalldError> {
  const bus = new DBusConnection({ socket }, { withinMs });
  try {
    await bus.call(call);
  } catch (error) {
    if (error instanceof FirewalldError) return error;
    throw error;
  } finally {
    bus.close();
  }
  throw new Error('the call came back');
}

describe('a bus that cannot be talked to', () => {
  test.for([
    ['hangs before it knows us', () => undefined],
    ['hangs in the middle of a call', accepting(() => undefined)],
  ] as const)('and %s: the call ends, and so does the connection', async ([, serve], { folder }) => {
    let closed: Promise<unknown> | undefined;
    const { socket, server } = await listen(folder, (end) => {
      closed = once(end, 'close');
      serve(end);
      end.resume();
    });
    expect(await failureOf(socket)).toMatchObject({
      code: 100,
      reason: 'no-answer',
      isOfTheBus: true,
      message: 'firewalld did not answer addSource("trusted", "10.1.0.2/32") within 0.2 s',
      details: expect.stringContaining('firewall-cmd --state'),
    });
    await closed;
    server.close();
  });

  test.for([
    ['ends at once', (socket: Socket) => socket.destroy()],
    ['ends in the middle of a call', accepting((socket) => socket.destroy())],
  ] as const)('and %s: the call tells so', async ([, serve], { folder }) => {
    const { socket, server } = await listen(folder, serve);
    expect(await failureOf(socket, 5_000)).toMatchObject({
      code: 100,
      reason: 'disconnected',
      isOfTheBus: true,
      message: expect.stringContaining('the connection to the D-Bus system bus ended in the middle of addSource('),
    });
    server.close();
  });

  test('and speaks no D-Bus', async ({ folder }) => {
    const { socket, server } = await listen(folder, (end) => end.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failureOf(socket, 5_000)).toMatchObject({ reason: 'disconnected' });
    server.close();
  });

  test('and is not there', async ({ folder }) => {
    expect(await failureOf(join(folder, 'none'))).toMatchObject({
      reason: 'disconnected',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

test("firewalld's own word is the reason for what it refuses, else the bus's", async ({ folder }) => {
  const { createBroker, createClient } = require('dbus-native') as typeof DBus;
  const socket = join(folder, 'broker');
  const broker = createBroker();
  await new Promise<void>((resolve) => broker.listen({ socket }, () => resolve()));
  const busAddress = `unix:path=${socket}`;
  const bus = new DBusConnection({ busAddress });
  await expect(bus.call(call)).rejects.toMatchObject({
    reason: 'org.freedesktop.DBus.Error.NameHasNoOwner',
    details: expect.stringContaining('systemctl start firewalld'),
  });

  const service = createClient({ busAddress });
  await service.requestName(call.destination, 0);
  const implementation = {
    addSource: (zone: string, source: string) => {
      if (zone === 'trusted') return `${zone} has ${source}`;
      throw new Error(`INVALID_ZONE: ${zone}`);
    },
  };
  service.exportInterface(implementation, call.path, {
    name: call.interface,
    methods: { addSource: ['ss', 's', ['zone', 'source'], ['zone']] },
  });
  expect(await bus.call(call)).toBe('trusted has 10.1.0.2/32');
  await expect(bus.call({ ...call, body: ['none', '10.1.0.2/32'] })).rejects.toMatchObject({
    code: 100,
    reason: 'INVALID_ZONE',
    isOfTheBus: false,
    message: 'firewalld refused addSource("none", "10.1.0.2/32"): INVALID_ZONE: none',
  });
  bus.close();
  service.connection.end();
  await new Promise<void>((resolve) => broker.close(resolve));
});

test('the client is loaded with the first connection and not before', async () => {
  const isLoaded = () => Object.keys(require.cache).some((file) => file.includes('/dbus-native/'));
  for (const file of Object.keys(require.cache)) if (file.includes('/dbus-native/')) delete require.cache[file];
  await import('./index.ts');
  expect(isLoaded()).toBe(false);
  new DBusConnection({ socket: '/nowhere' }).close();
  expect(isLoaded()).toBe(true);
});
