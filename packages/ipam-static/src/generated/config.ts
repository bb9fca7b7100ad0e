// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, RouteConfig } from '@podwire/core';

/**
 * Configuration of the IPAM plugin static: the network's, with these keys under ipam.
 */
export interface StaticConfig {
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
     * Always static.
     */
    readonly type?: string;
    /**
     * Addresses of the container. Those of args.cni.ips or runtimeConfig.ips take their place.
     *
     * Items: An address of the container.
     */
    readonly addresses?: {
      /**
       * An address with its prefix length; needed.
       */
      readonly address?: string;
      /**
       * Gateway of the address; left out, none.
       */
      readonly gateway?: string;
    }[];
    /**
     * Routes for the container, handed to the calling plugin as they are.
     *
     * Items: A route to be set up in the container.
     */
    readonly routes?: RouteConfig[];
    /**
     * Name service settings, handed to the calling plugin as they are.
     */
    readonly dns?: Dns;
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
       * Addresses in place of those of ipam.addresses and CNI_ARGS.
       *
       * Items: An address with its prefix length.
       */
      readonly ips?: string[];
    };
  };
  /**
   * Values of capabilities, put there by the runtime.
   */
  readonly runtimeConfig?: {
    /**
     * Capability ips: addresses in place of all others.
     *
     * Items: An address with its prefix length.
     */
    readonly ips?: string[];
  };
}
