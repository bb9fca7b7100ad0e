import { expect, test } from 'vitest';
import { CniError } from '../errors.ts';
import { Attempts } from './attempts.ts';

const fail = (code: number, msg: string) => () => {
  throw new CniError(code, msg);
};

test('every step is tried, whatever became of those before it', async () => {
  const attempts = new Attempts();
  const done: string[] = [];
  expect(await attempts.try('one', fail(11, 'busy'))).toBe(false);
  expect(await attempts.try('two', async () => done.push('two'))).toBe(true);
  expect(done).toEqual(['two']);
});

test('one failure comes out with its own code', async () => {
  const attempts = new Attempts();
  await attempts.try('release the addresses', fail(11, 'busy'));
  expect(() => attempts.throwIfFailed()).toThrow(expect.objectContaining({ code: 11, message: 'busy' }));
});

test('several failures come out as one error that lists them', async () => {
  const attempts = new Attempts();
  await attempts.try('remove the link', fail(100, 'stuck'));
  await attempts.try('release the addresses', fail(11, 'busy'));
  expect(() => attempts.throwIfFailed()).toThrow(
    expect.objectContaining({
      code: 106,
      message: 'stuck',
      details: 'could not remove the link: stuck\ncould not release the addresses: busy',
    }),
  );
});

test('nothing is thrown when all went well', async () => {
  const attempts = new Attempts();
  await attempts.try('one', () => undefined);
  expect(() => attempts.throwIfFailed()).not.toThrow();
});
