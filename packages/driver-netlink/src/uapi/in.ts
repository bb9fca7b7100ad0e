// netinet/in.h

export const IPPROTO = { TCP: 6, UDP: 17, ICMPV6: 58, SCTP: 132 } as const;
