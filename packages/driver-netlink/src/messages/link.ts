import { mac } from '../codec/address.ts';
import { attr, attrs, chosenBy, repeated } from '../codec/attrs.ts';
import { request } from '../codec/request.ts';
import { bareText, s32, text, u8, u32 } from '../codec/scalar.ts';
import { IFLA, IFLA_INFO } from '../uapi/if_link.ts';
import { RTM } from '../uapi/rtnetlink.ts';
import { ifinfomsg } from './ifinfomsg.ts';
import { bondAttrs } from './linkinfo/bond.ts';
import { bridgeAttrs } from './linkinfo/bridge.ts';
import { bridgePortAttrs } from './linkinfo/bridge-port.ts';
import { ipvlanAttrs } from './linkinfo/ipvlan.ts';
import { macvlanAttrs } from './linkinfo/macvlan.ts';
import { dummyAttrs, ifbAttrs } from './linkinfo/plain.ts';
import { tunAttrs } from './linkinfo/tun.ts';
import { vethAttrs } from './linkinfo/veth.ts';
import { vlanAttrs } from './linkinfo/vlan.ts';
import { vrfAttrs } from './linkinfo/vrf.ts';
import { vxlanAttrs } from './linkinfo/vxlan.ts';

/** A new link kind is one file and one entry here. */
export const linkKinds = {
  bridge: bridgeAttrs,
  veth: vethAttrs,
  vlan: vlanAttrs,
  macvlan: macvlanAttrs,
  ipvlan: ipvlanAttrs,
  vrf: vrfAttrs,
  vxlan: vxlanAttrs,
  bond: bondAttrs,
  tun: tunAttrs,
  dummy: dummyAttrs,
  ifb: ifbAttrs,
};

export const linkinfoAttrs = attrs('linkinfo-attrs', {
  kind: attr(IFLA_INFO.KIND, bareText),
  data: chosenBy(IFLA_INFO.DATA, 'kind', linkKinds),
  'slave-kind': attr(IFLA_INFO.SLAVE_KIND, bareText),
  'slave-data': chosenBy(IFLA_INFO.SLAVE_DATA, 'slave-kind', { bridge: bridgePortAttrs }),
});

export const linkAttrs = attrs('link-attrs', {
  address: attr(IFLA.ADDRESS, mac),
  ifname: attr(IFLA.IFNAME, text),
  mtu: attr(IFLA.MTU, u32),
  link: attr(IFLA.LINK, u32),
  master: attr(IFLA.MASTER, u32),
  txqlen: attr(IFLA.TXQLEN, u32),
  operstate: attr(IFLA.OPERSTATE, u8),
  linkinfo: attr(IFLA.LINKINFO, linkinfoAttrs),
  ifalias: attr(IFLA.IFALIAS, bareText),
  group: attr(IFLA.GROUP, u32),
  'net-ns-fd': attr(IFLA.NET_NS_FD, u32),
  'ext-mask': attr(IFLA.EXT_MASK, u32),
  promiscuity: attr(IFLA.PROMISCUITY, u32),
  'link-netnsid': attr(IFLA.LINK_NETNSID, s32),
  'prop-list': attr(IFLA.PROP_LIST, attrs('prop-list-link-attrs', { 'alt-ifname': repeated(IFLA.ALT_IFNAME, text) })),
  'alt-ifname': attr(IFLA.ALT_IFNAME, text),
});

export const newLink = request({ name: 'newlink', type: RTM.NEWLINK, header: ifinfomsg, attrs: linkAttrs });
export const getLink = request({ name: 'getlink', type: RTM.GETLINK, header: ifinfomsg, attrs: linkAttrs });
export const delLink = request({ name: 'dellink', type: RTM.DELLINK, header: ifinfomsg, attrs: linkAttrs });
