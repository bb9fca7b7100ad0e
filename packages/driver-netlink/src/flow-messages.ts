import { canonicalIp, type FlowFilter, type TrackedFlow } from '@podwire/core';
import type { MessageOf, ValuesFor } from './codec/request.ts';
import { familyNumber, ipFamily } from './family.ts';
import {
  type delConntrack,
  filterFlags,
  type getConntrack,
  type Tuple,
  type TupleInput,
} from './messages/conntrack.ts';
import { present } from './present.ts';

// Between the contract's flows and the kernel's entries.

/** Each port that is asked for takes the kernel a walk through its table; reading some thousand entries takes longer. */
const fewPorts = 4;

const addressKeys = {
  4: { source: 'ip-v4-src', destination: 'ip-v4-dst' },
  6: { source: 'ip-v6-src', destination: 'ip-v6-dst' },
} as const;

/** The filter in parts that the kernel knows how to answer: it compares with one port. No flow matches two of them. */
export function partsOf(filter: FlowFilter): FlowFilter[] {
  const ports = [...new Set(filter.destinationPorts)];
  if (filter.destinationPorts === undefined || ports.length > fewPorts) return [filter];
  return ports.map((port) => ({ ...filter, destinationPorts: [port] }));
}

/**
 * What asks for a dump of matching entries, or at least of those of the protocol. Of IPv6 by protocol and port only:
 * there the kernel leaves out the entries whose addresses are equal (the results of ipv6_addr_cmp are taken the wrong
 * way round in ctnetlink_filter_match_tuple, from Linux 5.8 to 6.18 at least).
 */
export function questionFor(filter: FlowFilter): ValuesFor<typeof getConntrack> {
  const { family, protocol, destinationPorts = [] } = filter;
  const [destinationPort] = destinationPorts.length === 1 ? destinationPorts : [];
  const { destination, replySource } = family === 4 ? filter : ({} as Partial<FlowFilter>);
  const original = [
    filterFlags['proto-num'],
    destination === undefined ? 0 : filterFlags['ip-dst'],
    destinationPort === undefined ? 0 : filterFlags['proto-dst-port'],
  ];
  return {
    header: { 'nfgen-family': familyNumber(family) },
    attrs: {
      'tuple-orig': {
        'tuple-ip': { 'ip-v4-dst': destination },
        'tuple-proto': { 'proto-num': protocol, 'proto-dst-port': destinationPort },
      },
      'tuple-reply': replySource === undefined ? undefined : { 'tuple-ip': { 'ip-v4-src': replySource } },
      filter: {
        'orig-flags': original.reduce((flags, flag) => flags | flag, 0),
        'reply-flags': replySource === undefined ? undefined : filterFlags['ip-src'],
      },
    },
  };
}

/** Whether a flow is what was asked for. */
export function matches(flow: TrackedFlow, filter: FlowFilter): boolean {
  const { destination, destinationPorts, replySource } = filter;
  return (
    flow.family === filter.family &&
    flow.protocol === filter.protocol &&
    (destination === undefined || flow.destination === canonicalIp(destination)) &&
    (destinationPorts === undefined || destinationPorts.includes(flow.destinationPort)) &&
    (replySource === undefined || flow.replySource === canonicalIp(replySource))
  );
}

/** The entry of a flow, for its removal: by its id too, since a new flow between the same ports may be in its place. */
export function entryOf(flow: TrackedFlow): ValuesFor<typeof delConntrack> {
  return {
    header: { 'nfgen-family': familyNumber(flow.family) },
    attrs: { 'tuple-orig': originalTuple(flow), id: flow.id, zone: flow.zone },
  };
}

function originalTuple(flow: TrackedFlow): TupleInput {
  const keys = addressKeys[flow.family];
  const { protocol, sourcePort, destinationPort, originalZone } = flow;
  return {
    'tuple-ip': { [keys.source]: flow.source, [keys.destination]: flow.destination },
    'tuple-proto': { 'proto-num': protocol, 'proto-src-port': sourcePort, 'proto-dst-port': destinationPort },
    'tuple-zone': originalZone,
  };
}

/** Nothing for what has no ports. */
export function flowFrom({ header, attrs }: MessageOf<typeof getConntrack>): TrackedFlow[] {
  const family = ipFamily(header['nfgen-family']);
  const [original, reply] = [endsOf(attrs['tuple-orig']), endsOf(attrs['tuple-reply'])];
  if (!family || !original || !reply || attrs.id === undefined) return [];
  return [
    {
      family,
      ...original,
      replySource: reply.source,
      replySourcePort: reply.sourcePort,
      id: attrs.id,
      ...present('zone', attrs.zone),
      ...present('originalZone', attrs['tuple-orig']?.['tuple-zone']),
    },
  ];
}

type Ends = Pick<TrackedFlow, 'protocol' | 'source' | 'sourcePort' | 'destination' | 'destinationPort'>;

function endsOf({ 'tuple-ip': ip = {}, 'tuple-proto': proto = {} }: Tuple = {}): Ends | undefined {
  const source = ip['ip-v4-src'] ?? ip['ip-v6-src'];
  const destination = ip['ip-v4-dst'] ?? ip['ip-v6-dst'];
  const { 'proto-num': protocol, 'proto-src-port': sourcePort, 'proto-dst-port': destinationPort } = proto;
  if (source === undefined || destination === undefined || protocol === undefined) return undefined;
  if (sourcePort === undefined || destinationPort === undefined) return undefined;
  return { protocol, source, sourcePort, destination, destinationPort };
}
