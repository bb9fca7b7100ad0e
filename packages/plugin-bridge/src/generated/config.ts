// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, NetConf } from '@podwire/core';

/**
 * Configuration of the bridge plugin.
 */
export interface BridgeConfig {
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
   * Arguments that a runtime adds.
   */
  readonly args?: {
    /**
     * Arguments by CNI's convention.
     */
    readonly cni?: {
      /**
       * MAC of the pod's interface, unless runtimeConfig has one.
       */
      readonly mac?: string;
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * Values of the capabilities that the config names, put there by the runtime.
   */
  readonly runtimeConfig?: {
    /**
     * MAC of the pod's interface (capability mac).
     */
    readonly mac?: string;
    [k: string]: unknown;
  };
  /**
   * Name of the bridge on the host; made if there is none.
   */
  readonly bridge: string;
  /**
   * Whether the bridge gets the pods' gateway address, and the host forwards.
   */
  readonly isGateway: boolean;
  /**
   * Whether the pod's default route leads to the bridge; includes isGateway.
   */
  readonly isDefaultGateway: boolean;
  /**
   * Whether another address on the bridge that conflicts with the gateway address is replaced; otherwise ADD fails.
   */
  readonly forceAddress: boolean;
  /**
   * Whether traffic to outside the pods' subnet gets the host's address. Needs a firewall driver, and an IPAM plugin to have an effect.
   */
  readonly ipMasq: boolean;
  /**
   * Firewall that masquerades: iptables or nftables; left out, what the host has.
   */
  readonly ipMasqBackend?: string;
  /**
   * MTU in bytes of the pair, and of a bridge that is made; 0 for the kernel's default.
   */
  readonly mtu: number;
  /**
   * Whether a pod can reach itself through a service address: the port sends back where it received.
   */
  readonly hairpinMode: boolean;
  /**
   * Whether the bridge takes part in all traffic. Not together with hairpinMode.
   */
  readonly promiscMode: boolean;
  /**
   * VLAN of the pod's untagged traffic, 1 to 4094; 0 for none.
   */
  readonly vlan: number;
  /**
   * VLANs that the pod sees tagged: single ids, ranges, or both.
   *
   * Items: One VLAN, or a range of them.
   */
  readonly vlanTrunk?: {
    /**
     * First VLAN of a range.
     */
    readonly minID?: number;
    /**
     * Last VLAN of a range.
     */
    readonly maxID?: number;
    /**
     * A single VLAN.
     */
    readonly id?: number;
  }[];
  /**
   * Whether a port with vlan or vlanTrunk stays in the bridge's default VLAN as well.
   */
  readonly preserveDefaultVlan: boolean;
  /**
   * Whether frames from the pod with another source MAC than its own are dropped. Needs a firewall driver.
   */
  readonly macspoofchk: boolean;
  /**
   * Whether ADD waits until IPv6 duplicate address detection is through; otherwise it is off in the pod.
   */
  readonly enabledad: boolean;
  /**
   * Whether the pod's interface stays down. Not together with an IPAM plugin.
   */
  readonly disableContainerInterface: boolean;
  /**
   * Whether the pod can reach the host and non-isolated ports of the bridge alone.
   */
  readonly portIsolation: boolean;
}
