// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, RouteConfig } from '@podwire/core';

/**
 * Configuration of the IPAM plugin host-local: the network's, with these keys under ipam.
 */
export interface HostLocalConfig {
  /**
   * Version of the CNI specification that the config is written for; left out, 0.1.0.
   */
  readonly cniVersion?: string;
  /**
   * Name of the network, unique on the host.
   */
  readonly name: string;
  /**
   * Name of the plugin's executable.
   */
  readonly type?: string;
  /**
   * What the runtime may hand over in runtimeConfig.
   */
  readonly capabilities?: {
    /**
     * Whether the plugin takes part in the capability.
     */
    [k: string]: boolean;
  };
  /**
   * Where addresses come from.
   */
  readonly ipam?: {
    /**
     * Always host-local.
     */
    readonly type?: string;
    /**
     * Range sets; an attachment gets one address of each.
     */
    readonly ranges?: {
      /**
       * The subnet, without host bits; needed.
       */
      readonly subnet?: string;
      /**
       * First address to hand out; left out, the one after the subnet's own.
       */
      readonly rangeStart?: string;
      /**
       * Last address to hand out; left out, the one before the broadcast address, or for IPv6 the subnet's last.
       */
      readonly rangeEnd?: string;
      /**
       * Gateway of the subnet, never handed out from this range; left out, the address after the subnet's own.
       */
      readonly gateway?: string;
    }[][];
    /**
     * Old style: one more range set of this one range, placed before ranges.
     */
    readonly subnet?: string;
    /**
     * Old style: first address to hand out. Ignored without ipam.subnet.
     */
    readonly rangeStart?: string;
    /**
     * Old style: last address to hand out. Ignored without ipam.subnet.
     */
    readonly rangeEnd?: string;
    /**
     * Old style: gateway of the subnet. Ignored without ipam.subnet.
     */
    readonly gateway?: string;
    /**
     * Routes for the container, handed to the calling plugin as they are.
     *
     * Items: A route to be set up in the container.
     */
    readonly routes?: RouteConfig[];
    /**
     * Path of a resolv.conf whose settings become the result's DNS.
     */
    readonly resolvConf?: string;
    /**
     * Folder that holds a folder of reservations for each network; an absolute path.
     */
    readonly dataDir: string;
  };
  /**
   * Name service settings of the container.
   */
  readonly dns?: Dns;
  /**
   * Arguments that a runtime adds.
   */
  readonly args?: {
    /**
     * Arguments by the conventions of CNI.
     */
    readonly cni?: {
      /**
       * Addresses that the attachment asks for, at most one of each range set.
       *
       * Items: An address; a prefix length is ignored.
       */
      readonly ips?: string[];
    };
  };
  /**
   * Values of capabilities, put there by the runtime.
   */
  readonly runtimeConfig?: {
    /**
     * Capability ips: more addresses that the attachment asks for.
     *
     * Items: An address; a prefix length is ignored.
     */
    readonly ips?: string[];
    /**
     * Capability ipRanges: range sets, placed before all others.
     */
    readonly ipRanges?: {
      /**
       * The subnet, without host bits; needed.
       */
      readonly subnet?: string;
      /**
       * First address to hand out; left out, the one after the subnet's own.
       */
      readonly rangeStart?: string;
      /**
       * Last address to hand out; left out, the one before the broadcast address, or for IPv6 the subnet's last.
       */
      readonly rangeEnd?: string;
      /**
       * Gateway of the subnet, never handed out from this range; left out, the address after the subnet's own.
       */
      readonly gateway?: string;
    }[][];
  };
}
