// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, NetConf } from '@podwire/core';

/**
 * Configuration of the portmap plugin.
 */
export interface PortmapConfig {
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
  readonly runtimeConfig?: {
    /**
     * Capability portMappings: the ports to publish.
     *
     * Items: A port to publish.
     */
    readonly portMappings?: {
      /**
       * The port on the host, 1 to 65535.
       */
      readonly hostPort?: number;
      /**
       * The port in the container, 1 to 65535.
       */
      readonly containerPort?: number;
      /**
       * tcp, udp or sctp, in any letter case; left out, tcp.
       */
      readonly protocol?: string;
      /**
       * The one address of the host whose port it is; left out, all of them. 0.0.0.0 and :: are all of a family.
       */
      readonly hostIP?: string;
    }[];
    [k: string]: unknown;
  };
  /**
   * Firewall that publishes: iptables or nftables; left out, what the host has.
   */
  readonly backend?: string;
  /**
   * Whether a source that would otherwise get its answers past the host is translated: the container's own subnet, and the host's loopback.
   */
  readonly snat: boolean;
  /**
   * Whether every source is translated. Needs snat.
   */
  readonly masqAll: boolean;
  /**
   * The bit, 0 to 31, of the packet mark that iptables marks with what is to be translated; left out, 13. Not together with externalSetMarkChain.
   */
  readonly markMasqBit?: number;
  /**
   * A chain of table nat that marks packets in place of our own, and whose owner translates them; iptables.
   */
  readonly externalSetMarkChain?: string;
  /**
   * Further matches of IPv4 packets, in the words of the backend.
   *
   * Items: A word.
   */
  readonly conditionsV4?: string[];
  /**
   * Further matches of IPv6 packets, in the words of the backend.
   *
   * Items: A word.
   */
  readonly conditionsV6?: string[];
}
