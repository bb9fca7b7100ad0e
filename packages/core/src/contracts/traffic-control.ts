import { type Token, token } from '../wiring.ts';
import type { LinkRef } from './links.ts';
import type { Namespace } from './namespaces.ts';

/** A rate limit of one direction. */
export interface Shape {
  readonly rateBitsPerSecond: number;
  readonly burstBits: number;
}

/** Shaping of one attachment; directions as the pod sees them. */
export interface ShapingSpec {
  readonly ingress?: Shape;
  readonly egress?: Shape;
  /** CIDR texts; when given, only (or all but) these are shaped. */
  readonly shapedSubnets?: readonly string[];
  readonly unshapedSubnets?: readonly string[];
  /** Name of the IFB that takes the egress direction. */
  readonly ifb: string;
}

/** Traffic control on the host end of an attachment. */
export interface TrafficControl {
  shape(namespace: Namespace, hostLink: LinkRef, spec: ShapingSpec): Promise<void>;
  /** Every difference between what was asked for and what is there; empty when all is well. */
  check(namespace: Namespace, hostLink: LinkRef, spec: ShapingSpec): Promise<string[]>;
  /** Removes the IFB and what points to it. Missing is fine. */
  unshape(namespace: Namespace, ifb: string): Promise<void>;
}
export const TrafficControl: Token<TrafficControl> = token('TrafficControl');
