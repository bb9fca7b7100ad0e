import { CniError, ErrorCode, KernelError } from '@podwire/core';
import { expect, sysctlsContract, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());

sysctlsContract(make);

test('an error names key, value and namespace, and says what may be done', async ({ pod }) => {
  const namespace = make().open(pod.path);
  const set = () => namespace.sysctls.set('net/ipv4/conf/nope/arp_notify', '1');
  expect(set).toThrow(
    `cannot set sysctl net/ipv4/conf/nope/arp_notify to "1" in namespace ${pod.path}: ENOENT, No such file or directory`,
  );
  expect(set).toThrow(expect.objectContaining({ errno: 'ENOENT', details: expect.stringContaining('no such key') }));
  expect(() => namespace.sysctls.set('net/ipv4/ip_forward', 'maybe')).toThrow(expect.toSatisfy(invalid));
  namespace.close();
});

const invalid = (error: unknown) => KernelError.is(error, 'EINVAL');

test('a key that nobody may read can be written', async ({ pod }) => {
  const namespace = make().open(pod.path);
  expect(() => namespace.sysctls.get('net/ipv4/route/flush')).toThrow(expect.objectContaining({ errno: 'EACCES' }));
  namespace.sysctls.set('net/ipv4/route/flush', '1');
  namespace.close();
});

test('a value keeps all but its final newline', async ({ pod }) => {
  const namespace = make().open(pod.path);
  namespace.sysctls.set('net/ipv4/ip_local_port_range', '40000\t50000');
  expect(namespace.sysctls.get('net/ipv4/ip_local_port_range')).toBe('40000\t50000');
  // A change of what is there already is none, and the kernel writes it with a tab.
  expect(namespace.sysctls.ensure('net/ipv4/ip_local_port_range', '40000\t50000')).toBeUndefined();
  namespace.close();
});

test.for(['../../etc/passwd', 'net/../../../etc/passwd', '/etc/passwd', 'net//ipv4', ''])(
  'the key "%s" does not lead out of /proc/sys',
  (key, { host: _ }) => {
    const { sysctls } = make().host;
    for (const use of [() => sysctls.get(key), () => sysctls.set(key, '1')]) {
      expect(use).toThrow(expect.toSatisfy((error) => CniError.is(error) && error.code === ErrorCode.invalidConfig));
    }
  },
);
