/**
 * Records the batches that nft sends to the kernel, as fixtures for the message tables of driver-nftables:
 *
 *     tools/in-namespace node tools/record-nftables.ts [NAME...]     (all fixtures, or those named; Node 24 or later)
 *
 * A fixture is a whole batch. Each runs in a ruleset that holds the tables, sets and chains of `stage`.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { buffersSent, hexLines } from './netlink-buffers.ts';
import requireNamespace from './require-namespace.ts';

const folder = join(import.meta.dirname, '../packages/driver-nftables/src/messages/fixtures');

const stage = [
  'add table inet t',
  'add chain inet t c',
  'add chain inet t nat { type nat hook prerouting priority -100; }',
  'add chain inet t post { type nat hook postrouting priority 100; }',
  'add set inet t members { type ipv4_addr . ifname; }',
  'add map inet t verdicts { type ipv6_addr : verdict; }',
  'add map inet t ports { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }',
  'add element inet t ports { 10.0.0.9 . tcp . 9 : 10.1.0.9 . 9 }',
  'add table bridge t',
  'add chain bridge t c',
  'add set inet t gone { type ifname; }',
  'add chain inet t gone',
];

const fixtures: Readonly<Record<string, string>> = {
  'add-table': 'add table inet podwire { comment "of containers" ; }',
  'delete-table': 'delete table inet t',
  'add-chain': 'add chain inet t jumped { comment "jumped to" ; }',
  'add-base-chain': 'add chain inet t forward { type filter hook forward priority 0 ; policy drop ; }',
  'delete-chain': 'delete chain inet t gone',
  'flush-chain': 'flush chain inet t c',
  'add-set': 'add set inet t s { type ifname . ether_addr ; comment "ports" ; }',
  'add-interval-set': 'add set inet t s { type ipv4_addr . inet_service ; flags interval ; }',
  'add-map': 'add map inet t m { type inet_proto . inet_service : ipv6_addr . inet_service ; }',
  'add-verdict-map': 'add map inet t m { type ifname : verdict ; }',
  'delete-set': 'delete set inet t gone',
  'add-elements': 'add element inet t ports { 10.0.0.1 . tcp . 80 comment "one" : 10.1.0.2 . 8080 }',
  // One element each: nft numbers the items of a list, where the kernel, which takes any number, gives all the same.
  'create-elements': 'create element inet t members { 10.1.0.2 . "v0" }',
  'add-verdict-elements': 'add element inet t verdicts { fd00::2 : goto c }',
  'delete-elements': 'delete element inet t ports { 10.0.0.9 . tcp . 9 }',
  'add-rule-addresses': 'add rule inet t c ip saddr 10.1.0.2 ip daddr != 10.1.0.0/16 accept comment "of one"',
  'add-rule-prefix': 'add rule inet t c ip6 daddr fd00::/61 return',
  'insert-rule-state': 'insert rule inet t c ct state established,related accept',
  'add-rule-mark': 'add rule inet t c meta mark set meta mark | 0x2000',
  'add-rule-lookup': 'add rule inet t c ip saddr . iifname != @members drop',
  'add-rule-verdict-map': 'add rule inet t c ip6 saddr vmap @verdicts',
  'add-rule-dnat': 'add rule inet t nat fib daddr type local tcp dport 80 dnat ip to 10.1.0.2:8080',
  'add-rule-dnat-map': 'add rule inet t nat dnat ip to ip daddr . meta l4proto . th dport map @ports',
  'add-rule-masquerade': 'add rule inet t post ip saddr 10.1.0.2 masquerade',
  'add-rule-jump': 'add rule inet t c oifname "v0" counter jump gone',
  'add-rule-bridge': 'add rule bridge t c iifname "v0" ether saddr != 02:00:00:00:00:01 drop',
};

function main(wanted: readonly string[]): void {
  requireNamespace();
  const unknown = wanted.filter((name) => !(name in fixtures));
  if (unknown.length > 0) throw new Error(`no fixture is called ${unknown.join(', ')}; see ${import.meta.filename}`);

  for (const [name, command] of Object.entries(fixtures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    nft('flush ruleset');
    for (const line of stage) nft(line);
    const batch = buffersSent(['nft', ...command.split(' ')]).find(isBatch);
    if (!batch) throw new Error(`"nft ${command}" sent no batch; run it by hand to see why`);
    writeFileSync(join(folder, `${name}.hex`), `# nft ${command} (${versions()})\n${hexLines(batch)}`);
    console.log(`${name}: ${batch.length} bytes`);
  }
}

function nft(command: string): void {
  execFileSync('nft', [command], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** NFNL_MSG_BATCH_BEGIN comes first; what nft asks before is single messages. */
const isBatch = (message: Buffer): boolean => message.readUInt16LE(4) === 0x10;

function versions(): string {
  const nftables = /v([\d.]+)/.exec(execFileSync('nft', ['--version'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  return `nftables ${nftables}, Linux ${release()}`;
}

main(process.argv.slice(2));
