import { type Address, type Addresses, type AddressSpec, type Cidr, type LinkRef, parseCidr } from '@podwire/core';
import { type About, unless } from './about.ts';
import type { MessageOf } from './codec/request.ts';
import type { WaitOptions } from './events.ts';
import { familyNumber, ipFamily } from './family.ts';
import { findLink, indexOf, noSuchLink } from './link-lookup.ts';
import { delAddress, getAddress, newAddress } from './messages/address.ts';
import { named, type Place } from './place.ts';
import { present } from './present.ts';
import { settleAddresses } from './settle.ts';
import type { Modifier } from './socket.ts';
import { IFA_F } from './uapi/if_addr.ts';
import { AF } from './uapi/socket.ts';

/** The addresses of one namespace, over RTM_*ADDR. */
export class NetlinkAddresses implements Addresses {
  constructor(private readonly place: Place) {}

  async list(filter: { readonly link?: LinkRef; readonly family?: 4 | 6 } = {}): Promise<Address[]> {
    const of = filter.link === undefined ? '' : ` of ${named(filter.link)}`;
    const about = { operation: 'list addresses', subject: `${of} in ${this.place.where}`.trimStart() };
    const index = filter.link === undefined ? undefined : indexOf(this.place, filter.link);
    const header = {
      'ifa-family': filter.family === undefined ? AF.UNSPEC : familyNumber(filter.family),
      'ifa-index': index,
    };
    const found = this.place.socket.dump(getAddress, { header }, about);
    // Kernels before 4.20 do not filter, and send what they have.
    return found.filter((each) => index === undefined || each.header['ifa-index'] === index).flatMap(addressFrom);
  }

  async add(link: LinkRef, spec: AddressSpec): Promise<void> {
    this.#put(['create', 'excl'], link, spec);
  }

  async ensure(link: LinkRef, spec: AddressSpec): Promise<void> {
    this.#put(['create', 'replace'], link, spec);
  }

  async remove(link: LinkRef, address: string): Promise<boolean> {
    const about = this.#about('remove address', address, link);
    const { header, attrs } = addressed(parseCidr(address));
    // EADDRNOTAVAIL: the link has no such address. ENODEV: there is no such link.
    return unless(
      ['EADDRNOTAVAIL', 'ENODEV'],
      () => {
        const index = indexOf(this.place, link);
        this.place.socket.ack(delAddress, [], { header: { ...header, 'ifa-index': index }, attrs }, about);
        return true;
      },
      false,
    );
  }

  async settle(link: LinkRef, options: WaitOptions): Promise<void> {
    const found = findLink(this.place, link);
    if (found === undefined) throw noSuchLink(link, this.place);
    // By index from here on: a link that is renamed meanwhile is still the one that was meant.
    const { index, name } = found;
    const settling = {
      name,
      where: this.place.where,
      addresses: () => this.list({ link: index, family: 6 }),
      link: async () => findLink(this.place, index),
    };
    await settleAddresses(this.place.events, settling, options);
  }

  #put(flags: readonly Modifier[], link: LinkRef, spec: AddressSpec): void {
    const about = this.#about('add address', spec.address, link);
    const { header, attrs } = addressed(parseCidr(spec.address));
    this.place.socket.ack(
      newAddress,
      flags,
      {
        header: {
          ...header,
          'ifa-index': indexOf(this.place, link),
          'ifa-scope': spec.scope,
          // The header has room for the low eight; an attribute with all of them counts in its place.
          'ifa-flags': flagsOf(spec) & 0xff || undefined,
        },
        attrs: {
          ...attrs,
          broadcast: spec.broadcast,
          label: spec.label,
          flags: spec.noPrefixRoute ? flagsOf(spec) : undefined,
        },
      },
      about,
    );
  }

  #about(operation: string, address: string, link: LinkRef): About {
    const name = named(link);
    return {
      operation,
      subject: `${address} of link ${name} in ${this.place.where}`,
      remedies: {
        EEXIST: `The link has it already. See: ip addr show dev ${name}`,
        EACCES: `Is IPv6 off for the link? See: sysctl net.ipv6.conf.${name}.disable_ipv6`,
        EINVAL: 'The prefix length, the label or the broadcast address may not fit the address',
      },
    };
  }
}

function addressed(cidr: Cidr) {
  const header = { 'ifa-family': familyNumber(cidr.family), 'ifa-prefixlen': cidr.prefixLength };
  return { header, attrs: { local: cidr.address, address: cidr.address } };
}

/** An address message in the domain's words; none for the families that are not IP. */
function addressFrom({ header, attrs }: MessageOf<typeof newAddress>): Address[] {
  const family = ipFamily(header['ifa-family']);
  const own = attrs.local ?? attrs.address;
  if (family === undefined || own === undefined) return [];
  const flags = attrs.flags ?? header['ifa-flags'];
  return [
    {
      address: `${own}/${header['ifa-prefixlen']}`,
      family,
      link: header['ifa-index'],
      scope: header['ifa-scope'],
      ...present('label', attrs.label),
      ...present('broadcast', attrs.broadcast),
      ...present('peer', attrs.address === own ? undefined : attrs.address),
      tentative: (flags & IFA_F.TENTATIVE) !== 0,
      dadFailed: (flags & IFA_F.DADFAILED) !== 0,
      permanent: (flags & IFA_F.PERMANENT) !== 0,
    },
  ];
}

function flagsOf({ noDad, noPrefixRoute }: AddressSpec): number {
  return (noDad ? IFA_F.NODAD : 0) | (noPrefixRoute ? IFA_F.NOPREFIXROUTE : 0);
}
