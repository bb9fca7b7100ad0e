import { s32, u8, u16, u32 } from '../codec/scalar.ts';
import { pad, struct } from '../codec/struct.ts';

/** linux/rtnetlink.h: what every link message starts with. */
export const ifinfomsg = struct('ifinfomsg', {
  'ifi-family': u8,
  pad: pad(1),
  'ifi-type': u16,
  'ifi-index': s32,
  'ifi-flags': u32,
  'ifi-change': u32,
});
