// IFLA_INFO_DATA of kind "bond", linux/if_link.h; the modes' numbers are in linux/if_bonding.h
import { attr, attrs } from '../../codec/attrs.ts';
import { oneOf, u8, u32 } from '../../codec/scalar.ts';
import { BOND_MODE } from '../../uapi/if_bonding.ts';
import { IFLA_BOND } from '../../uapi/if_link.ts';

export const bondAttrs = attrs('linkinfo-bond', {
  mode: attr(
    IFLA_BOND.MODE,
    oneOf(u8, {
      'balance-rr': BOND_MODE.ROUNDROBIN,
      'active-backup': BOND_MODE.ACTIVEBACKUP,
      'balance-xor': BOND_MODE.XOR,
      broadcast: BOND_MODE.BROADCAST,
      '802.3ad': BOND_MODE['8023AD'],
      'balance-tlb': BOND_MODE.TLB,
      'balance-alb': BOND_MODE.ALB,
    }),
  ),
  'active-slave': attr(IFLA_BOND.ACTIVE_SLAVE, u32),
  miimon: attr(IFLA_BOND.MIIMON, u32),
  updelay: attr(IFLA_BOND.UPDELAY, u32),
  downdelay: attr(IFLA_BOND.DOWNDELAY, u32),
});
