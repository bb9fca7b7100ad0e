// linux/netfilter/nf_nat.h

export const NF_NAT_RANGE = { PROTO_SPECIFIED: 2, PROTO_RANDOM_FULLY: 0x10 } as const;
