// netinet/in.h

export const IPPROTO = { ICMPV6: 58 } as const;
