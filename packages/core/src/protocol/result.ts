/** A result in the model of 1.0.0 and 1.1.0, which every plugin works with; converted on the way in and out. */
export interface Result {
  readonly cniVersion?: string;
  readonly interfaces?: readonly Interface[];
  readonly ips?: readonly IpConfig[];
  readonly routes?: readonly RouteConfig[];
  readonly dns?: Dns;
}

/** An entry of a result's `interfaces`. */
export interface Interface {
  readonly name: string;
  readonly mac?: string;
  readonly mtu?: number;
  readonly sandbox?: string;
  readonly socketPath?: string;
  readonly pciID?: string;
}

/** An entry of a result's `ips`. */
export interface IpConfig {
  /** CIDR text; host bits kept. */
  readonly address: string;
  readonly gateway?: string;
  /** Index into `interfaces`. */
  readonly interface?: number;
}

/** A route of a result or a config. */
export interface RouteConfig {
  /** CIDR text. */
  readonly dst: string;
  readonly gw?: string;
  /** Bytes. */
  readonly mtu?: number;
  /** Bytes. */
  readonly advmss?: number;
  readonly priority?: number;
  readonly table?: number;
  /** 0 universe, 200 site, 253 link, 254 host (linux/rtnetlink.h). */
  readonly scope?: number;
}

/** Name service settings of a result or a config. */
export interface Dns {
  readonly nameservers?: readonly string[];
  readonly domain?: string;
  readonly search?: readonly string[];
  readonly options?: readonly string[];
}
