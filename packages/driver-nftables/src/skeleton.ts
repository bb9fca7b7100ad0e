import {
  decide,
  dnatByMap,
  inSet,
  match,
  matchLocal,
  matchState,
  matchTranslated,
  type PacketField,
  verdict,
} from './expressions.ts';
import { type Home, homeOf } from './home.ts';
import type { Rule } from './part.ts';
import { destinationIn, isFamily } from './rules.ts';
import {
  admitted,
  allSets,
  families,
  familyWords,
  gates,
  hairpinSources,
  hairpins,
  hostGates,
  hostPorts,
  isolation,
  masqueraded,
  ports,
  table,
} from './sets.ts';

/** What every page of notes refers to. */
export const noted = 'noted';

/**
 * After the other programs that translate destinations at -100, whoever hooked in first: a port of every address must
 * not take what a rule of theirs is for (CVE-2019-9946).
 */
const afterDestinationNat = -99;
const sourceNat = 100;
/** Before connections are looked up: what an answer is translated back to cannot be told from a stranger's packet later. */
const raw = -300;
const filter = 0;

const protocols = ['tcp', 'udp', 'sctp'] as const;

const skeleton = (): Home['chains'] => [
  { name: noted, comment: 'its uses are the pages in map owners', rules: [] },
  { name: 'ports', rules: families.flatMap(portRules) },
  {
    name: 'hairpin',
    rules: families.flatMap((family) =>
      protocols.map((protocol) => ({
        expressions: [
          ...isFamily(family),
          // So that a reader of the rule knows whose port is meant.
          ...match('meta l4proto', protocol),
          ...inSet([addressField(family, 'daddr'), 'meta l4proto', 'ct original proto-dst'], hairpins[family]),
          ...decide([addressField(family, 'daddr')], hairpinSources[family]),
        ],
      })),
    ),
  },
  ...(['prerouting', 'output'] as const).map((hook) => ({
    name: hook,
    base: { type: 'nat', hook, priority: afterDestinationNat } as const,
    // Only what is for this host itself; else a port would be taken from connections to anywhere (CVE-2025-67499).
    rules: [{ expressions: [...matchLocal('daddr'), verdict({ jump: 'ports' })] }],
  })),
  {
    // Ports that are published on 127.0.0.1 take a sysctl, route_localnet, with which the kernel lets anybody on the link
    // send to all of 127.0.0.0/8: to whatever listens there because nobody but the host itself is to reach it.
    name: 'loopback',
    base: { type: 'filter', hook: 'prerouting', priority: raw },
    rules: [{ expressions: [...match('iifname', 'lo', 'neq'), ...destinationIn('127.0.0.0/8'), verdict('drop')] }],
  },
  {
    name: 'postrouting',
    base: { type: 'nat', hook: 'postrouting', priority: sourceNat },
    rules: [
      { expressions: [...matchTranslated(), verdict({ jump: 'hairpin' })] },
      ...families.map((family) => ({
        expressions: [...isFamily(family), ...decide([addressField(family, 'saddr')], masqueraded[family])],
      })),
    ],
  },
  {
    name: 'forward',
    base: { type: 'filter', hook: 'forward', priority: filter },
    rules: [
      { expressions: decide(['iifname'], isolation) },
      ...families.flatMap((family) => [
        {
          expressions: [
            ...isFamily(family),
            ...inSet([addressField(family, 'saddr')], admitted[family]),
            verdict('accept'),
          ],
        },
        {
          expressions: [
            ...matchState('established', 'related'),
            ...isFamily(family),
            ...inSet([addressField(family, 'daddr')], admitted[family]),
            verdict('accept'),
          ],
        },
      ]),
    ],
  },
];

/** Exact addresses first; conditions before what they guard. */
function portRules(family: (typeof families)[number]): Rule[] {
  const { header } = familyWords[family];
  const onEvery: PacketField[] = ['meta l4proto', 'th dport'];
  const onOne: PacketField[] = [addressField(family, 'daddr'), ...onEvery];
  return [
    { expressions: [...isFamily(family), ...decide(onOne, hostGates[family])] },
    { expressions: [...isFamily(family), ...dnatByMap(header, onOne, hostPorts[family])] },
    { expressions: [...isFamily(family), ...decide(onEvery, gates[family])] },
    { expressions: [...isFamily(family), ...dnatByMap(header, onEvery, ports[family])] },
  ];
}

function addressField(family: (typeof families)[number], which: 'saddr' | 'daddr'): PacketField {
  return `${familyWords[family].header} ${which}`;
}

/** Ports, addresses and policies of containers, for IPv4 and IPv6. */
export const main: Home = homeOf(
  { table, comment: 'ports, addresses and policies of containers', sets: allSets },
  skeleton,
);
