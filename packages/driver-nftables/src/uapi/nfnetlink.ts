// linux/netlink.h, linux/netfilter/nfnetlink.h

export const NFNL_SUBSYS = { NFTABLES: 10 } as const;

export const NFNL_MSG_BATCH = { BEGIN: 0x10, END: 0x11 } as const;

export const NFNL_BATCH = { GENID: 1 } as const;
