import { Namespaces } from '@podwire/core';
import { expect, test } from '@podwire/testkit';
import { Container } from 'inversify';
import { netlinkModule, netlinkTrace } from './module.ts';

test('a composition that asks for it sees every message', async ({ host: _ }) => {
  const lines: string[] = [];
  const container = new Container();
  await container.load(
    netlinkModule,
    netlinkTrace((line) => lines.push(line)),
  );
  await container.get(Namespaces).host.links.create({ kind: 'bridge', name: 'br0' });
  expect(lines[0]).toBe(
    'netlink > newlink #1 create excl (br0 (bridge) in the host namespace): ifname=br0 linkinfo={kind=bridge data={}}',
  );
  expect(lines.at(-1)).toMatch(
    /^netlink < getlink #2 \(br0 in the host namespace\): .* ifname=br0 .*kind=bridge data=\{/,
  );
});
