// netinet/icmp6.h: the kernel's own header keeps neighbour discovery to itself

export const ND_NEIGHBOR_ADVERT = 136;
export const ND_OPT_TARGET_LINKADDR = 2;
