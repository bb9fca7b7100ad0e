// linux/neighbour.h

export const NDA = {
  DST: 1,
  LLADDR: 2,
  CACHEINFO: 3,
  PROBES: 4,
  VLAN: 5,
  PORT: 6,
  VNI: 7,
  IFINDEX: 8,
  MASTER: 9,
} as const;

export const NUD = { PERMANENT: 0x80 } as const;

export const NTF = { SELF: 0x02, MASTER: 0x04 } as const;
