import type { Namespace } from './namespaces.ts';

/** A link by index, by name, or as it was read. */
export type LinkRef = number | string | Pick<Link, 'index'>;

/** IF_OPER_* of linux/if.h, by name. */
export type OperState = 'unknown' | 'not-present' | 'down' | 'lower-layer-down' | 'testing' | 'dormant' | 'up';

/** A link as the kernel describes it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** `bridge`, `veth`, …; absent for hardware and lo. */
  readonly kind?: string;
  /** Lower case, colons. Absent on links without one. */
  readonly mac?: string;
  /** Bytes. */
  readonly mtu: number;
  readonly up: boolean;
  readonly promisc: boolean;
  readonly allmulti: boolean;
  readonly loopback: boolean;
  readonly noarp: boolean;
  readonly operState: OperState;
  /** Number of reasons why the link is promiscuous (IFLA_PROMISCUITY). */
  readonly promiscuity: number;
  readonly txQueueLength: number;
  /** Index of the bridge or VRF this link is enslaved to. */
  readonly master?: number;
  /** IFLA_LINK: the lower link, or a veth's other end; an index in the namespace of `parentNetns` if that is set. */
  readonly parent?: number;
  /** Namespace id of the parent, if it is in another namespace. */
  readonly parentNetns?: number;
  readonly alias?: string;
  /** The IFLA_INFO_DATA of its kind, by the kernel's names: `{ id: 100, protocol: '8021q' }`. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Set when the master is a bridge. */
  readonly bridgePort?: BridgePort;
}

/** A bridge port's own settings (IFLA_BRPORT_*). */
export interface BridgePort {
  /** 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking. */
  readonly state: number;
  readonly hairpin: boolean;
  readonly isolated: boolean;
  readonly learning: boolean;
}

interface NewLink {
  readonly name: string;
  /** Bytes; left out or 0, the kernel's default for the kind. */
  readonly mtu?: number;
  readonly mac?: string;
  readonly txQueueLength?: number;
  readonly alias?: string;
  readonly up?: boolean;
  /** Enslave at birth. */
  readonly master?: LinkRef;
  /** Create it in this namespace, and not in the one these links belong to. */
  readonly in?: Namespace;
}

/** Every kind that any plugin here makes. */
export type LinkSpec = NewLink &
  (
    | {
        readonly kind: 'bridge';
        readonly vlanFiltering?: boolean;
        readonly vlanDefaultPvid?: number;
        readonly ageingTime?: number;
      }
    | {
        readonly kind: 'veth';
        readonly peer: {
          readonly name: string;
          readonly in?: Namespace;
          readonly mac?: string;
          readonly mtu?: number;
          readonly txQueueLength?: number;
          readonly up?: boolean;
        };
      }
    | {
        readonly kind: 'vlan';
        readonly parent: LinkRef;
        /** 1 to 4094. */
        readonly id: number;
        readonly protocol?: '8021q' | '8021ad';
      }
    | {
        readonly kind: 'macvlan';
        readonly parent: LinkRef;
        readonly mode: 'private' | 'vepa' | 'bridge' | 'passthru' | 'source';
        readonly bcQueueLength?: number;
      }
    | {
        readonly kind: 'ipvlan';
        readonly parent: LinkRef;
        readonly mode: 'l2' | 'l3' | 'l3s';
        readonly flags?: 'bridge' | 'private' | 'vepa';
      }
    | { readonly kind: 'dummy' }
    | { readonly kind: 'ifb' }
    | { readonly kind: 'vrf'; readonly table: number }
    | {
        readonly kind: 'vxlan';
        readonly id: number;
        readonly parent?: LinkRef;
        readonly local?: string;
        readonly port?: number;
        readonly learning?: boolean;
      }
    | { readonly kind: 'bond'; readonly mode: string }
  );

/** What `set` can change. What is left out stays. */
export interface LinkChange {
  readonly up?: boolean;
  readonly name?: string;
  readonly mtu?: number;
  readonly mac?: string;
  readonly promisc?: boolean;
  readonly allmulti?: boolean;
  readonly txQueueLength?: number;
  readonly alias?: string;
  /** `undefined` leaves it, `null` frees the link from its master. */
  readonly master?: LinkRef | null;
  readonly group?: number;
}

/** What `setPort` can change. */
export interface BridgePortChange {
  readonly hairpin?: boolean;
  readonly isolated?: boolean;
  readonly learning?: boolean;
}

/** The links of one namespace. */
export interface Links {
  /** The link, as `ip -d link show` has it, or `undefined`. */
  get(ref: LinkRef): Promise<Link | undefined>;
  /** All links, in the kernel's order. */
  list(): Promise<Link[]>;
  /**
   * Creates a link, as `ip link add` does, and returns it as the kernel has it now.
   *
   * @throws KernelError EEXIST when the name is taken, EOPNOTSUPP when the kernel lacks the kind
   */
  create(spec: LinkSpec): Promise<Link>;
  /** The link of that name and kind, made if there is none; its other settings are left as they are. */
  ensure(spec: LinkSpec): Promise<{ readonly link: Link; readonly created: boolean }>;
  /** As `ip link set` does. One message where the kernel allows it. Throws KernelError ENODEV when it is gone. */
  set(ref: LinkRef, change: LinkChange): Promise<void>;
  /** As `bridge link set` does. */
  setPort(ref: LinkRef, change: BridgePortChange): Promise<void>;
  /** As `ip link set netns` does; with a name, renamed in the same message. */
  move(ref: LinkRef, to: Namespace, change?: Pick<LinkChange, 'name' | 'up'>): Promise<void>;
  /** As `ip link del` does. Missing is fine: returns whether there was one. */
  remove(ref: LinkRef): Promise<boolean>;
  /**
   * Waits for kernel events until the link satisfies the condition, and returns it as it is then. Looks first; no polling.
   *
   * @returns the link as last seen and whether the condition held before the time was up
   */
  waitFor(
    ref: LinkRef,
    condition: (link: Link) => boolean,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<{ readonly link: Link | undefined; readonly met: boolean }>;
}
