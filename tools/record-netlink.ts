/**
 * Records what iproute2 sends to the kernel, as fixtures for the message tables of driver-netlink:
 *
 *     tools/in-namespace node tools/record-netlink.ts [NAME...]     (all fixtures, or those named; Node 24 or later)
 *
 * Each command runs under strace, which shows the bytes that went into sendmsg(2). The first message that changes
 * something is kept: it is the request itself, and what comes before it are questions (which index has "v0"?). A kernel
 * that lacks a kind refuses the request only after it was sent, so that kinds can be recorded wherever iproute2 runs.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { buffersSent, hexLines } from './netlink-buffers.ts';
import requireNamespace from './require-namespace.ts';

const folder = join(import.meta.dirname, '../packages/driver-netlink/src/messages/fixtures');

/** What must be there before the commands below make sense. They run in order, in one namespace. */
const stage = [
  'ip netns add peer',
  'ip link add br0 type bridge',
  'ip link add v0 type veth peer name v1',
  'ip link set v0 master br0 up',
  'ip link set v1 up',
  'ip address add 10.9.0.1/24 dev v1',
  'ip address add fd09::1/64 dev v1 nodad',
  'ip link add vx0 type vxlan id 7 dstport 8472 dev v1',
];

const fixtures: Readonly<Record<string, string>> = {
  'link-add-bridge': 'ip link add br1 type bridge',
  'link-add-bridge-vlan-filtering':
    'ip link add br2 mtu 1400 type bridge ageing_time 30000 vlan_filtering 1 vlan_default_pvid 0',
  'link-add-veth': 'ip link add v2 mtu 1450 type veth peer name v3',
  'link-add-veth-peer-in-netns':
    'ip link add v4 type veth peer name eth0 address 02:00:00:00:00:01 mtu 1400 txqueuelen 500 netns peer',
  'link-add-vlan': 'ip link add link v1 name v1.100 type vlan id 100',
  'link-add-vlan-8021ad': 'ip link add link v1 name v1.200 type vlan protocol 802.1ad id 200',
  'link-add-macvlan': 'ip link add link v1 name mv0 address 02:00:00:00:00:02 netns peer type macvlan mode bridge',
  'link-add-macvlan-bcqueuelen': 'ip link add link v1 name mv1 type macvlan mode private bcqueuelen 2000',
  'link-add-ipvlan': 'ip link add link v1 name iv0 type ipvlan mode l3 vepa',
  'link-add-vrf': 'ip link add vrf0 type vrf table 1001',
  'link-add-vxlan': 'ip link add flannel.1 type vxlan id 1 dev v1 local 10.9.0.1 dstport 8472 nolearning',
  'link-add-vxlan-v6': 'ip link add vx6 type vxlan id 2 local fd09::1 dstport 4789',
  'link-add-ifb': 'ip link add ifb9 txqueuelen 0 type ifb',
  'link-add-dummy': 'ip link add dummy9 alias spare type dummy',
  'link-add-bond': 'ip link add bond9 type bond mode active-backup',
  'link-set-up': 'ip link set v1 up',
  'link-set-many': 'ip link set v1 mtu 1400 address 02:00:00:00:00:03 txqueuelen 100 promisc on allmulticast on',
  'link-set-name-and-alias': 'ip link set mv1 name mv2 alias attachment',
  'link-set-master': 'ip link set v0 master br0',
  'link-set-nomaster': 'ip link set v0 nomaster',
  'link-set-netns': 'ip link set v2 netns peer name eth1',
  'link-set-group': 'ip link set v1 group 7',
  'link-del': 'ip link del v3',
  'bridge-link-set': 'bridge link set dev v0 hairpin on isolated on learning off',
  'bridge-vlan-add': 'bridge vlan add dev v0 vid 100 pvid untagged',
  'bridge-vlan-add-range': 'bridge vlan add dev v0 vid 200-300',
  'bridge-vlan-del': 'bridge vlan del dev v0 vid 100',
  'bridge-vlan-add-self': 'bridge vlan add dev br0 vid 100 self',
  'address-add-v4': 'ip address add 10.9.1.1/24 broadcast 10.9.1.255 label v1:a dev v1',
  'address-add-v6-nodad': 'ip address add fd09:1::1/64 dev v1 nodad',
  'address-add-scope-link': 'ip address add 169.254.1.1/32 dev v1 scope link',
  'address-del-v4': 'ip address del 10.9.1.1/24 dev v1',
  'route-add-gateway': 'ip route add 10.10.0.0/16 via 10.9.0.254',
  'route-add-default': 'ip route add default via 10.9.0.254 dev v1 src 10.9.0.1 metric 100',
  'route-add-v6-gateway': 'ip -6 route add fd10::/48 via fd09::fe dev v1',
  'route-add-metrics': 'ip route add 10.11.0.0/16 via 10.9.0.254 mtu 1400 advmss 1360',
  'route-add-table-scope': 'ip route add 10.12.0.0/24 dev v1 scope link table 1001 proto static',
  'route-add-onlink': 'ip route add 10.13.0.0/24 via 10.99.0.1 dev v1 onlink',
  'route-add-multipath':
    'ip route add 10.14.0.0/16 nexthop via 10.9.0.252 dev v1 weight 1 nexthop via 10.9.0.253 dev v1 weight 2',
  'route-add-blackhole': 'ip route add blackhole 10.15.0.0/16',
  'route-replace': 'ip route replace 10.10.0.0/16 via 10.9.0.253',
  'route-append': 'ip route append 10.10.0.0/16 via 10.9.0.252',
  'route-del': 'ip route del 10.10.0.0/16',
  'rule-add-from': 'ip rule add from 10.9.0.2/32 table 100 priority 1000',
  'rule-add-to-v6': 'ip -6 rule add to fd09::/64 table 1001',
  'rule-add-fwmark': 'ip rule add not fwmark 0x100/0xff00 iif v1 lookup 200',
  'rule-add-suppress': 'ip rule add lookup main suppress_prefixlength 0 oif v1',
  'rule-del': 'ip rule del from 10.9.0.2/32 table 100 priority 1000',
  'neighbour-replace': 'ip neigh replace 10.9.0.7 lladdr 02:00:00:00:00:07 nud permanent dev v1',
  'neighbour-replace-v6': 'ip neigh replace fd09::7 lladdr 02:00:00:00:00:07 nud reachable dev v1',
  'neighbour-del': 'ip neigh del 10.9.0.7 dev v1',
  'fdb-replace': 'bridge fdb replace 02:00:00:00:00:08 dev v0 master static',
  'fdb-replace-remote': 'bridge fdb replace 02:00:00:00:00:09 dev vx0 dst 10.9.0.8 self permanent',
  'fdb-del': 'bridge fdb del 02:00:00:00:00:08 dev v0 master',
};

