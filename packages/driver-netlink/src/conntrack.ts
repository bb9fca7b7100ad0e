import type { Conntrack, FlowFilter, Namespace, TrackedFlow } from '@podwire/core';
import { unless } from './about.ts';
import { describeFilter, describeFlow } from './flow-in-words.ts';
import { entryOf, flowFrom, matches, partsOf, questionFor } from './flow-messages.ts';
import { delConntrack, getConntrack } from './messages/conntrack.ts';
import { placeOf } from './namespace.ts';
import { inPlace, type Place } from './place.ts';
import type { NetlinkSocket } from './socket.ts';
import { NETLINK } from './uapi/netlink.ts';

/** Deletions in one go, before others of this process get their turn: some 5 ms. */
const BATCH = 256;

const remedies = {
  EINVAL: 'Has the kernel connection tracking over netlink? See: modprobe nf_conntrack_netlink',
  EPROTONOSUPPORT: 'Has the kernel netfilter over netlink? See: modprobe nfnetlink',
};

/** The connection tracking tables of namespaces, over NETLINK_NETFILTER. */
export class NetlinkConntrack implements Conntrack {
  async list(namespace: Namespace, filter: FlowFilter): Promise<TrackedFlow[]> {
    const place = placeOf(namespace);
    const about = { operation: 'list connections', subject: inPlace(describeFilter(filter), place), remedies };
    return withSocket(place, async (socket) => {
      const found: TrackedFlow[][] = [];
      // The kernel goes through all its table each time, for 20 ms where that has room for a few hundred thousand entries.
      for (const part of partsOf(filter)) {
        const entries = await socket.dumpFromPool(getConntrack, questionFor(part), about);
        // Kernels before 5.8 know no filter and give all; later ones do not compare the ports of SCTP.
        found.push(entries.flatMap(flowFrom).filter((flow) => matches(flow, part)));
      }
      return found.flat();
    });
  }

  async remove(namespace: Namespace, flows: readonly TrackedFlow[]): Promise<number> {
    if (flows.length === 0) return 0;
    const place = placeOf(namespace);
    return withSocket(place, async (socket) => {
      let removed = 0;
      for (const [index, flow] of flows.entries()) {
        if (index > 0 && index % BATCH === 0) await new Promise(setImmediate);
        removed += removeOne(socket, flow, place) ? 1 : 0;
      }
      return removed;
    });
  }
}

function removeOne(socket: NetlinkSocket, flow: TrackedFlow, place: Place): boolean {
  const about = { operation: 'remove connection', subject: inPlace(describeFlow(flow), place), remedies };
  return unless(
    ['ENOENT'],
    () => {
      socket.ack(delConntrack, [], entryOf(flow), about);
      return true;
    },
    false,
  );
}

async function withSocket<T>(place: Place, use: (socket: NetlinkSocket) => Promise<T>): Promise<T> {
  const socket = place.newSocket(NETLINK.NETFILTER);
  try {
    return await use(socket);
  } finally {
    socket.close();
  }
}
