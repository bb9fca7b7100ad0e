// linux/netfilter/nf_conntrack_common.h, linux/netfilter/nf_conntrack_tuple_common.h

export const IP_CT = { ESTABLISHED: 0, RELATED: 1, NEW: 2 } as const;
export const NF_CT_STATE = { INVALID_BIT: 0x1, UNTRACKED_BIT: 0x40 } as const;
export const IP_CT_DIR = { ORIGINAL: 0 } as const;
export const IPS = { DST_NAT: 0x20 } as const;
