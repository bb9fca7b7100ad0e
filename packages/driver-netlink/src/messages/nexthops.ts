// RTA_MULTIPATH: struct rtnexthop of linux/rtnetlink.h, with attributes of the route's own table after each.
import { ip } from '../codec/address.ts';
import { attr, attrs } from '../codec/attrs.ts';
import { records } from '../codec/records.ts';
import { s32, u8 } from '../codec/scalar.ts';
import { struct } from '../codec/struct.ts';
import { RTA } from '../uapi/rtnetlink.ts';
import { via } from './via.ts';

export const nexthops = records(
  'rtnexthop',
  struct('rtnexthop', { 'rtnh-flags': u8, 'rtnh-hops': u8 /* weight - 1 */, 'rtnh-ifindex': s32 }),
  attrs('nexthop-attrs', { gateway: attr(RTA.GATEWAY, ip), via: attr(RTA.VIA, via) }),
);
