// linux/netfilter/nf_conntrack_common.h

export const IP_CT = { ESTABLISHED: 0, RELATED: 1, NEW: 2 } as const;
