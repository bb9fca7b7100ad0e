// linux/if.h

export const IFF = {
  UP: 0x1,
  LOOPBACK: 0x8,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
} as const;

export const IF_OPER = {
  UNKNOWN: 0,
  NOTPRESENT: 1,
  DOWN: 2,
  LOWERLAYERDOWN: 3,
  TESTING: 4,
  DORMANT: 5,
  UP: 6,
} as const;

/** IFNAMSIZ, the final NUL included. */
export const IFNAMSIZ = 16;
