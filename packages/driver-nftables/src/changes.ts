import type { FieldValue, SetDefinition, Verdict } from './data.ts';
import type { Expression } from './messages/expression.ts';

/** The address families of tables, as `nft` calls them. */
export type Family = 'ip' | 'ip6' | 'inet' | 'bridge' | 'arp' | 'netdev';

export interface TableRef {
  readonly family: Family;
  readonly table: string;
}

export interface ChainRef extends TableRef {
  readonly chain: string;
}

export interface SetRef extends TableRef {
  readonly set: string;
}

/** Where a base chain hooks in. */
export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';
  /** `dstnat` is -100, `filter` 0, `srcnat` 100; of family bridge -300, -200 and 300. */
  readonly priority: number;
  /** Left out: accept. */
  readonly policy?: 'accept' | 'drop' | undefined;
}

/** An element of a set, or of a map when it has data. */
export interface Element {
  /** One value per field of the set's key. */
  readonly key: readonly FieldValue[];
  /** In sets of intervals of several fields: the last key of the interval. */
  readonly keyEnd?: readonly FieldValue[] | undefined;
  /** In sets of intervals of one field: the first key after an interval. */
  readonly intervalEnd?: boolean | undefined;
  /** One value per field of the map's data, or what its verdict is. */
  readonly data?: readonly FieldValue[] | Verdict | undefined;
  /** At most 128 bytes. */
  readonly comment?: string | undefined;
}

/**
 * One change of a batch, in the words of `nft`: `add` is content with one that is there already, `create` is not, and
 * `delete` fails with ENOENT when there is none.
 */
export type Change =
  | ({ readonly change: 'add table'; readonly comment?: string | undefined } & TableRef)
  | ({ readonly change: 'delete table' } & TableRef)
  /** Of a base chain that is there only the policy may differ: another hook, type or priority is EOPNOTSUPP. */
  | ({
      readonly change: 'add chain';
      readonly base?: BaseChain | undefined;
      readonly comment?: string | undefined;
    } & ChainRef)
  /** Removes its rules first, as the kernel does. EBUSY while something jumps to it. */
  | ({ readonly change: 'delete chain' } & ChainRef)
  /** Removes all its rules. For chains of our own only. */
  | ({ readonly change: 'flush chain' } & ChainRef)
  /** `add` appends, `insert` puts it first. */
  | ({
      readonly change: 'add rule' | 'insert rule';
      readonly expressions: readonly Expression[];
      readonly comment?: string | undefined;
    } & ChainRef)
  | ({ readonly change: 'delete rule'; readonly handle: bigint } & ChainRef)
  /** One that is there already, of other types, is EEXIST. */
  | { readonly change: 'add set' | 'delete set'; readonly set: SetDefinition }
  /**
   * `add` of a key that is there with the same data keeps the element that is there, its comment included; with other
   * data it is EEXIST, as `create` always is.
   */
  | {
      readonly change: 'add elements' | 'create elements';
      readonly set: SetDefinition;
      readonly elements: readonly Element[];
    }
  | {
      readonly change: 'delete elements';
      readonly set: SetDefinition;
      readonly elements: readonly Pick<Element, 'key' | 'keyEnd' | 'intervalEnd'>[];
    };
