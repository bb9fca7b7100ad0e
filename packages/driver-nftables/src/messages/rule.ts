import { attr, attrs, flaggedNest, request, text, u32be, u64be } from '@podwire/driver-netlink';
import { NFT_MSG, NFTA_RULE, NFTA_RULE_COMPAT } from '../uapi/nf_tables.ts';
import { expressions } from './expression.ts';
import { nfgenmsg, nft } from './nfgenmsg.ts';
import { userData } from './user-data.ts';

/** Of rules that `iptables` made. */
const compatAttrs = attrs('rule-compat-attrs', {
  proto: attr(NFTA_RULE_COMPAT.PROTO, u32be),
  flags: attr(NFTA_RULE_COMPAT.FLAGS, u32be),
});

const ruleAttrs = attrs('rule-attrs', {
  table: attr(NFTA_RULE.TABLE, text),
  chain: attr(NFTA_RULE.CHAIN, text),
  handle: attr(NFTA_RULE.HANDLE, u64be),
  expressions: flaggedNest(NFTA_RULE.EXPRESSIONS, expressions),
  compat: flaggedNest(NFTA_RULE.COMPAT, compatAttrs),
  position: attr(NFTA_RULE.POSITION, u64be),
  userdata: attr(NFTA_RULE.USERDATA, userData({ comment: { type: 0, codec: text } })),
  id: attr(NFTA_RULE.ID, u32be),
});

export const newRule = request({ name: 'newrule', type: nft(NFT_MSG.NEWRULE), header: nfgenmsg, attrs: ruleAttrs });
export const getRule = request({ name: 'getrule', type: nft(NFT_MSG.GETRULE), header: nfgenmsg, attrs: ruleAttrs });
export const delRule = request({ name: 'delrule', type: nft(NFT_MSG.DELRULE), header: nfgenmsg, attrs: ruleAttrs });
