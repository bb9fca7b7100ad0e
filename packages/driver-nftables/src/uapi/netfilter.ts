// linux/netfilter.h, linux/netfilter_bridge.h

export const NFPROTO = { UNSPEC: 0, INET: 1, IPV4: 2, ARP: 3, NETDEV: 5, BRIDGE: 7, IPV6: 10 } as const;

/** Hooks of families ip, ip6 and inet; family bridge has the same numbers. */
export const NF_INET = { PRE_ROUTING: 0, LOCAL_IN: 1, FORWARD: 2, LOCAL_OUT: 3, POST_ROUTING: 4 } as const;

export const NF = { DROP: 0, ACCEPT: 1 } as const;
