import { CniError, type Namespaces } from '@podwire/core';
import { describe, expect } from 'vitest';
import { contractTest } from './contract-test.ts';

/** What every driver of `Sysctls` must do. */
export function sysctlsContract(make: () => Namespaces): void {
  const test = contractTest(make);
  const key = 'net/ipv4/conf/lo/arp_notify';

  describe('sysctls', () => {
    test('belong to the namespace they were opened in', async ({ host, pod, inPod, inHost }) => {
      inPod.sysctls.set(key, '1');
      expect(await pod.sysctl(key)).toBe('1');
      expect(await host.sysctl(key)).toBe('0');
      expect([inPod.sysctls.get(key), inHost.sysctls.get(key)]).toEqual(['1', '0']);
    });

    test('SC-01 reach an interface with a dot in its name', async ({ pod, inPod }) => {
      await pod.exec('ip', 'link', 'add', 'eth0.100', 'type', 'veth', 'peer', 'name', 'v1');
      inPod.sysctls.set('net/ipv4/conf/eth0.100/arp_notify', '1');
      expect(await pod.sysctl('net/ipv4/conf/eth0.100/arp_notify')).toBe('1');
    });

    test('writes only what is different, and says what was there', async ({ pod, inPod }) => {
      expect(inPod.sysctls.ensure(key, '1')).toBe('0');
      expect(inPod.sysctls.ensure(key, '1')).toBeUndefined();
      expect(await pod.sysctl(key)).toBe('1');
    });

    test('a key that the kernel has not is undefined to read and an error to write', async ({ inPod }) => {
      expect(inPod.sysctls.get('net/ipv4/conf/nope/arp_notify')).toBeUndefined();
      const write = () => inPod.sysctls.set('net/ipv4/conf/nope/arp_notify', '1');
      expect(write).toThrow(/nope/);
      try {
        write();
      } catch (error) {
        expect(CniError.is(error)).toBe(true);
      }
    });

    test('a value that the kernel refuses is named with its key', async ({ inPod }) => {
      expect(() => inPod.sysctls.set(key, 'perhaps')).toThrow(/arp_notify.*perhaps|perhaps.*arp_notify/);
    });
  });
}
