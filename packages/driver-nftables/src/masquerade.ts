import { type Attachment, type Masquerade, readIp } from '@podwire/core';
import { masquerade, verdict } from './expressions.ts';
import { ownerComment } from './owner.ts';
import type { LeadChain, Part, Piece, Plan, Spot } from './part.ts';
import { destinationIn } from './rules.ts';
import { families, familyWords, type IpFamily, masqueraded } from './sets.ts';
import { addressesOf, chainName, subnetsOf } from './subnets.ts';

/** Packets from each address go to a chain that all attachments of the same subnets share. */
export const masqueradePart: Part<Masquerade> = {
  name: 'masquerade',
  number: 1,
  sets: [masqueraded[4], masqueraded[6]],
  plan(attachment: Attachment, { ips }: Masquerade): Plan {
    const pieces: Piece[] = [];
    const chains: LeadChain[] = [];
    const comment = ownerComment(attachment);
    for (const family of families) {
      const addresses = addressesOf(ips, family);
      if (addresses.length === 0) continue;
      const chain = leavingChain(family, subnetsOf(addresses));
      chains.push(chain);
      for (const { address } of addresses) {
        pieces.push({ set: masqueraded[family], element: { key: [address], data: { goto: chain.name }, comment } });
      }
    }
    return { pieces, chains, note: pieces.map(({ element }) => String(element.key[0])) };
  },
  spots: addressSpots(masqueraded),
};

/** Where a part's elements are that are kept by address alone: the words of its note are addresses. */
export function addressSpots(sets: Readonly<Record<IpFamily, Spot['set']>>): Part<unknown>['spots'] {
  return (note) =>
    note.flatMap((word) => {
      const family = readIp(word)?.family;
      return family ? [{ set: sets[family], key: [word] }] : [];
    });
}

/** To every subnet of the attachment, and to groups, packets go as they are. */
function leavingChain(family: IpFamily, subnets: readonly string[]): LeadChain {
  const { multicast } = familyWords[family];
  return {
    name: chainName('masquerade', subnets),
    rules: [
      ...[...subnets, multicast].map((subnet) => ({ expressions: [...destinationIn(subnet), verdict('return')] })),
      { expressions: [masquerade()] },
    ],
  };
}
