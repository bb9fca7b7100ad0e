import { ip } from '../codec/address.ts';
import { attr, attrs } from '../codec/attrs.ts';
import { request } from '../codec/request.ts';
import { u8, u32 } from '../codec/scalar.ts';
import { struct } from '../codec/struct.ts';
import { RTA, RTAX, RTM } from '../uapi/rtnetlink.ts';
import { nexthops } from './nexthops.ts';
import { via } from './via.ts';

/** linux/rtnetlink.h */
export const rtmsg = struct('rtmsg', {
  'rtm-family': u8,
  'rtm-dst-len': u8,
  'rtm-src-len': u8,
  'rtm-tos': u8,
  'rtm-table': u8, // 0 where the number does not fit, and RTA_TABLE says it
  'rtm-protocol': u8,
  'rtm-scope': u8,
  'rtm-type': u8,
  'rtm-flags': u32,
});

export const metricsAttrs = attrs('metrics', {
  mtu: attr(RTAX.MTU, u32),
  advmss: attr(RTAX.ADVMSS, u32),
});

export const routeAttrs = attrs('route-attrs', {
  dst: attr(RTA.DST, ip),
  src: attr(RTA.SRC, ip),
  iif: attr(RTA.IIF, u32),
  oif: attr(RTA.OIF, u32),
  gateway: attr(RTA.GATEWAY, ip),
  priority: attr(RTA.PRIORITY, u32),
  prefsrc: attr(RTA.PREFSRC, ip),
  metrics: attr(RTA.METRICS, metricsAttrs),
  multipath: attr(RTA.MULTIPATH, nexthops),
  table: attr(RTA.TABLE, u32),
  via: attr(RTA.VIA, via),
});

const common = { header: rtmsg, attrs: routeAttrs };
export const newRoute = request({ name: 'newroute', type: RTM.NEWROUTE, ...common });
export const delRoute = request({ name: 'delroute', type: RTM.DELROUTE, ...common });
export const getRoute = request({ name: 'getroute', type: RTM.GETROUTE, ...common });
