// linux/if_ether.h

export const ETH_P = { IP: 0x0800, IPV6: 0x86dd } as const;
