import { attr, attrs, request, text, u32be } from '@podwire/driver-netlink';
import { NFT_MSG, NFTA_GEN } from '../uapi/nf_tables.ts';
import { NFNL_BATCH, NFNL_MSG_BATCH } from '../uapi/nfnetlink.ts';
import { nfgenmsg, nft } from './nfgenmsg.ts';

/** With `genid`, the batch is refused with ERESTART when the ruleset is of another generation by then. */
export const batchAttrs = attrs('batch-attrs', { genid: attr(NFNL_BATCH.GENID, u32be) });

export const batchBegin = request({
  name: 'batch-begin',
  type: NFNL_MSG_BATCH.BEGIN,
  header: nfgenmsg,
  attrs: batchAttrs,
});
export const batchEnd = request({ name: 'batch-end', type: NFNL_MSG_BATCH.END, header: nfgenmsg, attrs: batchAttrs });

const genAttrs = attrs('gen-attrs', {
  id: attr(NFTA_GEN.ID, u32be),
  'proc-pid': attr(NFTA_GEN.PROC_PID, u32be),
  'proc-name': attr(NFTA_GEN.PROC_NAME, text),
});
export const getGen = request({ name: 'getgen', type: nft(NFT_MSG.GETGEN), header: nfgenmsg, attrs: genAttrs });
