// linux/netfilter/nfnetlink.h

export const NFNL_SUBSYS = { CTNETLINK: 1 } as const;
