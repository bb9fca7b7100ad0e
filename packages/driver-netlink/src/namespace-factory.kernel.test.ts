import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KoffiLibc } from './libc.ts';
import { MountedNamespaces } from './namespace-factory.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const libc = new KoffiLibc();
const factory = new MountedNamespaces(libc);
const own = () => readdirSync('/proc/self/task').map((thread) => readlinkSync(`/proc/self/task/${thread}/ns/net`));

test('a namespace is one that iproute2 knows and can enter, with nothing in it but lo', () => {
  const before = own();
  const made = factory.create('factory-1');
  expect(made.path).toBe('/run/netns/factory-1');
  expect(execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })).toMatch(/^factory-1\b/m);
  const links = JSON.parse(execFileSync('ip', ['-n', 'factory-1', '-json', 'link'], { encoding: 'utf8' }));
  expect(links.map(({ ifname }: { ifname: string }) => ifname)).toEqual(['lo']);
  expect(own()).toEqual(before); // no thread of ours has stayed there
  expect(new Set(own()).size).toBe(1);
  made.remove();
  expect(existsSync(made.path)).toBe(false);
  made.remove();
});

test('a child that is started inside is in it', async () => {
  const made = factory.create('factory-2');
  const inside = new NetlinkNamespaces(libc).open(made.path);
  const child = inside.enter(() => spawn('stat', ['-Lc', '%i', '/proc/self/ns/net']));
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  expect(Number(text)).toBe(statSync(made.path).ino);
  expect(Number(text)).not.toBe(statSync('/proc/self/ns/net').ino);
  inside.close();
  made.remove();
});

test('a name that is taken, or is none, is refused and left as it is', () => {
  const made = factory.create('factory-3');
  const { ino } = statSync(made.path);
  expect(() => factory.create('factory-3')).toThrow(/cannot create namespace \/run\/netns\/factory-3: EEXIST/);
  for (const name of ['', '..', 'a/b', '-x']) expect(() => factory.create(name)).toThrow('invalid namespace name');
  expect(statSync(made.path).ino).toBe(ino);
  made.remove();
});

test('without the privilege nothing is left, and the error says what it takes', () => {
  const unprivileged = new Proxy(libc, {
    get: (target, key) => (key === 'unshare' ? () => target.setns(-1, 0) : Reflect.get(target, key).bind(target)), // any refusal will do
  });
  expect(() => new MountedNamespaces(unprivileged).create('factory-4')).toThrow(
    /^cannot create namespace \/run\/netns\/factory-4: E/,
  );
  expect(existsSync('/run/netns/factory-4')).toBe(false);
});
