// linux/fib_rules.h

export const FRA = {
  DST: 1,
  SRC: 2,
  IIFNAME: 3,
  GOTO: 4,
  PRIORITY: 6,
  FWMARK: 10,
  FLOW: 11,
  SUPPRESS_IFGROUP: 13,
  SUPPRESS_PREFIXLEN: 14,
  TABLE: 15,
  FWMASK: 16,
  OIFNAME: 17,
  L3MDEV: 19, // Linux 4.8
  PROTOCOL: 21, // Linux 4.17
  IP_PROTO: 22, // Linux 4.17
} as const;

export const FR_ACT = { UNSPEC: 0, TO_TBL: 1 } as const;

export const FIB_RULE = { INVERT: 0x2 } as const;
