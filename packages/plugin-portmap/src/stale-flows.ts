import {
  type Conntrack,
  contains,
  type Family,
  familyOfIp,
  type IpConfig,
  type Namespace,
  type PortMapping,
  parseCidr,
  type TrackedFlow,
} from '@podwire/core';
import { familiesOfMapping, isOneAddress } from './mappings.ts';

// Where a connection leads to is decided by its first packet. Clients of UDP and SCTP go on from the same port, so that
// to them a port that has come to lead elsewhere would never do so. A client of TCP that has lost its server connects
// anew, from another port; and a connection to the host itself that is open must not break.
const lasting = ['udp', 'sctp'] as const;

/** The table of local addresses (RT_TABLE_LOCAL). */
const localTable = 255;

/** Connections by the published ports that lead elsewhere. */
export async function strayFlows(
  conntrack: Conntrack,
  host: Namespace,
  ips: readonly IpConfig[],
  mappings: readonly PortMapping[],
): Promise<TrackedFlow[]> {
  const stray: TrackedFlow[] = [];
  for (const { ip, family, protocol, published } of questions(ips, mappings)) {
    const destinationPorts = [...new Set(published.map(({ hostPort }) => hostPort))];
    const flows = await conntrack.list(host, { family, protocol, destinationPorts });
    const elsewhere = flows.filter((flow) => !published.some((mapping) => leads(flow, mapping, ip)));
    if (elsewhere.length === 0) continue;
    const isLocal = await localAddresses(host, family);
    stray.push(...elsewhere.filter((flow) => published.some((mapping) => comesBy(flow, mapping, isLocal))));
  }
  return stray;
}

/** Connections that lead to the container by ports that it had published. */
export async function ownFlows(
  conntrack: Conntrack,
  host: Namespace,
  ips: readonly IpConfig[],
  mappings: readonly PortMapping[],
): Promise<TrackedFlow[]> {
  const own: TrackedFlow[] = [];
  for (const { ip, family, protocol, published } of questions(ips, mappings)) {
    const flows = await conntrack.list(host, { family, protocol, replySource: ip });
    own.push(...flows.filter((flow) => flow.destination !== ip && published.some((one) => leads(flow, one, ip))));
  }
  return own;
}

/** Whether any of the mappings is of a protocol whose connections last. */
export function haveLasting(mappings: readonly PortMapping[]): boolean {
  return mappings.some(({ protocol }) => (lasting as readonly string[]).includes(protocol));
}

/** The table is gone through once for each address and protocol. */
function questions(ips: readonly IpConfig[], mappings: readonly PortMapping[]) {
  return ips.flatMap((config) => {
    const [ip, family] = [parseCidr(config.address).address, familyOfIp(config)];
    return lasting.flatMap((protocol) => {
      const published = mappings.filter((one) => one.protocol === protocol && familiesOfMapping(one).includes(family));
      return published.length === 0 ? [] : [{ ip, family, protocol, published }];
    });
  });
}

function leads(flow: TrackedFlow, { hostPort, containerPort }: PortMapping, ip: string): boolean {
  return flow.destinationPort === hostPort && flow.replySource === ip && flow.replySourcePort === containerPort;
}

/** What goes through the host to another one's port of the same number, to a name server perhaps, is none of ours. */
function comesBy(flow: TrackedFlow, { hostPort, hostIP }: PortMapping, isLocal: (address: string) => boolean): boolean {
  if (flow.destinationPort !== hostPort) return false;
  return isOneAddress(hostIP) ? flow.destination === hostIP : isLocal(flow.destination);
}

/** What the kernel takes for its own address: one of a link, all of 127.0.0.0/8, and whatever else is routed as local. */
async function localAddresses(host: Namespace, family: Family): Promise<(address: string) => boolean> {
  const routes = await host.routes.list({ family, table: localTable });
  const local = routes.filter(({ type }) => type === 'local').map(({ dst }) => parseCidr(dst));
  const [single, ranges] = [new Set<string>(), [] as ReturnType<typeof parseCidr>[]];
  for (const cidr of local) {
    if (cidr.prefixLength === (family === 4 ? 32 : 128)) single.add(cidr.address);
    else ranges.push(cidr);
  }
  return (address) => single.has(address) || ranges.some((range) => contains(range, address));
}
