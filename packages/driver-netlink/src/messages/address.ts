import { ip } from '../codec/address.ts';
import { attr, attrs } from '../codec/attrs.ts';
import { request } from '../codec/request.ts';
import { text, u8, u32 } from '../codec/scalar.ts';
import { struct } from '../codec/struct.ts';
import { IFA } from '../uapi/if_addr.ts';
import { RTM } from '../uapi/rtnetlink.ts';

/** linux/if_addr.h */
export const ifaddrmsg = struct('ifaddrmsg', {
  'ifa-family': u8,
  'ifa-prefixlen': u8,
  'ifa-flags': u8, // the lowest 8 of IFA_FLAGS
  'ifa-scope': u8,
  'ifa-index': u32,
});

export const addressAttrs = attrs('addr-attrs', {
  address: attr(IFA.ADDRESS, ip), // the far end of a point-to-point link, else the same as local
  local: attr(IFA.LOCAL, ip),
  label: attr(IFA.LABEL, text),
  broadcast: attr(IFA.BROADCAST, ip),
  flags: attr(IFA.FLAGS, u32),
  'rt-priority': attr(IFA.RT_PRIORITY, u32),
});

const common = { header: ifaddrmsg, attrs: addressAttrs };
export const newAddress = request({ name: 'newaddr', type: RTM.NEWADDR, ...common });
export const delAddress = request({ name: 'deladdr', type: RTM.DELADDR, ...common });
export const getAddress = request({ name: 'getaddr', type: RTM.GETADDR, ...common });
