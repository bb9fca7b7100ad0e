import { expect, test } from 'vitest';
import { lineOf } from '../rule.ts';
import { isolationRules, rulesOfBridge } from './isolation.ts';

const both = '-m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge|isolated)"';
const isolated = '-m comment --comment "CNI firewall plugin rules (ingressPolicy: isolated)"';
const sameBridge = '-m comment --comment "CNI firewall plugin rules (ingressPolicy: same-bridge)"';

const made = (kind: 'same-bridge' | 'isolated') =>
  isolationRules({ kind, bridge: 'cni0' }).map(({ rule, first }) => lineOf(first ? '-I' : '-A', rule));

test('rules are made in the order of the reference', () => {
  expect(made('isolated')).toEqual([
    `-I FORWARD ${both} -j CNI-ISOLATION-STAGE-1`,
    `-I CNI-ISOLATION-STAGE-1 -i cni0 ! -o cni0 ${isolated} -j CNI-ISOLATION-STAGE-2`,
    `-I CNI-ISOLATION-STAGE-1 -i cni0 -o cni0 ${isolated} -j DROP`,
    `-A CNI-ISOLATION-STAGE-1 ${both} -j RETURN`,
    `-I CNI-ISOLATION-STAGE-2 -o cni0 ${both} -j DROP`,
    `-A CNI-ISOLATION-STAGE-2 ${both} -j RETURN`,
  ]);
  expect(made('same-bridge')).toEqual(
    made('isolated')
      .filter((line) => !line.includes('-i cni0 -o cni0'))
      .map((line) => line.replace('(ingressPolicy: isolated)', '(ingressPolicy: same-bridge)')),
  );
});

test('what both policies share is known in the words of older releases as well', () => {
  const [jump, own] = isolationRules({ kind: 'same-bridge', bridge: 'cni0' });
  expect(jump?.otherwise.map((rule) => lineOf('-A', rule))).toEqual([
    `-A FORWARD ${sameBridge} -j CNI-ISOLATION-STAGE-1`,
    `-A FORWARD ${isolated} -j CNI-ISOLATION-STAGE-1`,
  ]);
  expect(own?.otherwise).toEqual([]);
});

test('all rules of a bridge are its own, under either policy', () => {
  const lines = rulesOfBridge('cni0').map((rule) => lineOf('-D', rule));
  expect(lines.length).toBe(7);
  expect(lines.every((line) => line.includes('cni0'))).toBe(true);
  expect(lines).toContain(`-D CNI-ISOLATION-STAGE-2 -o cni0 ${sameBridge} -j DROP`);
});
