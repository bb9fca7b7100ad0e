import { attr, attrs, request, text, u32be, u64be } from '@podwire/driver-netlink';
import { NFT_MSG, NFTA_TABLE } from '../uapi/nf_tables.ts';
import { nfgenmsg, nft } from './nfgenmsg.ts';
import { userData } from './user-data.ts';

const tableAttrs = attrs('table-attrs', {
  name: attr(NFTA_TABLE.NAME, text),
  flags: attr(NFTA_TABLE.FLAGS, u32be), // NFT_TABLE_F_*
  use: attr(NFTA_TABLE.USE, u32be),
  handle: attr(NFTA_TABLE.HANDLE, u64be),
  userdata: attr(NFTA_TABLE.USERDATA, userData({ comment: { type: 0, codec: text } })),
  owner: attr(NFTA_TABLE.OWNER, u32be),
});

export const newTable = request({ name: 'newtable', type: nft(NFT_MSG.NEWTABLE), header: nfgenmsg, attrs: tableAttrs });
export const getTable = request({ name: 'gettable', type: nft(NFT_MSG.GETTABLE), header: nfgenmsg, attrs: tableAttrs });
export const delTable = request({ name: 'deltable', type: nft(NFT_MSG.DELTABLE), header: nfgenmsg, attrs: tableAttrs });
