// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, NetConf } from '@podwire/core';

/**
 * Configuration of the firewall plugin.
 */
export interface FirewallConfig {
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
   * The IPAM plugin and its own keys.
   */
  readonly ipam?: NonNullable<NetConf['ipam']>;
  /**
   * Name service settings of the container.
   */
  readonly dns?: Dns;
  /**
   * Arguments that a runtime adds; a plugin need not know them.
   */
  readonly args?: NonNullable<NetConf['args']>;
  /**
   * Values of the capabilities that the config names, put there by the runtime.
   */
  readonly runtimeConfig?: NonNullable<NetConf['runtimeConfig']>;
  /**
   * Firewall that lets the traffic pass: firewalld, iptables or nftables; empty, what the host has.
   */
  readonly backend: string;
  /**
   * Chain for rules of the administrator, which come before the plugin's. For iptables.
   */
  readonly iptablesAdminChainName: string;
  /**
   * Zone that the addresses are put into. For firewalld.
   */
  readonly firewalldZone: string;
  /**
   * Which other pods can reach this one: open or empty, all; same-bridge, those of its bridge; isolated, none.
   */
  readonly ingressPolicy: string;
}
