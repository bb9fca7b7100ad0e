import { join, resolve } from 'node:path';
import { expect, runProgram, test } from '@podwire/testkit';
import { podwireFolder } from '../podwire.ts';

const tools = resolve(import.meta.dirname, '../../tools');
const demo = [process.execPath, join(tools, 'demo/connect.mjs'), podwireFolder(), join(tools, 'demo/demo.conflist')];
const inNamespace = join(tools, 'in-namespace');
// A node without iptables: Debian's commands are links through /etc/alternatives.
const withoutIptables = ['bash', '-c', 'mount -t tmpfs own /etc/alternatives && exec "$@"', 'without-iptables'];

test.for([
  ['as root', 'iptables', [inNamespace, ...demo]],
  ['without iptables', 'nftables', [inNamespace, ...withoutIptables, ...demo]],
  ['as root of a user namespace', 'iptables', ['unshare', '--user', '--map-root-user', inNamespace, ...demo]],
  [
    'as root of a user namespace without iptables',
    'nftables',
    ['unshare', '--user', '--map-root-user', inNamespace, ...withoutIptables, ...demo],
  ],
] as const)('%s, the demo publishes a port with %s, and leaves nothing', async ([, backend, [file, ...args]]) => {
  const { stdout, stderr, exitCode } = await runProgram(file, args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  for (const who of ['the host', 'outside', 'pod-a', 'pod-b']) {
    expect(stdout).toMatch(new RegExp(`✓ ${who} fetches from 192\\.0\\.2\\.1 +"Hello [\\d.]+, this is pod-a"`));
  }
  expect(stdout).toMatch(/✓ the host fetches from 127\.0\.0\.1 +"Hello 10\.88\.0\.1, this is pod-a"/);
  expect(stdout).toMatch(/✓ pod-a pings outside, masqueraded/);
  expect(stdout).toContain(`The firewall, ${backend}: whose is what`);
  expect(stdout).toMatch(/^ {2}pod-a eth0 .*8080/m);
  expect(stdout).toMatch(/^ {2}pod-b eth0 .*10\.88\.0\.3/m);
  expect(stdout).toMatch(/✓ left: firewall rules +none/);
});