function main(wanted: readonly string[]): void {
  requireNamespace();
  const unknown = wanted.filter((name) => !(name in fixtures));
  if (unknown.length > 0) throw new Error(`no fixture is called ${unknown.join(', ')}; see ${import.meta.filename}`);

  for (const command of stage) run(command);
  for (const [name, command] of Object.entries(fixtures)) {
    // Every command runs, and only those asked for are written: later ones build upon earlier ones.
    const request = record(command);
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    writeFileSync(join(folder, `${name}.hex`), `# ${command} (${versions()})\n${hexLines(request)}`);
    console.log(`${name}: ${request.length} bytes`);
  }
}

function run(command: string): void {
  const [program = '', ...args] = command.split(' ');
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The bytes of the first message of a command that creates, changes or removes something. */
function record(command: string): Buffer {
  const request = buffersSent(command.split(' ')).find(changesSomething);
  if (!request) throw new Error(`"${command}" sent no request; run it by hand to see why`);
  // iproute2 takes the time of day for the sequence number; without it, renewing changes only what changed.
  request.writeUInt32LE(0, 8);
  return request;
}

/** RTM_NEW* and RTM_DEL* are the first two of each group of four, RTM_SETLINK the fourth; the third asks. */
function changesSomething(message: Buffer): boolean {
  const type = message.readUInt16LE(4);
  return type >= 16 && type % 4 !== 2;
}

function versions(): string {
  const iproute2 = /iproute2-([\d.]+)/.exec(execFileSync('ip', ['-V'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  return `iproute2 ${iproute2}, Linux ${release()}`;
}

main(process.argv.slice(2));
