import { type Family, formatCidr, type IpConfig, networkOf, parseCidr } from '@podwire/core';
import { chainOf, masqueradeComments, type Owner } from '../names.ts';
import { comment, jump, type Rule, rule } from '../rule.ts';
import { hostRoute, type OwnChain, ofFamily } from './own-chain.ts';

const multicast = { 4: '224.0.0.0/4', 6: 'ff00::/8' } as const;

/**
 * What masquerades a container's traffic, in table nat of one family: traffic to its own subnets is let through as it
 * is, all other gets the address of the link it leaves by.
 *
 * The reference appends these rules address by address, so that its second ACCEPT comes too late. Here all of them come
 * before the one MASQUERADE; for one address it is the same. `undefined` when there is none.
 */
export function masqueradeRules(owner: Owner, ips: readonly IpConfig[], family: Family): OwnChain | undefined {
  const own = ofFamily(ips, family);
  if (own.length === 0) return undefined;
  const chain = chainOf.masquerade(owner);
  const mark = comment(masqueradeComments.of(owner));
  return {
    chain,
    rules: [
      ...own.map(({ address }) => rule(chain, toSubnet(address), mark, jump('ACCEPT'))),
      rule(chain, ['!', '-d', multicast[family]], mark, jump('MASQUERADE')),
    ],
    entries: own.map(({ address }) => entry(address, chain, mark)),
  };
}

function entry(cidr: string, chain: string, mark: readonly string[]): Rule {
  return rule('POSTROUTING', ['-s', hostRoute(parseCidr(cidr).address)], mark, jump(chain));
}

/** Nothing for a subnet that is everything: iptables prints no match that every packet meets. */
function toSubnet(cidr: string): readonly string[] | undefined {
  const subnet = networkOf(parseCidr(cidr));
  return subnet.prefixLength === 0 ? undefined : ['-d', formatCidr(subnet)];
}
