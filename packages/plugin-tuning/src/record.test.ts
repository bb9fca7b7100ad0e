import { expect, test } from 'vitest';
import { isAlive, mergeRecords, parseRecord, type TuningRecord } from './record.ts';

const attachment = { network: 'net', containerId: 'c', ifname: 'eth0' };
const recordOf = (keys: Partial<TuningRecord> = {}): TuningRecord => ({
  attachment,
  netns: '/run/netns/a',
  bootId: 'boot-1',
  link: 2,
  sysctls: {},
  ...keys,
});

test.for<[string, Partial<TuningRecord>, boolean]>([
  ['the same interface', {}, true],
  ['a call that asks for no attributes', { link: undefined }, true],
  ['another namespace', { netns: '/run/netns/b' }, false],
  ['another start of the system', { bootId: 'boot-2' }, false],
  ['another link of that name', { link: 3 }, false],
  ['another network', { attachment: { ...attachment, network: 'other' } }, false],
])('a record is compared with %s', ([, keys, alive]) => {
  expect(isAlive(recordOf(), recordOf(keys))).toBe(alive);
});

test('what was found first stands', () => {
  const earlier = recordOf({ sysctls: { 'net/a': { before: '0', set: '1' }, 'net/b': { before: '5', set: '6' } } });
  const now = recordOf({ link: undefined, sysctls: { 'net/a': { before: '1', set: '2' } } });
  expect(mergeRecords(earlier, now)).toEqual(
    recordOf({ sysctls: { 'net/a': { before: '0', set: '2' }, 'net/b': { before: '5', set: '6' } } }),
  );
});

test.for(['', '{', 'null', '{}', '{"attachment":{},"netns":"/n","sysctls":{}}'])('%j is no record', (text) => {
  expect(parseRecord(text)).toBeUndefined();
});

test('a record survives the disk, and a broken memory of a sysctl does not', () => {
  const record = recordOf({ sysctls: { 'net/a': { before: '0', set: '1' } } });
  expect(parseRecord(JSON.stringify(record))).toEqual(record);
  expect(parseRecord(JSON.stringify({ ...record, sysctls: { 'net/a': { before: 0 } } }))).toBeUndefined();
});
