// Made from schema.json by `npm run generate`. Change the schema, and not this file.
import type { Dns, NetConf } from '@podwire/core';

/**
 * Configuration of the tuning plugin.
 */
export interface TuningConfig {
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
     * Arguments by CNI's convention: the same keys, before those of the config.
     */
    readonly cni?: {
      /**
       * Kernel parameters besides those of the config, or in place of them.
       */
      readonly sysctl?: {
        /**
         * The value, as text.
         */
        [k: string]: string;
      };
      /**
       * MAC of the pod's interface, before any other.
       */
      readonly mac?: string;
      /**
       * MTU in bytes; 0 leaves it alone.
       */
      readonly mtu?: number;
      /**
       * Whether the pod's interface takes all frames it sees.
       */
      readonly promisc?: boolean;
      /**
       * Whether the pod's interface takes all multicast frames.
       */
      readonly allmulti?: boolean;
      /**
       * Length in packets of the transmit queue.
       */
      readonly txQLen?: number;
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * Values of the capabilities that the config names, put there by the runtime.
   */
  readonly runtimeConfig?: {
    /**
     * MAC of the pod's interface (capability mac), unless args has one.
     */
    readonly mac?: string;
    [k: string]: unknown;
  };
  /**
   * Folder where it is kept what was there before, to be put back on DEL.
   */
  readonly dataDir: string;
  /**
   * Kernel parameters below net/ of the pod's namespace, with dots or slashes; IFNAME stands for the pod's interface.
   */
  readonly sysctl?: {
    /**
     * The value, as text.
     */
    [k: string]: string;
  };
  /**
   * MAC of the pod's interface, unless CNI_ARGS, runtimeConfig or args has one; empty leaves it alone.
   */
  readonly mac: string;
  /**
   * MTU in bytes of the pod's interface; 0 leaves it alone.
   */
  readonly mtu: number;
  /**
   * Whether the pod's interface takes all frames it sees; false leaves it alone.
   */
  readonly promisc: boolean;
  /**
   * Whether the pod's interface takes all multicast frames; left out, it is left alone.
   */
  readonly allmulti?: boolean;
  /**
   * Length in packets of the transmit queue of the pod's interface; left out, it is left alone.
   */
  readonly txQLen?: number;
}
