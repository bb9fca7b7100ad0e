import { closeSync } from 'node:fs';
import { type Announcements, familyOf, type Link, type LinkRef, type Links, type Sysctls } from '@podwire/core';
import { failure, retold } from './about.ts';
import type { Libc } from './libc.ts';
import { gratuitousArp, linkLayerAddress, type Packet, unsolicitedAdvertisement } from './messages/announcement.ts';
import { inPlace, named, type Place } from './place.ts';
import { AF, SOCK } from './uapi/socket.ts';

/** Announces addresses through packet sockets. Each is made in the namespace, sends one packet and is closed. */
export class PacketAnnouncements implements Announcements {
  constructor(
    private readonly place: Pick<Place, 'where' | 'enter'>,
    private readonly libc: Libc,
    private readonly links: Pick<Links, 'get'>,
    private readonly sysctls: Pick<Sysctls, 'get'>,
  ) {}

  async announce(ref: LinkRef, address: string): Promise<void> {
    const subject = inPlace(`${address} on link ${named(ref)}`, this.place);
    const about = { operation: 'announce address', subject, remedies };
    const link = await this.links.get(ref);
    if (link === undefined) throw failure(about, 'ENODEV');
    // Loopback and tunnels have no neighbours that could be told.
    if (link.mac === undefined || link.loopback || link.noarp) return;
    try {
      this.#send(link, this.#packet(link, link.mac, address));
    } catch (error) {
      throw retold(about, error);
    }
  }

  #packet(link: Link, mac: string, address: string): Packet {
    if (familyOf(address) === 4) return gratuitousArp(address, mac);
    const router = this.sysctls.get(`net/ipv6/conf/${link.name}/forwarding`) === '1';
    return unsolicitedAdvertisement(address, mac, router);
  }

  #send(link: Link, packet: Packet): void {
    // Protocol 0: nothing is received.
    const fd = this.place.enter(() => this.libc.socket(AF.PACKET, SOCK.DGRAM | SOCK.CLOEXEC, 0));
    try {
      this.libc.sendto(fd, packet.bytes, 0, linkLayerAddress(packet, link.index));
    } finally {
      closeSync(fd);
    }
  }
}

const remedies = {
  ENETDOWN: 'Set the link up first. See: ip link show',
  EPERM: 'Packet sockets take CAP_NET_RAW in the user namespace that owns this network namespace: run as root',
};
