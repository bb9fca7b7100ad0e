import { attr, attrs, flaggedNest, listOf, raw, request, text, u32, u32be, u64be } from '@podwire/driver-netlink';
import { NFT_MSG, NFTA_LIST, NFTA_SET, NFTA_SET_DESC, NFTA_SET_FIELD } from '../uapi/nf_tables.ts';
import { nfgenmsg, nft } from './nfgenmsg.ts';
import { userData } from './user-data.ts';

const descAttrs = attrs('set-desc-attrs', {
  size: attr(NFTA_SET_DESC.SIZE, u32be),
  concat: flaggedNest(
    NFTA_SET_DESC.CONCAT,
    listOf('set-field', NFTA_LIST.ELEM, attrs('set-field-attrs', { len: attr(NFTA_SET_FIELD.LEN, u32be) }), {
      flagged: true,
    }),
  ),
});

/** By the byte orders `nft` knows how to print elements: 1 is the machine's, 2 the network's. */
const setUserData = userData({
  'key-byteorder': { type: 0, codec: u32 },
  'data-byteorder': { type: 1, codec: u32 },
  'merge-elements': { type: 2, codec: u32 },
  'key-typeof': { type: 3, codec: raw },
  'data-typeof': { type: 4, codec: raw },
  'data-interval': { type: 6, codec: u32 },
  comment: { type: 7, codec: text },
});

const setAttrs = attrs('set-attrs', {
  table: attr(NFTA_SET.TABLE, text),
  name: attr(NFTA_SET.NAME, text),
  flags: attr(NFTA_SET.FLAGS, u32be), // NFT_SET_*
  'key-type': attr(NFTA_SET.KEY_TYPE, u32be),
  'key-len': attr(NFTA_SET.KEY_LEN, u32be),
  'data-type': attr(NFTA_SET.DATA_TYPE, u32be),
  'data-len': attr(NFTA_SET.DATA_LEN, u32be),
  policy: attr(NFTA_SET.POLICY, u32be),
  desc: flaggedNest(NFTA_SET.DESC, descAttrs),
  id: attr(NFTA_SET.ID, u32be),
  userdata: attr(NFTA_SET.USERDATA, setUserData),
  handle: attr(NFTA_SET.HANDLE, u64be),
});

export const newSet = request({ name: 'newset', type: nft(NFT_MSG.NEWSET), header: nfgenmsg, attrs: setAttrs });
export const getSet = request({ name: 'getset', type: nft(NFT_MSG.GETSET), header: nfgenmsg, attrs: setAttrs });
export const delSet = request({ name: 'delset', type: nft(NFT_MSG.DELSET), header: nfgenmsg, attrs: setAttrs });
