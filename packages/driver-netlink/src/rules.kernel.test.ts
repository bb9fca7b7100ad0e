import { KernelError } from '@podwire/core';
import { expect, rulesContract, test } from '@podwire/testkit';
import { KoffiLibc } from './libc.ts';
import { NetlinkNamespaces } from './namespaces.ts';

const make = () => new NetlinkNamespaces(new KoffiLibc());

rulesContract(make);

test('a rule that is there already is named as ip-rule writes it', async ({ pod }) => {
  const namespace = make().open(pod.path);
  const rule = { family: 4, table: 1001, priority: 7, src: '10.1.0.0/16', iif: 'eth0' } as const;
  await namespace.rules.add(rule);
  const error: unknown = await namespace.rules.add(rule).catch((thrown: unknown) => thrown);
  expect(KernelError.is(error, 'EEXIST') && error.message).toBe(
    `cannot add rule 7: from 10.1.0.0/16 iif eth0 lookup 1001 (IPv4) in namespace ${pod.path}: EEXIST, File exists`,
  );
  namespace.close();
});

test('a removal with a priority leaves equal rules of other priorities', async ({ pod }) => {
  const namespace = make().open(pod.path);
  for (const priority of [10, 11]) await namespace.rules.add({ family: 6, table: 300, priority, dst: 'fd00::/64' });
  expect(await namespace.rules.remove({ family: 6, table: 300, priority: 11 })).toBe(true);
  const left = (await pod.ip('-6 rule show')).filter(({ dst }) => dst === 'fd00::');
  expect(left.map(({ priority }) => priority)).toEqual([10]);
  namespace.close();
});
