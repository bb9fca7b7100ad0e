import type { Attachment, Isolation } from '@podwire/core';
import type { SetDefinition } from './data.ts';
import { inSet, match, verdict } from './expressions.ts';
import { type Home, homeOf } from './home.ts';
import { addressSpots } from './masquerade.ts';
import { ownerComment, ownerOf } from './owner.ts';
import type { LeadChain, Part, Piece, Plan, Rule } from './part.ts';
import { apart, families, familyWords, type IpFamily, isolation, members } from './sets.ts';
import { addressesOf } from './subnets.ts';

const prefix = 'from-';

/** What goes from port to port of one bridge passes the hooks of family bridge, with br_netfilter or without. */
const bridgeTable = { family: 'bridge', table: 'podwire-isolation' } as const;
const isolatedBridges: SetDefinition = { ...bridgeTable, set: 'bridges', key: ['ifname'] };
const isolatedAddresses: Readonly<Record<IpFamily, SetDefinition>> = {
  4: { ...bridgeTable, set: 'addresses4', key: ['ipv4_addr'] },
  6: { ...bridgeTable, set: 'addresses6', key: ['ipv6_addr'] },
};

/** How the kernel can tell which frames stay on an isolated bridge. Without nft_meta_bridge, by its pods' addresses only. */
export type Sight = 'bridge' | 'addresses';

export function homeOfBridges(sight: Sight): Home {
  const byName = (): Rule[] => [{ expressions: [...inSet(['ibrname'], isolatedBridges), verdict('drop')] }];
  const byAddress = (): Rule[] =>
    families.flatMap((family) =>
      (['saddr', 'daddr'] as const).map((which) => ({
        expressions: [
          ...match('meta protocol', familyWords[family].header),
          ...inSet([`${familyWords[family].header} ${which}`], isolatedAddresses[family]),
          verdict('drop'),
        ],
      })),
    );
  return homeOf(
    {
      table: bridgeTable,
      comment: 'pods of one bridge that are kept from each other',
      sets: [isolatedBridges, isolatedAddresses[4], isolatedAddresses[6]],
    },
    () => [
      {
        name: 'forward',
        base: { type: 'filter', hook: 'forward', priority: 0 },
        rules: sight === 'bridge' ? byName() : byAddress(),
      },
    ],
  );
}

/** Its table and sets are the same, however much the kernel sees. */
export const bridgeHome: Home = homeOfBridges('bridge');

/**
 * A chain per bridge says what may leave it, and is the same for all of its attachments: a policy is the bridge's, and
 * the last one that was asked for holds.
 */
export function isolationPart(sight: Sight): Part<Isolation> {
  return {
    name: 'isolation',
    number: 4,
    sets: [members, isolatedAddresses[4], isolatedAddresses[6]],
    plan(attachment: Attachment, { bridge, kind, ips }: Isolation): Plan {
      const chain = leavingChain(bridge, kind);
      const comment = ownerComment(attachment);
      const key = [bridge, ownerOf(attachment).instance];
      const addresses: Piece[] =
        kind === 'isolated' && sight === 'addresses'
          ? families.flatMap((family) =>
              addressesOf(ips, family).map(({ address }) => ({
                set: isolatedAddresses[family],
                element: { key: [address], comment },
              })),
            )
          : [];
      return {
        pieces: [{ set: members, element: { key, data: { jump: chain.name }, comment } }, ...addresses],
        chains: [chain],
        note: [bridge, ...addresses.map(({ element }) => String(element.key[0]))],
      };
    },
    spots: ([bridge, ...addresses], instance) =>
      bridge
        ? [{ set: members, key: [bridge, instance] }, ...addressSpots(isolatedAddresses)(addresses, instance)]
        : [],
  };
}

/** The elements that lead packets to a bridge's chain, and make it one that others keep away from. */
export function anchorsOf(chain: string): Piece[] {
  if (!chain.startsWith(prefix)) return [];
  const bridge = chain.slice(prefix.length);
  return [...leadingTo(chain, bridge), isolated(bridge)];
}

function leadingTo(chain: string, bridge: string): Piece[] {
  return [
    { set: apart, element: { key: [bridge] } },
    { set: isolation, element: { key: [bridge], data: { jump: chain } } },
  ];
}

function isolated(bridge: string): Piece {
  return { set: isolatedBridges, element: { key: [bridge] } };
}

function leavingChain(bridge: string, kind: Isolation['kind']): LeadChain {
  const name = `${prefix}${bridge}`;
  const leading = leadingTo(name, bridge);
  return {
    name,
    rules: [
      // Netfilter sees what goes from port to port only with br_netfilter; the table of family bridge sees it always.
      { expressions: [...match('oifname', bridge), verdict(kind === 'isolated' ? 'drop' : 'return')] },
      { expressions: [...inSet(['oifname'], apart), verdict('drop')] },
    ],
    ...(kind === 'isolated'
      ? { anchors: [...leading, isolated(bridge)] }
      : { anchors: leading, strays: [isolated(bridge)] }),
  };
}
