import type { Files } from '@podwire/core';
import { expect, test } from 'vitest';
import { AllowList, allowListFile } from './allow-list.ts';
import { fromRe2 } from './re2.ts';
import { allowedReadings } from './sysctls.ts';

/** A disk with this allow-list; it is all that is read. */
function listOf(text: string | undefined): AllowList {
  const read = (path: string) => (path === allowListFile ? text : undefined);
  return new AllowList({ read } as Partial<Files> as Files);
}
const allows = (text: string | undefined, key: string) => {
  try {
    return allowedReadings(key, listOf(text)).length > 0;
  } catch {
    return false;
  }
};

test('without the file everything of net is allowed, with an empty one nothing', () => {
  expect(allows(undefined, 'net.core.somaxconn')).toBe(true);
  expect(allows('\n \n', 'net.core.somaxconn')).toBe(false);
});

test.for([
  ['net.ipv4.conf.all.log_martians', true],
  ['net/ipv4/conf/all/log_martians', true],
  ['net.ipv4/conf/all.log_martians', true],
  ['net.ipv4.conf.other.log_martians', false],
  ['net.ipv6.conf.all.disable_ipv6', false],
  ['net/ipv4/conf/all/log_martians/../../../../core/somaxconn', false],
] as const)('a line in dots is asked about the plain spelling of %s: %s', ([key, allowed]) => {
  expect(allows('^net\\.ipv4\\.conf\\.all\\.[a-z_]*$\n', key)).toBe(allowed);
});

test('a line in slashes, one with IFNAME, and one that is no whole key', () => {
  const text = '  ^net/core/somaxconn$ \n\n^net.ipv4.conf.IFNAME.accept_redirects$\r\nipv6';
  expect(allows(text, 'net.core.somaxconn')).toBe(true);
  expect(allows(text, 'net.ipv4.conf.IFNAME.accept_redirects')).toBe(true);
  expect(allows(text, 'net.ipv4.conf.eth0.accept_redirects')).toBe(false);
  expect(allows(text, 'net.ipv6.conf.all.forwarding')).toBe(true);
});

test('a refusal tells what is allowed', () => {
  expect(() => allowedReadings('net.core.somaxconn', listOf('^a$\n^b$\n'))).toThrow(
    expect.objectContaining({
      code: 7,
      message: 'Sysctl net.core.somaxconn is not allowed. Only the following sysctls are allowed: [^a$ ^b$]',
    }),
  );
});

test('an expression that is none matters when it is reached', () => {
  expect(allows('net\n(', 'net.core.somaxconn')).toBe(true);
  expect(() => allowedReadings('net.core.somaxconn', listOf('^a$\n(\n'))).toThrow(
    /cannot use the line "\(" of \/etc\/cni\/tuning\/allowlist\.conf: /,
  );
});

test.for([
  ['(?i)^NET\\.', 'net.core', true],
  ['(?iU)^NET.*$', 'net.core', true],
  ['\\Anet\\.core\\z', 'net.core', true],
  ['\\Acore', 'net.core', false],
  ['^net\\.[[:alpha:]]+\\.[[:alnum:]_-]+$', 'net.core.rmem_max2', true],
  ['^net[[:punct:]]core$', 'net/core', true],
  ['^\\Qnet.core\\E$', 'net.core', true],
  ['^\\Qnet.core', 'netXcore', false],
  ['(?P<family>ipv[46])', 'net.ipv6', true],
] as const)('%s is read as Go reads it: %s is %s', ([expression, text, matches]) => {
  expect(fromRe2(expression).test(text)).toBe(matches);
});
