import {
  attr,
  attrs,
  chosenBy,
  flaggedNest,
  type InputOf,
  listOf,
  oneOf,
  text,
  u8,
  u32be,
  u64be,
} from '@podwire/driver-netlink';
import { NFPROTO } from '../uapi/netfilter.ts';
import {
  NFT_BITWISE,
  NFT_CMP,
  NFT_CT,
  NFT_FIB_RESULT,
  NFT_META,
  NFT_NAT,
  NFT_PAYLOAD,
  NFTA_BITWISE,
  NFTA_CMP,
  NFTA_COUNTER,
  NFTA_CT,
  NFTA_EXPR,
  NFTA_FIB,
  NFTA_IMMEDIATE,
  NFTA_LIST,
  NFTA_LOOKUP,
  NFTA_MASQ,
  NFTA_META,
  NFTA_NAT,
  NFTA_PAYLOAD,
} from '../uapi/nf_tables.ts';
import { dataAttrs } from './data.ts';

const metaAttrs = attrs('expr-meta-attrs', {
  key: attr(
    NFTA_META.KEY,
    oneOf(u32be, {
      protocol: NFT_META.PROTOCOL,
      mark: NFT_META.MARK,
      iif: NFT_META.IIF,
      oif: NFT_META.OIF,
      iifname: NFT_META.IIFNAME,
      oifname: NFT_META.OIFNAME,
      nfproto: NFT_META.NFPROTO,
      l4proto: NFT_META.L4PROTO,
      'bri-iifname': NFT_META.BRI_IIFNAME,
      'bri-oifname': NFT_META.BRI_OIFNAME,
    }),
  ),
  dreg: attr(NFTA_META.DREG, u32be),
  sreg: attr(NFTA_META.SREG, u32be),
});

const payloadAttrs = attrs('expr-payload-attrs', {
  dreg: attr(NFTA_PAYLOAD.DREG, u32be),
  base: attr(
    NFTA_PAYLOAD.BASE,
    oneOf(u32be, {
      'link-layer-header': NFT_PAYLOAD.LL_HEADER,
      'network-header': NFT_PAYLOAD.NETWORK_HEADER,
      'transport-header': NFT_PAYLOAD.TRANSPORT_HEADER,
    }),
  ),
  offset: attr(NFTA_PAYLOAD.OFFSET, u32be),
  len: attr(NFTA_PAYLOAD.LEN, u32be),
});

const cmpAttrs = attrs('expr-cmp-attrs', {
  sreg: attr(NFTA_CMP.SREG, u32be),
  op: attr(
    NFTA_CMP.OP,
    oneOf(u32be, {
      eq: NFT_CMP.EQ,
      neq: NFT_CMP.NEQ,
      lt: NFT_CMP.LT,
      lte: NFT_CMP.LTE,
      gt: NFT_CMP.GT,
      gte: NFT_CMP.GTE,
    }),
  ),
  data: flaggedNest(NFTA_CMP.DATA, dataAttrs),
});

const bitwiseAttrs = attrs('expr-bitwise-attrs', {
  sreg: attr(NFTA_BITWISE.SREG, u32be),
  dreg: attr(NFTA_BITWISE.DREG, u32be),
  len: attr(NFTA_BITWISE.LEN, u32be),
  op: attr(NFTA_BITWISE.OP, oneOf(u32be, { 'mask-xor': NFT_BITWISE.MASK_XOR })),
  mask: flaggedNest(NFTA_BITWISE.MASK, dataAttrs),
  xor: flaggedNest(NFTA_BITWISE.XOR, dataAttrs),
});

const lookupAttrs = attrs('expr-lookup-attrs', {
  sreg: attr(NFTA_LOOKUP.SREG, u32be),
  dreg: attr(NFTA_LOOKUP.DREG, u32be), // of maps; 0 is the verdict's
  set: attr(NFTA_LOOKUP.SET, text),
  'set-id': attr(NFTA_LOOKUP.SET_ID, u32be),
  flags: attr(NFTA_LOOKUP.FLAGS, u32be), // NFT_LOOKUP_F_*
});

