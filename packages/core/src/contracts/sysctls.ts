/** Kernel parameters of one namespace, by path below /proc/sys with slashes: `net/ipv4/conf/eth0.100/arp_notify`. */
export interface Sysctls {
  /** The value without its final newline; `undefined` when the kernel has no such key. */
  get(key: string): string | undefined;
  /** Writes the value and reads nothing back. @throws KernelError naming the key and the value */
  set(key: string, value: string): void;
  /** Writes the value unless it is there already; returns what was there before, if that was different. */
  ensure(key: string, value: string): string | undefined;
}

/** The slash form of a key given with dots or slashes: the first separator decides, the other one is swapped. */
export function sysctlPath(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  if (first !== '.') return key;
  return key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}
