import type { Namespace } from '@podwire/core';
import {
  type About,
  inPlace,
  NETLINK,
  type NetlinkSocket,
  type Place,
  part,
  placeOf,
  unless,
  valueIn,
} from '@podwire/driver-netlink';
import { elementOf, messagesOf, tableName } from './change-messages.ts';
import type { ChainRef, Change, Element, Family, SetRef, TableRef } from './changes.ts';
import type { FieldValue, SetDefinition } from './data.ts';
import {
  type ChainFound,
  chainFrom,
  elementFrom,
  type RuleFound,
  ruleFrom,
  type SetFound,
  setFrom,
  type TableFound,
  tableFrom,
} from './found.ts';
import { batchBegin, batchEnd, getGen } from './messages/batch.ts';
import { getChain } from './messages/chain.ts';
import { getRule } from './messages/rule.ts';
import { getSet } from './messages/set.ts';
import { dumpElements, elementAttrs, getElements } from './messages/set-element.ts';
import { getTable } from './messages/table.ts';
import { NFNL_SUBSYS } from './uapi/nfnetlink.ts';

/** What the kernel of one network namespace has of nf_tables. Reads of a table, chain or set that is missing are empty. */
export class Ruleset {
  #socket: NetlinkSocket | undefined;

  constructor(private readonly namespace: Namespace) {}

  /** Which ruleset it is: another number after every batch that anybody commits. */
  generation(): number {
    return this.#open.get(getGen, {}, this.#about('read generation of', 'the ruleset')).attrs.id ?? 0;
  }

  /**
   * Makes all of these changes or none.
   *
   * @param options.generation - refuse with ERESTART when the ruleset is of another one
   * @throws KernelError that names the first change that was refused
   */
  commit(changes: readonly Change[], { generation }: { readonly generation?: number } = {}): void {
    if (changes.length === 0) return;
    const about = this.#about('change', 'the ruleset');
    const parts = changes.flatMap((change, at) =>
      messagesOf(change, at + 1).map((each) => ({
        ...each,
        about: { ...each.about, subject: inPlace(each.about.subject, this.#place) },
      })),
    );
    // Its acknowledgement is the last answer: at a batch's end only newer kernels give one.
    const last = parts.pop();
    if (last) parts.push({ ...last, acknowledged: true });
    const header = { 'res-id': NFNL_SUBSYS.NFTABLES };
    const begin = part(batchBegin, [], { header, attrs: { genid: generation } }, about);
    this.#open.batch([begin, ...parts, part(batchEnd, [], { header }, about)], about);
  }

  /** @param family - left out, all */
  tables(family?: Family): TableFound[] {
    const values = { header: { 'nfgen-family': family ?? ('unspec' as const) } };
    return this.#open.dump(getTable, values, this.#about('list', 'tables')).map(tableFrom);
  }

  /** @param where.table - left out, of all tables of the family */
  chains({ family, table }: { readonly family: Family; readonly table?: string | undefined }): ChainFound[] {
    const values = { header: { 'nfgen-family': family } };
    const chains = this.#open.dump(getChain, values, this.#about('list', `chains of ${family}`)).map(chainFrom);
    return chains.filter((chain) => table === undefined || chain.table === table);
  }

  /** @param where.chain - left out, of all chains of the table */
  rules({ family, table, chain }: TableRef & Partial<ChainRef>): RuleFound[] {
    const about = this.#about('list rules of', tableName({ family, table }));
    const values = { header: { 'nfgen-family': family }, attrs: { table, chain } };
    return unless(['ENOENT'], () => this.#open.dump(getRule, values, about), []).map(ruleFrom);
  }

  sets({ family, table }: TableRef): SetFound[] {
    const about = this.#about('list sets of', tableName({ family, table }));
    const values = { header: { 'nfgen-family': family }, attrs: { table } };
    return unless(['ENOENT'], () => this.#open.dump(getSet, values, about), []).map(setFrom);
  }

  /**
   * The elements of a set.
   *
   * @param options.containing - those that have this, or one of these, in them: a text in their comment or in a name of
   *   their key, or bytes of their key; the others are not even decoded
   */
  elements(
    set: SetDefinition,
    { containing = [] }: { readonly containing?: string | readonly (string | Uint8Array)[] } = {},
  ): Element[] {
    const parts = [containing].flat().map((part) => Buffer.from(part as string)); // takes bytes as well; its overloads do not take both
    return this.#elementsOf(set, parts).map((bytes) => elementFrom(set, valueIn(elementAttrs, bytes)));
  }

  /** How many elements a set has. */
  count(set: SetRef): number {
    return this.#elementsOf(set).length;
  }

  /** One element by its key, or the interval that the key lies in. */
  element(set: SetDefinition, key: readonly FieldValue[]): Element | undefined {
    const attrs = { table: set.table, set: set.set, elements: [elementOf(set, { key })] };
    const about = this.#about('read element of', setName(set));
    const values = { header: { 'nfgen-family': set.family }, attrs };
    const answer = unless(['ENOENT'], () => this.#open.get(getElements, values, about), undefined);
    const [found] = answer?.attrs.elements ?? [];
    return found && elementFrom(set, found);
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #elementsOf(set: SetRef, parts: readonly Buffer[] = []): Uint8Array[] {
    const values = { header: { 'nfgen-family': set.family }, attrs: { table: set.table, set: set.set } };
    const about = this.#about('list elements of', setName(set));
    const has = ({ buffer, byteOffset, length }: Uint8Array) => {
      const bytes = Buffer.from(buffer, byteOffset, length);
      return parts.length === 0 || parts.some((part) => bytes.includes(part));
    };
    const messages = unless(['ENOENT'], () => this.#open.dump(dumpElements, values, about, has), []);
    return messages.flatMap(({ attrs }) => attrs.elements ?? []).filter(has);
  }

  get #open(): NetlinkSocket {
    this.#socket ??= this.#place.newSocket(NETLINK.NETFILTER);
    return this.#socket;
  }

  get #place(): Place {
    return placeOf(this.namespace);
  }

  #about(operation: string, subject: string): About {
    return { operation, subject: inPlace(subject, this.#place) };
  }
}

const setName = (set: SetRef): string => `${tableName(set)} ${set.set}`;