const immediateAttrs = attrs('expr-immediate-attrs', {
  dreg: attr(NFTA_IMMEDIATE.DREG, u32be),
  data: flaggedNest(NFTA_IMMEDIATE.DATA, dataAttrs),
});

const natAttrs = attrs('expr-nat-attrs', {
  type: attr(NFTA_NAT.TYPE, oneOf(u32be, { snat: NFT_NAT.SNAT, dnat: NFT_NAT.DNAT })),
  family: attr(NFTA_NAT.FAMILY, oneOf(u32be, { ip: NFPROTO.IPV4, ip6: NFPROTO.IPV6 })),
  'reg-addr-min': attr(NFTA_NAT.REG_ADDR_MIN, u32be),
  'reg-addr-max': attr(NFTA_NAT.REG_ADDR_MAX, u32be),
  'reg-proto-min': attr(NFTA_NAT.REG_PROTO_MIN, u32be),
  'reg-proto-max': attr(NFTA_NAT.REG_PROTO_MAX, u32be),
  flags: attr(NFTA_NAT.FLAGS, u32be), // NF_NAT_RANGE_*, linux/netfilter/nf_nat.h
});

const masqAttrs = attrs('expr-masq-attrs', {
  flags: attr(NFTA_MASQ.FLAGS, u32be),
  'reg-proto-min': attr(NFTA_MASQ.REG_PROTO_MIN, u32be),
  'reg-proto-max': attr(NFTA_MASQ.REG_PROTO_MAX, u32be),
});

const counterAttrs = attrs('expr-counter-attrs', {
  bytes: attr(NFTA_COUNTER.BYTES, u64be),
  packets: attr(NFTA_COUNTER.PACKETS, u64be),
});

const ctAttrs = attrs('expr-ct-attrs', {
  key: attr(
    NFTA_CT.KEY,
    oneOf(u32be, {
      state: NFT_CT.STATE,
      direction: NFT_CT.DIRECTION,
      status: NFT_CT.STATUS,
      mark: NFT_CT.MARK,
      'proto-dst': NFT_CT.PROTO_DST,
    }),
  ),
  dreg: attr(NFTA_CT.DREG, u32be),
  direction: attr(NFTA_CT.DIRECTION, u8),
  sreg: attr(NFTA_CT.SREG, u32be),
});

const fibAttrs = attrs('expr-fib-attrs', {
  flags: attr(NFTA_FIB.FLAGS, u32be), // NFTA_FIB_F_*
  result: attr(
    NFTA_FIB.RESULT,
    oneOf(u32be, { oif: NFT_FIB_RESULT.OIF, oifname: NFT_FIB_RESULT.OIFNAME, addrtype: NFT_FIB_RESULT.ADDRTYPE }),
  ),
  dreg: attr(NFTA_FIB.DREG, u32be),
});

export const expressionKinds = {
  meta: metaAttrs,
  payload: payloadAttrs,
  cmp: cmpAttrs,
  bitwise: bitwiseAttrs,
  lookup: lookupAttrs,
  immediate: immediateAttrs,
  nat: natAttrs,
  masq: masqAttrs,
  counter: counterAttrs,
  ct: ctAttrs,
  fib: fibAttrs,
};

const exprAttrs = attrs('expr-attrs', {
  name: attr(NFTA_EXPR.NAME, text),
  data: chosenBy(NFTA_EXPR.DATA, 'name', expressionKinds, { flagged: true }),
});

/** One step of a rule, as the kernel runs it. Those of a kind that no table is for are read by their name alone. */
export type Expression = Extract<InputOf<typeof exprAttrs>, { readonly name: string }>;

export const expressions = listOf('rule-expressions', NFTA_LIST.ELEM, exprAttrs, { flagged: true });
