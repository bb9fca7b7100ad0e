import { expect, test } from 'vitest';
import type { Sysctls } from '../contracts/sysctls.ts';
import { KernelError } from '../errors.ts';
import { writeOptional } from './optional-sysctls.ts';

/** A /proc/sys in which two keys cannot be written, as a kernel without IPv6 and a read-only mount have it. */
function sysctls(written: [string, string][]): Sysctls {
  const set = (key: string, value: string) => {
    const errno = key.startsWith('net/ipv6') ? 'ENOENT' : key === 'readonly' ? 'EROFS' : undefined;
    if (errno) throw new KernelError({ operation: 'set sysctl', subject: key, errno, errnoText: errno });
    written.push([key, value]);
  };
  return { set } as Sysctls;
}

test('what the kernel lacks is passed over, what it refuses is told, and the rest is written', () => {
  const written: [string, string][] = [];
  const refused = writeOptional(sysctls(written), [
    ['net/ipv6/conf/eth0/accept_dad', '0'],
    ['readonly', '1'],
    ['net/ipv4/conf/eth0/arp_notify', '1'],
  ]);
  expect(written).toEqual([['net/ipv4/conf/eth0/arp_notify', '1']]);
  expect(refused).toEqual(['went on without readonly=1: cannot set sysctl readonly: EROFS, EROFS']);
});
