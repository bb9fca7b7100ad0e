// linux/netlink.h

export const NETLINK = {
  ROUTE: 0,
  NETFILTER: 12,
  // setsockopt names, level SOL_NETLINK
  ADD_MEMBERSHIP: 1,
  DROP_MEMBERSHIP: 2,
  CAP_ACK: 10, // Linux 4.3
  EXT_ACK: 11, // Linux 4.12
  GET_STRICT_CHK: 12, // Linux 4.20
} as const;

export const NLM_F = {
  REQUEST: 0x01,
  MULTI: 0x02,
  ACK: 0x04,
  ECHO: 0x08,
  DUMP_INTR: 0x10,
  // for GET requests
  ROOT: 0x100,
  MATCH: 0x200,
  DUMP: 0x300,
  // for NEW requests
  REPLACE: 0x100,
  EXCL: 0x200,
  CREATE: 0x400,
  APPEND: 0x800,
  // in acknowledgements
  CAPPED: 0x100,
  ACK_TLVS: 0x200,
} as const;

export const NLMSG = { NOOP: 1, ERROR: 2, DONE: 3 } as const;

export const NLMSGERR_ATTR = { MSG: 1, OFFS: 2, MISS_TYPE: 5, MISS_NEST: 6 } as const;

export const NLA_F = { NESTED: 0x8000, NET_BYTEORDER: 0x4000 } as const;
