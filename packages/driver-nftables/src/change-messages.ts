import { type About, type Part, part } from '@podwire/driver-netlink';
import type { BaseChain, Change, Element, TableRef } from './changes.ts';
import { dataTypes, encodeFields, type FieldType, lengthOf, type SetDefinition, typeOf, type Verdict } from './data.ts';
import { delChain, newChain } from './messages/chain.ts';
import type { Data } from './messages/data.ts';
import { delRule, newRule } from './messages/rule.ts';
import { delSet, newSet } from './messages/set.ts';
import { delElements, newElements } from './messages/set-element.ts';
import { delTable, newTable } from './messages/table.ts';
import { NF_INET } from './uapi/netfilter.ts';
import { NFT_DATA, NFT_SET, NFT_SET_ELEM } from './uapi/nf_tables.ts';

/** Elements of one message: an attribute has at most 64 KiB, and an element with a comment some 300 bytes. */
const ELEMENTS_PER_MESSAGE = 128;

const hooks = {
  prerouting: NF_INET.PRE_ROUTING,
  input: NF_INET.LOCAL_IN,
  forward: NF_INET.FORWARD,
  output: NF_INET.LOCAL_OUT,
  postrouting: NF_INET.POST_ROUTING,
} as const satisfies Record<BaseChain['hook'], number>;

/** The messages that make a change. */
export function messagesOf(change: Change, number: number): Part[] {
  const about = aboutChange(change);
  const header = { 'nfgen-family': ('set' in change ? change.set : change).family };
  switch (change.change) {
    case 'add table':
      return [part(newTable, ['create'], { header, attrs: { name: change.table, userdata: comment(change) } }, about)];
    case 'delete table':
      return [part(delTable, [], { header, attrs: { name: change.table } }, about)];
    case 'add chain': {
      const attrs = { table: change.table, name: change.chain, ...hookOf(change.base), userdata: comment(change) };
      return [part(newChain, ['create'], { header, attrs }, about)];
    }
    case 'delete chain':
      return [part(delChain, [], { header, attrs: { table: change.table, name: change.chain } }, about)];
    case 'flush chain':
      return [part(delRule, [], { header, attrs: { table: change.table, chain: change.chain } }, about)];
    case 'add rule':
    case 'insert rule': {
      const { table, chain, expressions } = change;
      const place = change.change === 'add rule' ? (['create', 'append'] as const) : (['create'] as const);
      return [part(newRule, place, { header, attrs: { table, chain, expressions, userdata: comment(change) } }, about)];
    }
    case 'delete rule': {
      const { table, chain, handle } = change;
      return [part(delRule, [], { header, attrs: { table, chain, handle } }, about)];
    }
    case 'add set':
      return [part(newSet, ['create'], { header, attrs: { ...setAttrs(change.set), id: number } }, about)];
    case 'delete set':
      return [part(delSet, [], { header, attrs: { table: change.set.table, name: change.set.set } }, about)];
    case 'add elements':
    case 'create elements':
    case 'delete elements': {
      const { table, set } = change.set;
      const flags = change.change === 'create elements' ? (['create', 'excl'] as const) : (['create'] as const);
      return slices(change.elements).map((some) => {
        const attrs = { table, set, elements: some.map((each) => elementOf(change.set, each)) };
        return change.change === 'delete elements'
          ? part(delElements, [], { header, attrs }, about)
          : part(newElements, flags, { header, attrs }, about);
      });
    }
  }
}

/** A change in words, for the error of the kernel's that it may end in. */
export function aboutChange(change: Change): About {
  return {
    operation: change.change.replace(' elements', ' elements of'),
    subject: subjectOf(change),
    remedies: remedies[change.change] ?? {},
  };
}

const remedies: Partial<Record<Change['change'], Readonly<Record<string, string>>>> = {
  'add chain': { EOPNOTSUPP: 'A base chain of that name has another hook, type or priority. See: nft list ruleset' },
  'delete chain': { EBUSY: 'Something jumps to it. See: nft list ruleset' },
  'delete set': { EBUSY: 'A rule uses it. See: nft list ruleset' },
};

function subjectOf(change: Change): string {
  if ('set' in change) return `${tableName(change.set)} ${change.set.set}`;
  return 'chain' in change ? `${tableName(change)} ${change.chain}` : tableName(change);
}

/** As `nft` says it: `inet podwire`. */
export const tableName = ({ family, table }: TableRef): string => `${family} ${table}`;

const comment = ({ comment: text }: { readonly comment?: string | undefined }) =>
  text === undefined ? undefined : { comment: text };

function hookOf(base: BaseChain | undefined) {
  if (base === undefined) return {};
  const { type, hook, priority, policy = 'accept' } = base;
  return { type, policy, hook: { num: hooks[hook], priority } };
}

function setAttrs({ table, set, key, data, intervals, comment: text }: SetDefinition) {
  const userdata = { 'key-byteorder': byteOrder(key), comment: text };
  const concatenated = intervals && key.length > 1;
  const flags = (intervals ? NFT_SET.INTERVAL : 0) | (data ? NFT_SET.MAP : 0) | (concatenated ? NFT_SET.CONCAT : 0);
  const attrs = { table, name: set, flags, 'key-type': typeOf(key), 'key-len': lengthOf(key) };
  const concat = concatenated ? { desc: { concat: key.map((field) => ({ len: dataTypes[field].size })) } } : {};
  if (data === undefined) return { ...attrs, ...concat, userdata };
  if (data === 'verdict') return { ...attrs, 'data-type': NFT_DATA.VERDICT, 'data-len': 0, ...concat, userdata };
  return {
    ...attrs,
    'data-type': typeOf(data),
    'data-len': lengthOf(data),
    ...concat,
    userdata: { ...userdata, 'data-byteorder': byteOrder(data) },
  };
}

/** Of several fields there is none: each has its own. */
function byteOrder(fields: readonly FieldType[]): number {
  const [only] = fields;
  if (only === undefined || fields.length > 1) return 0;
  return dataTypes[only].order === 'host' ? 1 : 2;
}

/** An element as its attributes; without data when it is to be found by its key. */
export function elementOf({ key, data }: SetDefinition, element: Element) {
  const { keyEnd, intervalEnd } = element;
  return {
    key: { value: encodeFields(key, element.key) },
    ...(keyEnd ? { 'key-end': { value: encodeFields(key, keyEnd) } } : {}),
    ...(data && element.data !== undefined ? { data: dataOf(data, element.data) } : {}),
    ...(intervalEnd ? { flags: NFT_SET_ELEM.INTERVAL_END } : {}),
    userdata: comment(element),
  };
}

function dataOf(type: NonNullable<SetDefinition['data']>, data: NonNullable<Element['data']>): Data {
  if (type === 'verdict') return { verdict: verdictOf(data as Verdict) };
  if (!isFields(data)) throw new TypeError(`${JSON.stringify(data)} are not the fields ${type.join(' . ')}`);
  return { value: encodeFields(type, data) };
}

const isFields = (data: NonNullable<Element['data']>): data is Exclude<typeof data, Verdict> => Array.isArray(data);

export function verdictOf(verdict: Verdict): NonNullable<Data['verdict']> {
  if (typeof verdict === 'string') return { code: verdict };
  return 'jump' in verdict ? { code: 'jump', chain: verdict.jump } : { code: 'goto', chain: verdict.goto };
}

function slices<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / ELEMENTS_PER_MESSAGE);
  return Array.from({ length: count }, (_, at) =>
    all.slice(at * ELEMENTS_PER_MESSAGE, (at + 1) * ELEMENTS_PER_MESSAGE),
  );
}
