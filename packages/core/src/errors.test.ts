import { expect, test } from 'vitest';
import { CniError, configError, joinRemarks, KernelError } from './errors.ts';

test('the text of an error is its message and, after a semicolon, its details (T-TYP-25, T-TYP-26)', () => {
  expect(new CniError(5, 'some message', 'some details').toString()).toBe('some message; some details');
  expect(new CniError(5, 'some message').toString()).toBe('some message');
});

test('an error has a code, a message and details (T-TYP-27)', () => {
  expect(new CniError(5, 'some message', 'some details')).toMatchObject({
    code: 5,
    message: 'some message',
    details: 'some details',
  });
});

test('an error of another copy of core is recognised, and found among causes', () => {
  const foreign = Object.assign(new Error('busy'), { [Symbol.for('@podwire/core/CniError')]: true, code: 11 });
  expect(CniError.is(foreign)).toBe(true);
  expect(CniError.from(new Error('outer', { cause: foreign }))).toBe(foreign);
});

test('a kernel error says what was tried, on what, and what the kernel said', () => {
  const error = new KernelError({
    operation: 'create link',
    subject: 'eth0.5 (vlan) in the pod',
    errno: 'ERANGE',
    errnoText: 'Numerical result out of range',
    kernelMessage: 'Invalid VLAN id',
    attribute: 'linkinfo-vlan.id',
  });
  expect(error.message).toBe('cannot create link eth0.5 (vlan) in the pod: ERANGE, Numerical result out of range');
  expect(error.details).toBe('the kernel says: Invalid VLAN id. refused attribute: linkinfo-vlan.id');
  expect(KernelError.is(error, 'EEXIST', 'ERANGE')).toBe(true);
  expect(KernelError.is(error, 'EEXIST')).toBe(false);
});

test('a config error quotes the value, and of a long one its beginning', () => {
  expect(configError('$.mtu', undefined, 'Use a number.').message).toBe('config $.mtu is missing');
  expect(configError('$', { text: 'x'.repeat(1000) }, 'Use less.').message).toMatch(/^config \$ is \{"text":"x{191}…$/);
});

test('remarks are joined without a full stop before the semicolon', () => {
  expect(joinRemarks('Install it there.', undefined, 'undo failed: x.', '')).toBe('Install it there; undo failed: x.');
  expect(joinRemarks(undefined)).toBe('');
});
