// linux/veth.h

export const VETH_INFO = { PEER: 1 } as const;
