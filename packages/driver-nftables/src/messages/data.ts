import {
  attr,
  attrs,
  flaggedNest,
  type InputOf,
  oneOf,
  raw,
  s32be,
  text,
  type ValuesOf,
} from '@podwire/driver-netlink';
import { NF } from '../uapi/netfilter.ts';
import { NFT, NFTA_DATA, NFTA_VERDICT } from '../uapi/nf_tables.ts';

const verdictAttrs = attrs('verdict-attrs', {
  code: attr(
    NFTA_VERDICT.CODE,
    oneOf(s32be, {
      drop: NF.DROP,
      accept: NF.ACCEPT,
      continue: NFT.CONTINUE,
      break: NFT.BREAK,
      jump: NFT.JUMP,
      goto: NFT.GOTO,
      return: NFT.RETURN,
    }),
  ),
  chain: attr(NFTA_VERDICT.CHAIN, text),
});

/** What a register, a key or an element's data holds: bytes, or a verdict. */
export const dataAttrs = attrs('data-attrs', {
  value: attr(NFTA_DATA.VALUE, raw),
  verdict: flaggedNest(NFTA_DATA.VERDICT, verdictAttrs),
});
export type Data = InputOf<typeof dataAttrs>;
export type DataFound = ValuesOf<typeof dataAttrs>;
