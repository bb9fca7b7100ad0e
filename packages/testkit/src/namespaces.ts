import { mustRun } from './programs.ts';
import { type IpObject, TestNamespace } from './test-namespace.ts';

let made = 0;

/** Makes a named namespace with lo up, in /run/netns. Names are unique on this machine, as processes are. */
export async function makeNamespace(label: string): Promise<TestNamespace> {
  made += 1;
  const name = `${label}-${process.pid}-${made}`;
  await mustRun('ip', ['netns', 'add', name]);
  await mustRun('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  return new TestNamespace(name);
}

/** Unmounts and forgets a namespace; one that a test has removed is fine. */
export async function removeNamespace(namespace: TestNamespace): Promise<void> {
  const known = (await mustRun('ip', ['-json', 'netns', 'list'])) || '[]';
  if ((JSON.parse(known) as { name: string }[]).some(({ name }) => name === namespace.name)) {
    await mustRun('ip', ['netns', 'del', String(namespace.name)]);
  }
}

/** The namespace that this process runs in, which drivers call the host. @throws Error outside tools/in-namespace */
export function hostNamespace(): TestNamespace {
  return new TestNamespace(undefined);
}

// Made by the kernel with the namespace, and not deletable.
const fallbackLinks = /^(lo|sit0|tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|ip6tnl0|ip6gre0)$/;
const switches = ['net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding', 'net/ipv4/conf/all/route_localnet'];

/** Brings the host namespace back to a new one's state: lo alone, no rules, nothing forwarded. */
export async function resetHost(host: TestNamespace): Promise<void> {
  for (const name of await host.linkNames()) {
    // The other end of a veth pair goes with the first: gone already is fine.
    if (!fallbackLinks.test(name)) await host.tryExec('ip', ['link', 'del', 'dev', name]);
  }
  await host.exec('nft', 'flush', 'ruleset');
  for (const family of ['-4', '-6']) {
    for (const protocol of ['boot', 'static']) {
      await host.tryExec('ip', [family, 'route', 'flush', 'table', 'all', 'proto', protocol]);
    }
    for (const rule of (await host.ip(`${family} rule show`)).filter(isOurs)) {
      await host.exec('ip', family, 'rule', 'del', 'priority', String(rule.priority));
    }
  }
  for (const address of await host.addresses('lo')) {
    if (address !== '127.0.0.1/8' && address !== '::1/128') await host.exec('ip', 'addr', 'del', address, 'dev', 'lo');
  }
  await host.exec('ip', 'link', 'set', 'lo', 'up');
  for (const key of switches) await host.exec('sysctl', '-q', '-w', `${key.replaceAll('/', '.')}=0`);
}

function isOurs({ priority }: IpObject): boolean {
  return priority !== 0 && priority !== 32766 && priority !== 32767;
}
