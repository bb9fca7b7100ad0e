import { expect, test } from 'vitest';
import type { Files } from '../contracts/files.ts';
import { AddressOwners } from './address-owners.ts';

/** Files in memory: only what keeping records needs, since the real ones are another package's test. */
class MemoryFiles implements Partial<Files> {
  readonly texts = new Map<string, string>();
  boot = 'first';

  read = (path: string) => this.texts.get(path);
  replace = (path: string, text: string) => void this.texts.set(path, text);
  remove = (path: string) => this.texts.delete(path);
  ensureFolder = () => undefined;
  bootId = () => this.boot;
  list = (folder: string) => {
    const within = [...this.texts.keys()].filter((path) => path.startsWith(`${folder}/`));
    return [...new Set(within.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))];
  };
}

const of = (containerId: string, network = 'net') => ({ network, containerId, ifname: 'eth0' });
const world = () => {
  const files = new MemoryFiles();
  return { files, owners: new AddressOwners<string>(files as unknown as Files, '/state') };
};

test('an address is its claimant’s, however it is written', () => {
  const { owners } = world();
  owners.claim(of('one'), ['10.1.0.2', 'FD00::2'], 'trusted');
  expect(owners.ownerOf('10.1.0.2')).toEqual(of('one'));
  expect(owners.ownerOf('fd00:0:0::2')).toEqual(of('one'));
  expect(owners.ownerOf('10.1.0.3')).toBeUndefined();
  expect(owners.records.of(of('one'))).toEqual({
    attachment: of('one'),
    value: { addresses: ['10.1.0.2', 'fd00::2'], note: 'trusted' },
    bootId: 'first',
  });
});

test('a late release of an older attachment leaves the address to the newer one', () => {
  const { owners } = world();
  owners.claim(of('one'), ['10.1.0.2']);
  owners.claim(of('two'), ['10.1.0.2']);
  expect(owners.records.of(of('one'))?.value.addresses).toEqual(['10.1.0.2']);
  owners.release(of('one'));
  expect(owners.ownerOf('10.1.0.2')).toEqual(of('two'));
  expect(owners.records.of(of('one'))).toBeUndefined();
});

test('nothing is left when all is released, and releasing twice is fine', () => {
  const { files, owners } = world();
  owners.claim(of('one'), ['10.1.0.2']);
  owners.claim(of('one'), ['10.1.0.3']);
  owners.release(of('one'));
  owners.release(of('one'));
  expect([...files.texts]).toEqual([]);
});

test('records are listed by network and in all', () => {
  const { owners } = world();
  owners.claim(of('one'), ['10.1.0.2']);
  owners.claim(of('two'), ['10.1.0.3']);
  owners.claim(of('three', 'other'), ['10.2.0.2']);
  expect(owners.records.ofNetwork('net').map(({ attachment }) => attachment.containerId)).toEqual(['one', 'two']);
  expect(owners.records.all()).toHaveLength(3);
  expect(owners.records.ofNetwork('none')).toEqual([]);
});

test('a claim of before a reboot owns nothing, and can still be found', () => {
  const { files, owners } = world();
  owners.claim(of('one'), ['10.1.0.2']);
  files.boot = 'second';
  expect(owners.ownerOf('10.1.0.2')).toBeUndefined();
  expect(owners.records.of(of('one'))?.bootId).toBe('first');
});

test.for(['', '{"attachment', '{"value": {"addresses": []}}', 'null'])('a torn file %o is no record', (text) => {
  const { files, owners } = world();
  owners.claim(of('one'), ['10.1.0.2']);
  for (const path of files.texts.keys()) files.texts.set(path, text);
  expect(owners.ownerOf('10.1.0.2')).toBeUndefined();
  expect(owners.records.of(of('one'))).toBeUndefined();
  expect(owners.records.all()).toEqual([]);
});

test('what is no address is refused, and reaches no path', () => {
  const { files, owners } = world();
  expect(() => owners.claim(of('one'), ['../../etc/passwd'])).toThrow('invalid IP address');
  expect([...files.texts]).toEqual([]);
});

test('records of one container are those of its interfaces on the network', () => {
  const { owners } = world();
  owners.claim(of('one'), ['10.1.0.2']);
  owners.claim({ ...of('one'), ifname: 'net1' }, ['10.1.0.3']);
  owners.claim(of('one-more'), ['10.1.0.4']);
  owners.claim(of('one', 'net2'), ['10.1.0.5']);
  expect(owners.records.ofContainer('net', 'one').map(({ attachment }) => attachment.ifname)).toEqual(['eth0', 'net1']);
  expect(owners.records.ofContainer('net3', 'one')).toEqual([]);
});

test('a record is found by what is in it', () => {
  const { owners } = world();
  owners.claim(of('one'), [], 'br0');
  owners.claim(of('two', 'net2'), [], 'br1');
  expect(owners.records.find(({ value: { note } }) => note === 'br1')?.attachment).toEqual(of('two', 'net2'));
  expect(owners.records.find(({ value: { note } }) => note === 'br2')).toBeUndefined();
});
