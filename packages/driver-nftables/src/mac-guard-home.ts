import type { SetDefinition } from './data.ts';
import { inSet, verdict } from './expressions.ts';
import { type Home, homeOf } from './home.ts';

/** A table of its own: only family bridge sees what goes from port to port. */
const table = { family: 'bridge', table: 'podwire' } as const;

/** Ports that are guarded. */
export const guardedPorts: SetDefinition = { ...table, set: 'guarded_ports', key: ['ifname'], comment: 'bridge ports' };
/** What may come in by them. */
export const allowedMacs: SetDefinition = {
  ...table,
  set: 'allowed_macs',
  key: ['ifname', 'ether_addr'],
  comment: 'the source address that each port may send from',
};

export const macGuardHome: Home = homeOf(
  { table, comment: 'source addresses of bridge ports', sets: [guardedPorts, allowedMacs] },
  () => [
    {
      name: 'prerouting',
      // Before everything else, and where the reference plugin has it: no rule, no learning of addresses sees the frame.
      base: { type: 'filter', hook: 'prerouting', priority: -300 },
      rules: [
        {
          expressions: [
            ...inSet(['iifname'], guardedPorts),
            ...inSet(['iifname', 'ether saddr'], allowedMacs, { not: true }),
            verdict('drop'),
          ],
        },
      ],
    },
  ],
);
