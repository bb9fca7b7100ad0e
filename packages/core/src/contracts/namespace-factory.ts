import { type Token, token } from '../wiring.ts';

/** A network namespace that was made, and stays until it is removed. */
export interface NamedNamespace {
  /** A file that leads to it, for CNI_NETNS and for `nsenter --net=`. */
  readonly path: string;
  /** Takes the name away; the kernel frees the namespace when nothing uses it any more. Missing is fine. */
  remove(): void;
}

/** Makes network namespaces, as `ip netns add` does. */
export interface NamespaceFactory {
  /** @throws CniError when the name is taken, or this process may not make one */
  create(name: string): NamedNamespace;
}
export const NamespaceFactory: Token<NamespaceFactory> = token('NamespaceFactory');
