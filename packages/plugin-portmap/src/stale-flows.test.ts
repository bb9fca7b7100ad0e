import type { Conntrack, FlowFilter, Namespace, PortMapping, TrackedFlow } from '@podwire/core';
import { expect, test } from 'vitest';
import { haveLasting, ownFlows, strayFlows } from './stale-flows.ts';

const ips = [{ address: '10.1.2.5/24' }, { address: 'fd00::5/64' }];
const host = {
  routes: {
    list: async ({ family, table }: { family: 4 | 6; table: number }) =>
      table !== 255
        ? []
        : [
            ...(family === 4 ? ['127.0.0.0/8', '192.0.2.1/32', '10.1.2.1/32'] : ['::1/128', '2001:db8::1/128']).map(
              (dst) => ({ dst, type: 'local' }),
            ),
            { dst: '192.0.2.255/32', type: 'broadcast' },
          ],
  },
} as unknown as Namespace; // nothing else of it is asked

let made = 0;

/** To the host's port 53, answered by another container, unless it says otherwise. */
function flow(more: Partial<TrackedFlow> = {}): TrackedFlow {
  made += 1;
  return {
    family: 4,
    protocol: 'udp',
    source: '192.0.2.7',
    sourcePort: 40_000 + made,
    destination: '192.0.2.1',
    destinationPort: 53,
    replySource: '10.1.2.4',
    replySourcePort: 5353,
    id: made,
    ...more,
  };
}

/** A table that filters by family and protocol alone, which makes sure that what is asked for is also looked at. */
function table(...flows: readonly TrackedFlow[]) {
  const asked: FlowFilter[] = [];
  const conntrack: Conntrack = {
    list: async (_, filter) => {
      asked.push(filter);
      return flows.filter(({ family, protocol }) => family === filter.family && protocol === filter.protocol);
    },
    remove: async () => 0,
  };
  return { conntrack, asked };
}

const dns: PortMapping = { hostPort: 53, containerPort: 5353, protocol: 'udp' };

test('connections by the published port that lead elsewhere are stray', async () => {
  const stray = [
    flow(),
    flow({ destination: '127.0.0.1' }),
    flow({ destination: '127.9.9.9' }),
    flow({ replySource: '192.0.2.1', replySourcePort: 53 }), // never translated
    flow({ replySource: '10.1.2.5', replySourcePort: 5454 }), // to another of the container's ports
    flow({ family: 6, destination: '2001:db8::1', replySource: 'fd00::4' }),
    flow({ protocol: 'sctp' }),
  ];
  const others = [
    flow({ replySource: '10.1.2.5' }), // where they should lead
    flow({ destination: '9.9.9.9', replySource: '9.9.9.9', replySourcePort: 53 }), // out to a name server
    flow({ destination: '192.0.2.255' }),
    flow({ destinationPort: 54 }),
    flow({ protocol: 'tcp' }),
    flow({ family: 6, destination: '2001:db8::53', replySource: '2001:db8::53', replySourcePort: 53 }),
    flow({ family: 6, destination: '2001:db8::1', replySource: 'fd00::5' }),
  ];
  const { conntrack } = table(...others, ...stray);
  const mappings: PortMapping[] = [dns, { ...dns, protocol: 'sctp' }, { ...dns, protocol: 'tcp' }];
  const found = await strayFlows(conntrack, host, ips, mappings);
  expect(new Set(found)).toEqual(new Set(stray));
});

test('of a mapping for one address, those by that address', async () => {
  const [by1, by2] = [flow({ destination: '192.0.2.1' }), flow({ destination: '192.0.2.2' })];
  const { conntrack, asked } = table(by1, by2);
  expect(await strayFlows(conntrack, host, ips, [{ ...dns, hostIP: '192.0.2.2' }])).toEqual([by2]);
  expect(asked, 'the other family is not asked about').toEqual([
    { family: 4, protocol: 'udp', destinationPorts: [53] },
  ]);
  expect(await strayFlows(conntrack, host, ips, [{ ...dns, hostIP: '0.0.0.0' }])).toEqual([by1]);
  expect(await strayFlows(conntrack, host, ips, [{ ...dns, hostIP: '::' }])).toEqual([]);
});

test('many ports are one question for each family', async () => {
  const { conntrack, asked } = table();
  const mappings = Array.from({ length: 100 }, (_, at): PortMapping => ({ ...dns, hostPort: 10_000 + at }));
  await strayFlows(conntrack, host, ips, mappings);
  expect(asked).toMatchObject([{ family: 4 }, { family: 6 }]);
  expect(asked[0]?.destinationPorts).toHaveLength(100);
});

test('TCP is not looked for: the table is not even read', async () => {
  const { conntrack, asked } = table(flow({ protocol: 'tcp' }));
  const tcp: PortMapping[] = [{ ...dns, protocol: 'tcp' }];
  expect(await strayFlows(conntrack, host, ips, tcp)).toEqual([]);
  expect(await ownFlows(conntrack, host, ips, tcp)).toEqual([]);
  expect(asked).toEqual([]);
  expect(haveLasting(tcp)).toBe(false);
  expect(haveLasting([...tcp, dns])).toBe(true);
});

test("the container's own are those that its published ports led to it", async () => {
  const own = [
    flow({ replySource: '10.1.2.5' }),
    flow({ replySource: '10.1.2.5', destination: '127.0.0.1' }),
    flow({ family: 6, destination: '2001:db8::1', replySource: 'fd00::5' }),
  ];
  const others = [
    flow(),
    flow({ destination: '10.1.2.5', replySource: '10.1.2.5', destinationPort: 5353 }), // straight to it
    flow({ destinationPort: 30_053, replySource: '10.1.2.5' }), // by a port that something else translates
    flow({ replySource: '10.1.2.5', replySourcePort: 80 }),
  ];
  const { conntrack, asked } = table(...others, ...own);
  expect(await ownFlows(conntrack, host, ips, [dns])).toEqual(own);
  expect(asked).toEqual([
    { family: 4, protocol: 'udp', replySource: '10.1.2.5' },
    { family: 6, protocol: 'udp', replySource: 'fd00::5' },
  ]);
});
