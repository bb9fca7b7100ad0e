// linux/if_bonding.h

export const BOND_MODE = { ROUNDROBIN: 0, ACTIVEBACKUP: 1, XOR: 2, BROADCAST: 3, '8023AD': 4, TLB: 5, ALB: 6 } as const;
