import type { LinkChange, LinkRef, LinkSpec } from '@podwire/core';
import type { InputOf } from './codec/codec.ts';
import type { ValuesFor } from './codec/request.ts';
import type { linkAttrs, linkinfoAttrs, newLink } from './messages/link.ts';
import { descriptorOf } from './namespace.ts';
import { IFF } from './uapi/if.ts';

type LinkAttrs = InputOf<typeof linkAttrs>;
type Linkinfo = InputOf<typeof linkinfoAttrs>;
type SpecOf<K extends LinkSpec['kind']> = Extract<LinkSpec, { kind: K }>;

/** Finds the index of a link that another one refers to. */
export type IndexOf = (ref: LinkRef) => number;

/** What each kind says about itself, from the domain's words to the rows of its table. */
const datas: { readonly [K in LinkSpec['kind']]: (spec: SpecOf<K>, indexOf: IndexOf) => Linkinfo } = {
  bridge: (spec) => ({
    kind: 'bridge',
    data: {
      'ageing-time': spec.ageingTime,
      'vlan-filtering': spec.vlanFiltering === undefined ? undefined : Number(spec.vlanFiltering),
      'vlan-default-pvid': spec.vlanDefaultPvid,
    },
  }),
  veth: (spec) => ({ kind: 'veth', data: { peer: peerOf(spec.peer) } }),
  vlan: (spec) => ({ kind: 'vlan', data: { id: spec.id, protocol: spec.protocol } }),
  macvlan: (spec) => ({ kind: 'macvlan', data: { mode: spec.mode, 'bc-queue-len': spec.bcQueueLength } }),
  ipvlan: (spec) => ({ kind: 'ipvlan', data: { mode: spec.mode, flags: spec.flags } }),
  dummy: () => ({ kind: 'dummy' }),
  ifb: () => ({ kind: 'ifb' }),
  vrf: (spec) => ({ kind: 'vrf', data: { table: spec.table } }),
  vxlan: (spec, indexOf) => ({
    kind: 'vxlan',
    data: {
      id: spec.id,
      link: spec.parent === undefined ? undefined : indexOf(spec.parent),
      [spec.local?.includes(':') ? 'local6' : 'local']: spec.local,
      learning: spec.learning === undefined ? undefined : Number(spec.learning),
      port: spec.port,
    },
  }),
  bond: (spec) => ({ kind: 'bond', data: { mode: spec.mode as BondMode } }),
};
type BondMode = NonNullable<Extract<Linkinfo, { kind: 'bond' }>['data']>['mode'];

/** The message that creates a link. */
export function creating(spec: LinkSpec, indexOf: IndexOf): ValuesFor<typeof newLink> {
  // The key and the argument are of one kind, which the compiler cannot see through the union.
  const linkinfo = (datas[spec.kind] as (spec: LinkSpec, indexOf: IndexOf) => Linkinfo)(spec, indexOf);
  const attrs: LinkAttrs = {
    ifname: spec.name,
    mtu: spec.mtu || undefined,
    address: spec.mac,
    txqlen: spec.txQueueLength,
    // vxlan names its lower link in its own data.
    link: spec.kind !== 'vxlan' && 'parent' in spec && spec.parent !== undefined ? indexOf(spec.parent) : undefined,
    master: spec.master === undefined ? undefined : indexOf(spec.master),
    'net-ns-fd': spec.in && descriptorOf(spec.in),
    linkinfo,
  };
  return { header: upOrDown(spec.up), attrs };
}

function peerOf(peer: SpecOf<'veth'>['peer']) {
  return {
    attrs: {
      ifname: peer.name,
      address: peer.mac,
      mtu: peer.mtu || undefined,
      txqlen: peer.txQueueLength,
      'net-ns-fd': peer.in && descriptorOf(peer.in),
    },
  };
}

/** The attributes of a change, without what says which link is meant. */
export function changing(change: LinkChange, indexOf: IndexOf): ValuesFor<typeof newLink> {
  const { master } = change;
  return {
    header: flagsOf(change),
    attrs: {
      mtu: change.mtu,
      address: change.mac,
      txqlen: change.txQueueLength,
      ifalias: change.alias,
      group: change.group,
      // Index 0 frees a link from its master.
      master: master === null ? 0 : master === undefined ? undefined : indexOf(master),
    },
  };
}

function upOrDown(up: boolean | undefined) {
  return up === undefined ? {} : { 'ifi-flags': up ? IFF.UP : 0, 'ifi-change': IFF.UP };
}

/** `ifi-change` is the mask of the flags that are meant; the others stay. */
function flagsOf({ up, promisc, allmulti }: LinkChange) {
  const wanted = [
    [IFF.UP, up],
    [IFF.PROMISC, promisc],
    [IFF.ALLMULTI, allmulti],
  ] as const;
  let [flags, change] = [0, 0];
  for (const [bit, on] of wanted) {
    if (on === undefined) continue;
    change |= bit;
    if (on) flags |= bit;
  }
  return { 'ifi-flags': flags, 'ifi-change': change };
}
