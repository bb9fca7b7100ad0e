// RTA_VIA: struct rtvia of linux/rtnetlink.h, a gateway of another family than the route's (Linux 5.2 for IPv4 routes).
import { ip } from '../codec/address.ts';
import type { Codec } from '../codec/codec.ts';
import { u16 } from '../codec/scalar.ts';
import { AF } from '../uapi/socket.ts';

export const via: Codec<string> = {
  size: undefined,
  write(to, address) {
    u16.write(to, address.includes(':') ? AF.INET6 : AF.INET);
    ip.write(to, address);
  },
  read: (from, start, end) => ip.read(from, start + 2, end),
};
