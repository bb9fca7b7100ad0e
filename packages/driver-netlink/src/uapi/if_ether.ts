// linux/if_ether.h

export const ETH_P = { ARP: 0x0806, IP: 0x0800, IPV6: 0x86dd, '8021Q': 0x8100, '8021AD': 0x88a8 } as const;
