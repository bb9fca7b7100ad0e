import type { MessageOf, ValuesOf } from '@podwire/driver-netlink';
import type { BaseChain, ChainRef, Element, Family, SetRef, TableRef } from './changes.ts';
import { decodeFields, type FieldValue, type SetDefinition, type Verdict } from './data.ts';
import type { getChain } from './messages/chain.ts';
import type { DataFound } from './messages/data.ts';
import type { Expression } from './messages/expression.ts';
import type { getRule } from './messages/rule.ts';
import type { getSet } from './messages/set.ts';
import type { elementAttrs } from './messages/set-element.ts';
import type { getTable } from './messages/table.ts';
import { NF_INET } from './uapi/netfilter.ts';
import { NFT_SET_ELEM } from './uapi/nf_tables.ts';

export interface TableFound extends TableRef {
  readonly comment: string | undefined;
}

export interface ChainFound extends ChainRef {
  /** What it is hooked into; `undefined` for chains that are jumped to. */
  readonly base: BaseChain | undefined;
  /** Rules and elements that jump to it. */
  readonly uses: number;
  readonly comment: string | undefined;
}

export interface RuleFound extends ChainRef {
  readonly handle: bigint;
  /** Those of kinds that this driver does not make (`match`, `target`) have a name and nothing else. */
  readonly expressions: readonly Expression[];
  readonly comment: string | undefined;
}

export interface SetFound extends SetRef {
  readonly keyType: number;
  readonly keyLength: number;
  readonly flags: number;
  readonly comment: string | undefined;
}

/** The kernel names the family of all it lists, and none that is not among ours. */
const familyOf = ({ header }: { readonly header: { readonly 'nfgen-family': string } }) =>
  header['nfgen-family'] as Family;

export function tableFrom(found: MessageOf<typeof getTable>): TableFound {
  const { name = '', userdata } = found.attrs;
  return { family: familyOf(found), table: name, comment: userdata?.comment };
}

export function chainFrom(found: MessageOf<typeof getChain>): ChainFound {
  const { table = '', name = '', use = 0, userdata } = found.attrs;
  return {
    family: familyOf(found),
    table,
    chain: name,
    base: baseFrom(found.attrs),
    uses: use,
    comment: userdata?.comment,
  };
}

const hookNames: Readonly<Record<number, BaseChain['hook']>> = {
  [NF_INET.PRE_ROUTING]: 'prerouting',
  [NF_INET.LOCAL_IN]: 'input',
  [NF_INET.FORWARD]: 'forward',
  [NF_INET.LOCAL_OUT]: 'output',
  [NF_INET.POST_ROUTING]: 'postrouting',
};

function baseFrom({ type, hook, policy }: MessageOf<typeof getChain>['attrs']): BaseChain | undefined {
  const name = hookNames[hook?.num ?? -1];
  if (hook === undefined || name === undefined) return undefined;
  // The kernel has no other types.
  return { type: type as BaseChain['type'], hook: name, priority: hook.priority ?? 0, policy };
}

export function ruleFrom(found: MessageOf<typeof getRule>): RuleFound {
  const { table = '', chain = '', handle = 0n, expressions = [], userdata } = found.attrs;
  return {
    family: familyOf(found),
    table,
    chain,
    handle,
    expressions: expressions as readonly Expression[],
    comment: userdata?.comment,
  };
}

export function setFrom(found: MessageOf<typeof getSet>): SetFound {
  const { table = '', name = '', flags = 0, userdata } = found.attrs;
  const { 'key-type': keyType = 0, 'key-len': keyLength = 0 } = found.attrs;
  return { family: familyOf(found), table, set: name, keyType, keyLength, flags, comment: userdata?.comment };
}

export function elementFrom({ key, data }: SetDefinition, found: ValuesOf<typeof elementAttrs>): Element {
  const keyEnd = found['key-end']?.value;
  return {
    key: decodeFields(key, found.key?.value ?? new Uint8Array()),
    ...(keyEnd ? { keyEnd: decodeFields(key, keyEnd) } : {}),
    ...((found.flags ?? 0) & NFT_SET_ELEM.INTERVAL_END ? { intervalEnd: true } : {}),
    ...(data && found.data ? { data: dataFrom(data, found.data) } : {}),
    comment: found.userdata?.comment,
  };
}

function dataFrom(
  type: NonNullable<SetDefinition['data']>,
  { value, verdict }: DataFound,
): readonly FieldValue[] | Verdict {
  if (type !== 'verdict') return decodeFields(type, value ?? new Uint8Array());
  const { code = 'continue', chain = '' } = verdict ?? {};
  if (code === 'jump') return { jump: chain };
  if (code === 'goto') return { goto: chain };
  return code as Verdict;
}
