import type { BridgePort, Link, OperState } from '@podwire/core';
import type { MessageOf } from './codec/request.ts';
import type { newLink } from './messages/link.ts';
import { present } from './present.ts';
import { IF_OPER, IFF } from './uapi/if.ts';

const operStates: readonly OperState[] = (() => {
  const names: OperState[] = [];
  names[IF_OPER.UNKNOWN] = 'unknown';
  names[IF_OPER.NOTPRESENT] = 'not-present';
  names[IF_OPER.DOWN] = 'down';
  names[IF_OPER.LOWERLAYERDOWN] = 'lower-layer-down';
  names[IF_OPER.TESTING] = 'testing';
  names[IF_OPER.DORMANT] = 'dormant';
  names[IF_OPER.UP] = 'up';
  return names;
})();

/** A link message in the domain's words. */
export function linkFrom({ header, attrs }: MessageOf<typeof newLink>): Link {
  const flags = header['ifi-flags'];
  const info = attrs.linkinfo;
  return {
    index: header['ifi-index'],
    name: attrs.ifname ?? '',
    mtu: attrs.mtu ?? 0,
    up: (flags & IFF.UP) !== 0,
    promisc: (flags & IFF.PROMISC) !== 0,
    allmulti: (flags & IFF.ALLMULTI) !== 0,
    loopback: (flags & IFF.LOOPBACK) !== 0,
    noarp: (flags & IFF.NOARP) !== 0,
    operState: operStates[attrs.operstate ?? IF_OPER.UNKNOWN] ?? 'unknown',
    promiscuity: attrs.promiscuity ?? 0,
    txQueueLength: attrs.txqlen ?? 0,
    ...present('kind', info?.kind),
    ...present('mac', attrs.address || undefined),
    ...present('master', attrs.master),
    ...present('parent', attrs.link || undefined),
    ...present('parentNetns', attrs['link-netnsid']),
    ...present('alias', attrs.ifalias),
    ...present('data', info?.data),
    ...(info?.['slave-kind'] === 'bridge' ? present('bridgePort', portFrom(info['slave-data'])) : {}),
  };
}

function portFrom(
  data: {
    state?: number | undefined;
    mode?: number | undefined;
    isolated?: number | undefined;
    learning?: number | undefined;
  } = {},
): BridgePort {
  return {
    state: data.state ?? 0,
    hairpin: data.mode === 1,
    isolated: data.isolated === 1,
    learning: data.learning === 1,
  };
}
