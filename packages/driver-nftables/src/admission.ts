import type { Admission, Attachment } from '@podwire/core';
import { addressSpots } from './masquerade.ts';
import { ownerComment } from './owner.ts';
import type { Part, Plan } from './part.ts';
import { admitted, families } from './sets.ts';
import { addressesOf } from './subnets.ts';

/** The skeleton's rules let pass what comes from these addresses, and the answers to it. */
export const admissionPart: Part<Admission> = {
  name: 'admission',
  number: 3,
  sets: [admitted[4], admitted[6]],
  plan(attachment: Attachment, { ips }: Admission): Plan {
    const comment = ownerComment(attachment);
    const pieces = families.flatMap((family) =>
      addressesOf(ips, family).map(({ address }) => ({ set: admitted[family], element: { key: [address], comment } })),
    );
    return { pieces, chains: [], note: pieces.map(({ element }) => String(element.key[0])) };
  },
  spots: addressSpots(admitted),
};
