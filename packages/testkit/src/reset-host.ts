import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runProgram } from './programs.ts';
import type { IpObject, TestNamespace } from './test-namespace.ts';

// Made by the kernel with the namespace, and not deletable.
const fallbackLinks = /^(lo|sit0|tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|ip6tnl0|ip6gre0)$/;
const ownAddresses = ['127.0.0.1', '::1'];
const ownRules = [0, 32766, 32767];
const switches = ['net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding', 'net/ipv4/conf/all/route_localnet'];

/**
 * Brings the host namespace, which is this process's, back to a new one's state: lo alone, no rules, nothing forwarded.
 * It happens twice for every test, so it looks first, and starts programs only for what there is to undo.
 */
export async function resetHost(host: TestNamespace): Promise<void> {
  const [[links = [], routes = [], rules4 = []], [rules6 = []]] = await Promise.all([
    host.ipAll(['addr show', 'route show table all', 'rule show']),
    host.ipAll(['rule show'], { family: 6 }),
    host.exec('nft', 'flush', 'ruleset'),
    emptyLegacyTables(host, 'iptables'),
    emptyLegacyTables(host, 'ip6tables'),
  ]);
  // The other end of a veth pair goes with the first: gone already is fine.
  await undo(
    '',
    links.filter(isMade).map(({ ifname }) => `link del dev ${ifname}`),
    { mayFail: true },
  );
  await undo('', links.filter(({ ifname }) => ifname === 'lo').flatMap(restoreLo));
  await undo('-4', [...flushOf(routes), ...rules4.flatMap(ruleDeletion)]);
  await undo('-6', [...flushOf(routes), ...rules6.flatMap(ruleDeletion)]);
  for (const key of switches) writeFileSync(`/proc/sys/${key}`, '0');
}

/** Tables of iptables' legacy variant stay loaded once somebody has asked for them; the file lists those that are. */
async function emptyLegacyTables(host: TestNamespace, program: 'iptables' | 'ip6tables'): Promise<void> {
  const list = program === 'iptables' ? '/proc/net/ip_tables_names' : '/proc/net/ip6_tables_names';
  const tables = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : [];
  for (const table of tables) {
    const { stdout } = await host.tryExec(`${program}-legacy-save`, ['-t', table]);
    if (!/^-A|^:\S+ (-|DROP)/m.test(stdout)) continue;
    // Its built-in chains, accepting all, and nothing else.
    const chains = [...stdout.matchAll(/^:(\S+) (?:ACCEPT|DROP)/gm)].map(([, chain]) => `:${chain} ACCEPT [0:0]\n`);
    const stdin = `*${table}\n${chains.join('')}COMMIT\n`;
    const { exitCode, stderr } = await host.tryExec(`${program}-legacy-restore`, [], { stdin });
    if (exitCode !== 0) throw new Error(`table ${table} of ${program}-legacy could not be emptied: ${stderr}`);
  }
}

function isMade({ ifname }: IpObject): boolean {
  return !fallbackLinks.test(String(ifname));
}

function restoreLo({ addr_info: infos, flags }: IpObject): string[] {
  const foreign = (infos as IpObject[]).filter(({ local }) => !ownAddresses.includes(String(local)));
  const deletions = foreign.map(({ local, prefixlen }) => `addr del ${local}/${prefixlen} dev lo`);
  return (flags as string[]).includes('UP') ? deletions : [...deletions, 'link set lo up'];
}

function flushOf(routes: readonly IpObject[]): string[] {
  const protocols = new Set(routes.map(({ protocol }) => protocol));
  return ['boot', 'static'].filter((one) => protocols.has(one)).map((one) => `route flush table all proto ${one}`);
}

function ruleDeletion({ priority }: IpObject): string[] {
  return ownRules.includes(Number(priority)) ? [] : [`rule del priority ${priority}`];
}

/** Runs ip's commands in one process; none is started when there are none. */
async function undo(family: '' | '-4' | '-6', commands: readonly string[], { mayFail = false } = {}): Promise<void> {
  if (commands.length === 0) return;
  const options = [family, mayFail ? '-force' : ''].filter(Boolean);
  const stdin = commands.map((command) => `${command}\n`).join('');
  const { exitCode, stderr } = await runProgram('ip', [...options, '-batch', '-'], { stdin });
  if (exitCode !== 0 && !mayFail) throw new Error(`the host could not be reset by ${commands.join('; ')}: ${stderr}`);
}
