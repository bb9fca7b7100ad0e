// linux/if_arp.h

export const ARPHRD = { ETHER: 1 } as const;

export const ARPOP = { REQUEST: 1 } as const;
