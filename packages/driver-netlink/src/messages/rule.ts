import { ip } from '../codec/address.ts';
import { attr, attrs } from '../codec/attrs.ts';
import type { ValuesOf } from '../codec/codec.ts';
import { request } from '../codec/request.ts';
import { text, u8, u32 } from '../codec/scalar.ts';
import { pad, struct } from '../codec/struct.ts';
import { FRA } from '../uapi/fib_rules.ts';
import { RTM } from '../uapi/rtnetlink.ts';

/** struct fib_rule_hdr, linux/fib_rules.h */
export const ruleHeader = struct('fib_rule_hdr', {
  family: u8,
  'dst-len': u8,
  'src-len': u8,
  tos: u8,
  table: u8, // 0 when the number does not fit; the attribute decides
  reserved: pad(2),
  action: u8, // FR_ACT_*
  flags: u32, // FIB_RULE_*
});
export type RuleHeader = ValuesOf<typeof ruleHeader>;

export const ruleAttrs = attrs('fib-rule', {
  dst: attr(FRA.DST, ip),
  src: attr(FRA.SRC, ip),
  iifname: attr(FRA.IIFNAME, text),
  goto: attr(FRA.GOTO, u32),
  priority: attr(FRA.PRIORITY, u32),
  fwmark: attr(FRA.FWMARK, u32),
  flow: attr(FRA.FLOW, u32),
  'suppress-ifgroup': attr(FRA.SUPPRESS_IFGROUP, u32),
  'suppress-prefixlen': attr(FRA.SUPPRESS_PREFIXLEN, u32), // all ones: unset
  table: attr(FRA.TABLE, u32),
  fwmask: attr(FRA.FWMASK, u32),
  oifname: attr(FRA.OIFNAME, text),
  l3mdev: attr(FRA.L3MDEV, u8),
  protocol: attr(FRA.PROTOCOL, u8),
  'ip-proto': attr(FRA.IP_PROTO, u8),
});
export type RuleAttrs = ValuesOf<typeof ruleAttrs>;

export const newRule = request({ name: 'newrule', type: RTM.NEWRULE, header: ruleHeader, attrs: ruleAttrs });
export const delRule = request({ name: 'delrule', type: RTM.DELRULE, header: ruleHeader, attrs: ruleAttrs });
export const getRule = request({ name: 'getrule', type: RTM.GETRULE, header: ruleHeader, attrs: ruleAttrs });
