import { argText, type Invocation, loadArgs, parseMac } from '@podwire/core';
import type { BridgeConfig } from './generated/config.ts';

/**
 * The MAC that the pod's interface shall have: of the capability, of `args.cni`, of CNI_ARGS, in this order;
 * `undefined` leaves it to the kernel.
 */
export function podMac({ config, args }: Invocation<BridgeConfig>): string | undefined {
  const { MAC } = loadArgs(args, { MAC: argText });
  const mac = config.runtimeConfig?.mac || config.args?.cni?.mac || MAC;
  return mac ? parseMac(mac) : undefined;
}
