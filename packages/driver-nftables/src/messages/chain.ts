import { attr, attrs, flaggedNest, oneOf, request, s32be, text, u32be, u64be } from '@podwire/driver-netlink';
import { NF } from '../uapi/netfilter.ts';
import { NFT_MSG, NFTA_CHAIN, NFTA_HOOK } from '../uapi/nf_tables.ts';
import { nfgenmsg, nft } from './nfgenmsg.ts';
import { userData } from './user-data.ts';

const hookAttrs = attrs('nft-hook-attrs', {
  num: attr(NFTA_HOOK.HOOKNUM, u32be), // NF_INET_*
  priority: attr(NFTA_HOOK.PRIORITY, s32be),
  dev: attr(NFTA_HOOK.DEV, text),
});

const chainAttrs = attrs('chain-attrs', {
  table: attr(NFTA_CHAIN.TABLE, text),
  handle: attr(NFTA_CHAIN.HANDLE, u64be),
  name: attr(NFTA_CHAIN.NAME, text),
  hook: flaggedNest(NFTA_CHAIN.HOOK, hookAttrs),
  policy: attr(NFTA_CHAIN.POLICY, oneOf(u32be, { drop: NF.DROP, accept: NF.ACCEPT })),
  use: attr(NFTA_CHAIN.USE, u32be),
  type: attr(NFTA_CHAIN.TYPE, text),
  flags: attr(NFTA_CHAIN.FLAGS, u32be),
  id: attr(NFTA_CHAIN.ID, u32be),
  userdata: attr(NFTA_CHAIN.USERDATA, userData({ comment: { type: 0, codec: text } })),
});

export const newChain = request({ name: 'newchain', type: nft(NFT_MSG.NEWCHAIN), header: nfgenmsg, attrs: chainAttrs });
export const getChain = request({ name: 'getchain', type: nft(NFT_MSG.GETCHAIN), header: nfgenmsg, attrs: chainAttrs });
export const delChain = request({ name: 'delchain', type: nft(NFT_MSG.DELCHAIN), header: nfgenmsg, attrs: chainAttrs });
