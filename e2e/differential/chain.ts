import type { Side, Step } from './case.ts';

/** An entry of a list: what a plugin is given, without cniVersion, name, prevResult and runtimeConfig. */
export interface Entry {
  readonly type: string;
  readonly capabilities?: Readonly<Record<string, boolean>>;
  readonly [key: string]: unknown;
}

/** One command for a whole list, as a runtime gives it: plugin by plugin, DEL backwards. */
export interface ChainStep extends Pick<Step, 'command' | 'containerId' | 'pod' | 'ifname' | 'before'> {
  /** In place of the case's. */
  readonly runtimeConfig?: Readonly<Record<string, unknown>>;
  /** What the runtime has lost. */
  readonly without?: readonly ('prevResult' | 'runtimeConfig')[];
  /** The entries that are called; left out, all. */
  readonly only?: readonly string[];
  /** Merged over the entries of a type. */
  readonly change?: Readonly<Record<string, object>>;
}

/** A list of plugins, and the calls that are made with it on both sides. */
export interface Chain {
  readonly name: string;
  readonly plugins: readonly Entry[];
  /** Given to the entries whose capabilities name the key. */
  readonly runtimeConfig?: Readonly<Record<string, unknown>>;
  /** Default: 1.0.0 alone. */
  readonly versions?: readonly string[];
  /** Default: ADD, CHECK, DEL, DEL again. */
  readonly steps?: readonly ChainStep[];
  /** Default: nft alone. */
  readonly variants?: readonly Variant[];
  readonly prepare?: (side: Side) => Promise<unknown>;
}

/** Which iptables the plugins find. */
export type Variant = 'nft' | 'legacy';
export const both: readonly Variant[] = ['nft', 'legacy'];

export const chainSteps: readonly ChainStep[] = [
  { command: 'ADD' },
  { command: 'CHECK' },
  { command: 'DEL' },
  { command: 'DEL' },
];
