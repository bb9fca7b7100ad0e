/** The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words, big endian. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  // Parts of odd length are padded, which is right for the last one only; headers are even.
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
