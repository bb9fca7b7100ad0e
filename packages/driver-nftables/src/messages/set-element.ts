import { attr, attrs, flaggedNest, listOf, raw, request, text, u32be, u64be } from '@podwire/driver-netlink';
import { NFT_MSG, NFTA_LIST, NFTA_SET_ELEM, NFTA_SET_ELEM_LIST } from '../uapi/nf_tables.ts';
import { dataAttrs } from './data.ts';
import { nfgenmsg, nft } from './nfgenmsg.ts';
import { userData } from './user-data.ts';

export const elementAttrs = attrs('setelem-attrs', {
  key: flaggedNest(NFTA_SET_ELEM.KEY, dataAttrs),
  'key-end': flaggedNest(NFTA_SET_ELEM.KEY_END, dataAttrs),
  data: flaggedNest(NFTA_SET_ELEM.DATA, dataAttrs),
  flags: attr(NFTA_SET_ELEM.FLAGS, u32be), // NFT_SET_ELEM_*
  timeout: attr(NFTA_SET_ELEM.TIMEOUT, u64be),
  expiration: attr(NFTA_SET_ELEM.EXPIRATION, u64be),
  userdata: attr(NFTA_SET_ELEM.USERDATA, userData({ comment: { type: 0, codec: text } })),
});

const listAttrs = attrs('setelem-list-attrs', {
  table: attr(NFTA_SET_ELEM_LIST.TABLE, text),
  set: attr(NFTA_SET_ELEM_LIST.SET, text),
  elements: flaggedNest(
    NFTA_SET_ELEM_LIST.ELEMENTS,
    listOf('set-elements', NFTA_LIST.ELEM, elementAttrs, { flagged: true }),
  ),
  'set-id': attr(NFTA_SET_ELEM_LIST.SET_ID, u32be),
});

/** The same, with the elements left as bytes: of a thousand, only some few may be looked at. */
const undecodedListAttrs = attrs('setelem-list-attrs', {
  table: attr(NFTA_SET_ELEM_LIST.TABLE, text),
  set: attr(NFTA_SET_ELEM_LIST.SET, text),
  elements: flaggedNest(NFTA_SET_ELEM_LIST.ELEMENTS, listOf('set-elements', NFTA_LIST.ELEM, raw, { flagged: true })),
});

export const newElements = request({
  name: 'newsetelem',
  type: nft(NFT_MSG.NEWSETELEM),
  header: nfgenmsg,
  attrs: listAttrs,
});
export const getElements = request({
  name: 'getsetelem',
  type: nft(NFT_MSG.GETSETELEM),
  header: nfgenmsg,
  attrs: listAttrs,
});
export const dumpElements = request({
  name: 'getsetelem',
  type: nft(NFT_MSG.GETSETELEM),
  header: nfgenmsg,
  attrs: undecodedListAttrs,
});
export const delElements = request({
  name: 'delsetelem',
  type: nft(NFT_MSG.DELSETELEM),
  header: nfgenmsg,
  attrs: listAttrs,
});
