import { argText, type Call, type Invocation, type LinkChange, loadArgs, readMac } from '@podwire/core';
import { macRefused, repeatedSysctl } from './errors.ts';
import type { TuningConfig } from './generated/config.ts';
import { repeatedKey } from './repeated-keys.ts';

/** Sysctls by their key, as it is written. */
export type SysctlWishes = Readonly<Record<string, string>>;

/** What the pod's interface shall be; what is left out stays as it is. */
export type Attributes = Pick<LinkChange, 'mac' | 'promisc' | 'mtu' | 'allmulti' | 'txQueueLength'>;

/** All that a call wants changed. */
export interface Settings {
  /** Of the config and of its args; of one parameter the later one counts. */
  readonly sysctls: readonly SysctlWishes[];
  readonly attributes: Attributes;
}

/** For each attribute: of `args.cni`, else of the config. Falsy `promisc` and `mtu` mean to leave them alone. */
export function settingsOf(call: Invocation<TuningConfig>): Settings {
  const { config } = call;
  const args = config.args?.cni ?? {};
  const mac = macOf(call);
  const mtu = args.mtu ?? config.mtu;
  const allmulti = args.allmulti ?? config.allmulti;
  const txQueueLength = args.txQLen ?? config.txQLen;
  return {
    sysctls: sysctlsOf(call),
    attributes: {
      ...(mac ? { mac } : {}),
      ...((args.promisc ?? config.promisc) ? { promisc: true } : {}),
      ...(mtu ? { mtu } : {}),
      ...(allmulti === undefined ? {} : { allmulti }),
      ...(txQueueLength === undefined ? {} : { txQueueLength }),
    },
  };
}

/** @throws CniError when a key of the config is there twice */
export function sysctlsOf({ config, stdin }: Call<TuningConfig>): readonly SysctlWishes[] {
  const sources = [config.sysctl ?? {}, config.args?.cni?.sysctl ?? {}].filter((source) => !isEmpty(source));
  const twice = sources.length > 0 ? repeatedKey(stdin, 'sysctl') : undefined;
  if (twice !== undefined) throw repeatedSysctl(twice);
  return sources;
}

export function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

/** Of `args.cni`, of the capability, of CNI_ARGS, of the config: the first that there is counts, and has to be one. */
function macOf({ config, args }: Invocation<TuningConfig>): string | undefined {
  const { MAC } = loadArgs(args, { MAC: argText });
  const text = config.args?.cni?.mac ?? (config.runtimeConfig?.mac || MAC || config.mac);
  if (!text) return undefined;
  const mac = readMac(text);
  if (!mac) throw macRefused(text);
  return mac;
}
