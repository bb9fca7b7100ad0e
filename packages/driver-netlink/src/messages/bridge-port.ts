import { attr, attrs, flaggedNest, repeated } from '../codec/attrs.ts';
import { request } from '../codec/request.ts';
import { text, u16, u32 } from '../codec/scalar.ts';
import { struct } from '../codec/struct.ts';
import { IFLA_BRIDGE } from '../uapi/if_bridge.ts';
import { IFLA } from '../uapi/if_link.ts';
import { RTM } from '../uapi/rtnetlink.ts';
import { ifinfomsg } from './ifinfomsg.ts';
import { bridgePortAttrs } from './linkinfo/bridge-port.ts';

// In messages of family AF_BRIDGE, IFLA_AF_SPEC holds the bridge's own attributes and no families.
const bridgeAfSpec = attrs('af-spec-bridge', {
  flags: attr(IFLA_BRIDGE.FLAGS, u16),
  mode: attr(IFLA_BRIDGE.MODE, u16),
  'vlan-info': repeated(IFLA_BRIDGE.VLAN_INFO, struct('bridge-vlan-info', { flags: u16, vid: u16 })),
});

const bridgePortLinkAttrs = attrs('bridge-port-link-attrs', {
  ifname: attr(IFLA.IFNAME, text),
  master: attr(IFLA.MASTER, u32),
  protinfo: flaggedNest(IFLA.PROTINFO, bridgePortAttrs),
  'af-spec': attr(IFLA.AF_SPEC, bridgeAfSpec),
  'ext-mask': attr(IFLA.EXT_MASK, u32),
});

const common = { header: ifinfomsg, attrs: bridgePortLinkAttrs };
export const setBridgePort = request({ name: 'setlink (bridge port)', type: RTM.SETLINK, ...common });
export const getBridgePorts = request({ name: 'getlink (bridge ports)', type: RTM.GETLINK, ...common });
export const delBridgePort = request({ name: 'dellink (bridge port)', type: RTM.DELLINK, ...common });
