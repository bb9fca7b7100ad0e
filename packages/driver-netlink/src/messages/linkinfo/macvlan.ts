// IFLA_INFO_DATA of kind "macvlan", linux/if_link.h
import { attr, attrs } from '../../codec/attrs.ts';
import { oneOf, u16, u32 } from '../../codec/scalar.ts';
import { IFLA_MACVLAN, MACVLAN_MODE } from '../../uapi/if_link.ts';

export const macvlanAttrs = attrs('linkinfo-macvlan', {
  mode: attr(
    IFLA_MACVLAN.MODE,
    oneOf(u32, {
      private: MACVLAN_MODE.PRIVATE,
      vepa: MACVLAN_MODE.VEPA,
      bridge: MACVLAN_MODE.BRIDGE,
      passthru: MACVLAN_MODE.PASSTHRU,
      source: MACVLAN_MODE.SOURCE,
    }),
  ),
  flags: attr(IFLA_MACVLAN.FLAGS, u16),
  'bc-queue-len': attr(IFLA_MACVLAN.BC_QUEUE_LEN, u32), // Linux 5.11
  'bc-queue-len-used': attr(IFLA_MACVLAN.BC_QUEUE_LEN_USED, u32),
});
