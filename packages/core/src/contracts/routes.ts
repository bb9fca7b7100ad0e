import type { LinkRef } from './links.ts';

/** A route, as `ip route` has it. */
export interface Route {
  readonly family: 4 | 6;
  /** CIDR text; `0.0.0.0/0` or `::/0` for the default. */
  readonly dst: string;
  readonly gateway?: string;
  /** Index of the output link. */
  readonly link?: number;
  /** Preferred source. */
  readonly src?: string;
  /** Metric; 0 when there is none. */
  readonly priority: number;
  /** 254 is main. */
  readonly table: number;
  readonly scope: number;
  /** RTN_*: `unicast`, `local`, `blackhole`, … */
  readonly type: string;
  /** RTPROT_*: 2 kernel, 3 boot, 4 static. */
  readonly protocol: number;
  readonly mtu?: number;
  readonly advmss?: number;
  readonly onlink: boolean;
  /** The next hops of a multipath route. */
  readonly nexthops?: readonly { readonly gateway?: string; readonly link: number; readonly weight: number }[];
}

/** What a new route may say. */
export interface RouteSpec {
  /** CIDR text; host bits are refused by the kernel. */
  readonly dst: string;
  readonly gateway?: string;
  readonly link?: LinkRef;
  readonly src?: string;
  readonly priority?: number;
  readonly table?: number;
  /** Default: 0, universe, also where `ip route` would choose link. */
  readonly scope?: number;
  /** Default: 3, boot. */
  readonly protocol?: number;
  readonly mtu?: number;
  readonly advmss?: number;
  readonly onlink?: boolean;
  readonly nexthops?: readonly { readonly gateway: string; readonly link?: LinkRef; readonly weight?: number }[];
}

/** Which routes `list` gives; what is left out does not restrict. */
export interface RouteFilter {
  readonly family?: 4 | 6;
  /** Default: 254, main. `'all'` for every table. */
  readonly table?: number | 'all';
  readonly link?: LinkRef;
  readonly dst?: string;
  readonly gateway?: string;
}

/** The routes of one namespace. */
export interface Routes {
  list(filter?: RouteFilter): Promise<Route[]>;
  /** As `ip route add`. @throws KernelError EEXIST when the kernel has one of that destination and metric */
  add(route: RouteSpec): Promise<void>;
  /**
   * Create without "exclusive": a second route to one destination by another gateway is kept beside the first, as
   * the reference plugins do it. @throws KernelError EEXIST when the very same is there
   */
  prepend(route: RouteSpec): Promise<void>;
  /** As `ip route replace`. */
  replace(route: RouteSpec): Promise<void>;
  /** As `ip route del`, of any scope unless one is given. Missing is fine: returns whether there was one. */
  remove(route: Pick<RouteSpec, 'dst' | 'gateway' | 'link' | 'priority' | 'table' | 'scope'>): Promise<boolean>;
  /** As `ip route get`. `undefined` when there is no route to it. */
  resolve(destination: string, options?: { readonly from?: string }): Promise<Route | undefined>;
}
