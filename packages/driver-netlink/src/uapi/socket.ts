// linux/socket.h, asm-generic/socket.h, bits/socket.h

export const AF = { UNSPEC: 0, UNIX: 1, INET: 2, BRIDGE: 7, INET6: 10, NETLINK: 16, PACKET: 17 } as const;

export const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, CLOEXEC: 0o2000000 } as const;

export const SOL = { SOCKET: 1, NETLINK: 270 } as const;

export const SO = { SNDBUF: 7, RCVBUF: 8, PEERCRED: 17, RCVTIMEO: 20, SNDBUFFORCE: 32, RCVBUFFORCE: 33 } as const;

export const MSG = { PEEK: 0x02, TRUNC: 0x20, DONTWAIT: 0x40 } as const;
