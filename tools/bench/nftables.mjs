// Does publishing, or forgetting, cost more the more is held? In process and over netlink, under tools/in-namespace.
import { Namespaces } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { NftablesFirewall } from '@podwire/driver-nftables';
import { Container } from 'inversify';
import { median, ms, ratio, table } from './calls.mjs';

const container = new Container();
container.load(netlinkModule);
const namespaces = container.get(Namespaces);
const firewall = new NftablesFirewall(namespaces);

const attachment = (containerId) => ({ network: 'bench', containerId, ifname: 'eth0' });
const address = (number) => `10.${20 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
/** So many ports in a row, of IPv4. */
const publication = (number, count, first = 2 * number) => ({
  ips: [{ address: `${address(number)}/14` }],
  mappings: Array.from({ length: count }, (_, at) => ({
    hostPort: 10_000 + first + at,
    containerPort: 80 + at,
    protocol: 'tcp',
  })),
  snat: true,
  masqAll: false,
  markMasqBit: 13,
});
const parts = ['masquerade', 'ports', 'admission', 'isolation'];

async function hold(from, to) {
  for (let number = from; number < to; number += 1) {
    await firewall.publishPorts(attachment(`held-${number}`), publication(number, 2));
    await firewall.masquerade(attachment(`held-${number}`), { ips: publication(number, 0).ips });
  }
}

async function measure(act, undo, { warmUp = 200, rounds = 200 } = {}) {
  const took = { act: [], undo: [] };
  for (let round = -warmUp; round < rounds; round += 1) {
    const start = performance.now();
    await act(round);
    const between = performance.now();
    await undo(round);
    if (round < 0) continue;
    took.act.push(between - start);
    took.undo.push(performance.now() - between);
  }
  return { act: median(took.act), undo: median(took.undo) };
}

/** One attachment, published and forgotten again. */
const publish = (count) =>
  measure(
    () => firewall.publishPorts(attachment('one'), publication(2_000, count, 20_000)),
    () => firewall.forget(attachment('one'), ['ports']),
  );
const forgetNothing = () =>
  measure(
    () => firewall.forget(attachment('never'), parts),
    () => {},
  );

// One that stays, so that no measured call has to make the tables, or take them down.
await hold(0, 1);
const few = { one: await publish(1), two: await publish(2), many: await publish(200), none: await forgetNothing() };
await hold(1, 500);
const some = { two: await publish(2), none: await forgetNothing() };
await hold(500, 1000);
const most = { two: await publish(2), none: await forgetNothing() };

console.log(
  table(
    ['nftables, in process', 'takes', 'compared'],
    [
      ['publish 1 port', ms(few.one.act), ''],
      ['publish 200 ports', ms(few.many.act), `${ratio(few.many.act / few.one.act)} of 1 port`],
      ['forget 1 port', ms(few.one.undo), ''],
      ['forget 200 ports', ms(few.many.undo), `${ratio(few.many.undo / few.one.undo)} of 1 port`],
      ['publish 2 ports, nothing else held', ms(few.two.act), ''],
      [
        'publish 2 ports, 500 containers of 2 held',
        ms(some.two.act),
        `${ratio(some.two.act / few.two.act)} of none held`,
      ],
      ['publish 2 ports, 1,000 containers held', ms(most.two.act), `${ratio(most.two.act / few.two.act)} of none held`],
      ['forget 2 ports, nothing else held', ms(few.two.undo), ''],
      [
        'forget 2 ports, 1,000 containers held',
        ms(most.two.undo),
        `${ratio(most.two.undo / few.two.undo)} of none held`,
      ],
      ['forget what has nothing', ms(few.none.act), ''],
      ['forget what has nothing, 1,000 held', ms(most.none.act), `${ratio(most.none.act / few.none.act)} of none held`],
    ],
  ),
);
namespaces.host.close();
