import { expect, test } from 'vitest';
import { CniError } from '../errors.ts';
import { Differences } from './differences.ts';

test('all differences come out at once, the first as the message', async () => {
  const differences = new Differences();
  differences.add('the bridge is gone');
  await differences.ask(async () => ['no address', 'no route']);
  await differences.ask(async () => {
    throw new CniError(11, 'IPAM is busy');
  });
  expect(() => differences.throwIfAny()).toThrow(
    expect.objectContaining({
      code: 104,
      message: 'the bridge is gone',
      details: 'the bridge is gone\nno address\nno route\nIPAM is busy',
    }),
  );
});

test('an error that comes alone keeps its code', async () => {
  const differences = new Differences();
  await differences.ask(async () => {
    throw new CniError(11, 'IPAM is busy');
  });
  expect(() => differences.throwIfAny()).toThrow(expect.objectContaining({ code: 11, message: 'IPAM is busy' }));
});

test('a single difference is not told twice', async () => {
  const differences = new Differences();
  await differences.ask(async () => ['no route']);
  expect(() => differences.throwIfAny()).toThrow(
    expect.objectContaining({ code: 104, message: 'no route', details: undefined }),
  );
});

test('without a difference nothing is thrown', async () => {
  const differences = new Differences();
  await differences.ask(async () => []);
  expect(() => differences.throwIfAny()).not.toThrow();
});
