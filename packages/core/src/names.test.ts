import { expect, test } from 'vitest';
import { CniError } from './errors.ts';
import { validateContainerId, validateInterfaceName, validateNetworkName } from './names.ts';

function refusal(check: () => void): Pick<CniError, 'code' | 'message' | 'details'> {
  try {
    check();
  } catch (error) {
    const { code, message, details } = CniError.from(error);
    return { code, message, details };
  }
  throw new Error('it was accepted');
}

test('an empty container id is refused (T-UT-01)', () => {
  expect(refusal(() => validateContainerId(''))).toEqual({
    code: 3,
    message: 'missing containerID',
    details: undefined,
  });
});

test('a container id of other characters is refused and quoted (T-UT-02)', () => {
  expect(refusal(() => validateContainerId('1234%%%'))).toEqual({
    code: 4,
    message: 'invalid characters in containerID',
    details: '1234%%%',
  });
});

test.each(['a51debf7e1eb', 'a', 'A-1_b.c'])('%s is a container id (T-UT-03)', (id) => {
  expect(validateContainerId(id)).toBeUndefined();
});

test.each(['-a', '.a', 'a b', 'ä', 'a/b', 'a\n'])('%j is no container id', (id) => {
  expect(refusal(() => validateContainerId(id)).code).toBe(4);
});

test('an empty network name is refused (T-UT-04)', () => {
  expect(refusal(() => validateNetworkName(''))).toEqual({
    code: 7,
    message: 'missing network name:',
    details: undefined,
  });
});

test('a network name of other characters is refused and quoted (T-UT-05)', () => {
  expect(refusal(() => validateNetworkName('1234%%%'))).toEqual({
    code: 7,
    message: 'invalid characters found in network name',
    details: '1234%%%',
  });
});

test('an ordinary network name is accepted (T-UT-06)', () => {
  expect(validateNetworkName('eth0')).toBeUndefined();
});

test.each([
  ['', 'interface name is empty'], // T-UT-07
  ['abcdefghijklmnopqr', 'interface name is too long'], // T-UT-08
  ['x'.repeat(16), 'interface name is too long'],
  ['ä'.repeat(8), 'interface name is too long'],
  ['.', 'interface name is . or ..'], // T-UT-09
  ['..', 'interface name is . or ..'],
  ['/testname', 'interface name contains / or : or whitespace characters'], // T-UT-10
  ['test name', 'interface name contains / or : or whitespace characters'], // T-UT-11
  ['a\u00a0', 'interface name contains / or : or whitespace characters'],
  ['a\u0085', 'interface name contains / or : or whitespace characters'],
  ['a:b', 'interface name contains / or : or whitespace characters'],
])('interface name %j is refused: %s', (name, message) => {
  expect(refusal(() => validateInterfaceName(name))).toMatchObject({ code: 4, message });
});

test.each(['testname', 'eth0.100', 'veth@x', 'x'.repeat(15), 'a\ufeff'])(
  '%j is an interface name (T-UT-12)',
  (name) => {
    expect(validateInterfaceName(name)).toBeUndefined();
  },
);
