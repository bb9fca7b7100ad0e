// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, NetConf } from '@podwire/core';

/**
 * Configuration of the ptp plugin.
 */
export interface PtpConfig {
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
   * Whether traffic to outside the pod's subnet gets the host's address. Needs a firewall driver.
   */
  readonly ipMasq: boolean;
  /**
   * Firewall that masquerades: iptables or nftables; left out, what the host has.
   */
  readonly ipMasqBackend?: string;
  /**
   * MTU in bytes of both ends of the pair; 0 for the kernel's default.
   */
  readonly mtu: number;
}
