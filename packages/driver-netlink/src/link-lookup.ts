import { KernelError, type Link, type LinkRef } from '@podwire/core';
import { unless } from './about.ts';
import { linkFrom } from './link-from-kernel.ts';
import { getLink } from './messages/link.ts';
import { inPlace, named, type Place } from './place.ts';
import { errnoText } from './uapi/errno.ts';
import { IFNAMSIZ } from './uapi/if.ts';
import { RTEXT_FILTER } from './uapi/rtnetlink.ts';

/** Counters make up half of a link's answer, and nobody here reads them. */
export const withoutStatistics = { 'ext-mask': RTEXT_FILTER.SKIP_STATS };

/** The link, by one request, or `undefined`. */
export function findLink(place: Place, ref: LinkRef): Link | undefined {
  const about = { operation: 'get link', subject: inPlace(named(ref), place) };
  const { header, attrs } = identified(ref);
  // ERANGE: longer than any alternative name can be.
  return unless(
    ['ENODEV', 'ERANGE'],
    () => linkFrom(place.socket.get(getLink, { header, attrs: { ...attrs, ...withoutStatistics } }, about)),
    undefined,
  );
}

/** The index of a link; the kernel is asked for names only. @throws KernelError ENODEV */
export function indexOf(place: Place, ref: LinkRef): number {
  if (typeof ref === 'number') return ref;
  if (typeof ref === 'object') return ref.index;
  const link = findLink(place, ref);
  if (link === undefined) throw noSuchLink(ref, place);
  return link.index;
}

/** What says which link is meant: its index in the header, or a name among the attributes. */
export function identified(ref: LinkRef) {
  if (typeof ref === 'object') return { header: { 'ifi-index': ref.index }, attrs: {} };
  if (typeof ref === 'number') return { header: { 'ifi-index': ref }, attrs: {} };
  // What is too long for a name can only be an alternative name.
  const attrs = Buffer.byteLength(ref) < IFNAMSIZ ? { ifname: ref } : { 'alt-ifname': ref };
  return { header: {}, attrs };
}

export function noSuchLink(ref: LinkRef, place: Place): KernelError {
  return new KernelError({
    operation: 'find link',
    subject: inPlace(named(ref), place),
    errno: 'ENODEV',
    errnoText: errnoText('ENODEV'),
    remedy: 'See: ip link show',
  });
}
