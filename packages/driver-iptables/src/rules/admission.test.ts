import { expect, test } from 'vitest';
import { lineOf } from '../rule.ts';
import { admissionRules } from './admission.ts';

test('an address may answer and start, behind the administrator’s chain', () => {
  const { chains, jumps, addresses } = admissionRules({ adminChain: 'CNI-ADMIN' }, ['10.0.0.2', 'fd00::2']);
  expect(chains).toEqual(['CNI-FORWARD', 'CNI-ADMIN']);
  expect(jumps.map((rule) => lineOf('-I', rule))).toEqual([
    '-I FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD',
    '-I CNI-FORWARD -m comment --comment "CNI firewall plugin admin overrides" -j CNI-ADMIN',
  ]);
  expect(addresses.map((rule) => lineOf('-A', rule))).toEqual([
    '-A CNI-FORWARD -d 10.0.0.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A CNI-FORWARD -s 10.0.0.2/32 -j ACCEPT',
    '-A CNI-FORWARD -d fd00::2/128 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A CNI-FORWARD -s fd00::2/128 -j ACCEPT',
  ]);
});

test('the administrator’s chain can have another name', () => {
  const { chains, jumps } = admissionRules({ adminChain: 'MINE' }, []);
  expect(chains[1]).toBe('MINE');
  expect(jumps[1]?.args.at(-1)).toBe('MINE');
});
