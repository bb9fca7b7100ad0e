import {
  type Family,
  familyOf,
  formatCidr,
  type IpConfig,
  networkOf,
  type PortMapping,
  type Publication,
  parseCidr,
  readIp,
} from '@podwire/core';
import { chainOf, type Owner, portsComments } from '../names.ts';
import { comment, jump, type Rule, rule } from '../rule.ts';
import { hostRoute, type OwnChain, ofFamily } from './own-chain.ts';

export const hostportChains = {
  dnat: 'CNI-HOSTPORT-DNAT',
  setMark: 'CNI-HOSTPORT-SETMARK',
  masquerade: 'CNI-HOSTPORT-MASQ',
} as const;

/** The most that -m multiport takes. */
const portsPerRule = 15;

/** What all published ports of a family share, in the order it is made. */
export interface PortsSkeleton {
  readonly chains: readonly string[];
  readonly rules: readonly { readonly rule: Rule; readonly first: boolean }[];
}

export interface PortsRules extends OwnChain {
  readonly skeleton: PortsSkeleton;
}

/** `undefined` when the pod has no address of the family. */
export function portsRules(owner: Owner, wanted: Publication, family: Family): PortsRules | undefined {
  const [ip] = ofFamily(wanted.ips, family);
  if (!ip) return undefined;
  const chain = chainOf.ports(owner);
  return {
    chain,
    skeleton: skeletonOf(wanted),
    rules: wanted.mappings
      .filter((mapping) => isOfFamily(mapping, family))
      .flatMap((mapping) => mappingRules(chain, mapping, wanted, ip, family)),
    entries: entriesOf(owner, chain, wanted, family),
  };
}

function skeletonOf({ snat, externalSetMarkChain, markMasqBit }: Publication): PortsSkeleton {
  const mark = `0x${(2 ** markMasqBit).toString(16)}`;
  const { dnat, setMark, masquerade } = hostportChains;
  const local = ['-m', 'addrtype', '--dst-type', 'LOCAL'];
  const dnatRules = ['PREROUTING', 'OUTPUT'].map((hook) => ({ rule: rule(hook, local, jump(dnat)), first: false }));
  if (!snat || externalSetMarkChain) return { chains: [dnat], rules: dnatRules };
  const setMarkRule = rule(setMark, comment('CNI portfwd masquerade mark'), jump('MARK'), [
    '--set-xmark',
    `${mark}/${mark}`,
  ]);
  const masqueradeRule = rule(masquerade, ['-m', 'mark', '--mark', `${mark}/${mark}`], jump('MASQUERADE'));
  // Before the chains of section "masquerade", which would accept the packet as it is.
  const postrouting = rule('POSTROUTING', comment('CNI portfwd requiring masquerade'), jump(masquerade));
  return {
    chains: [setMark, masquerade, dnat],
    rules: [
      { rule: setMarkRule, first: false },
      { rule: masqueradeRule, first: false },
      { rule: postrouting, first: true },
      ...dnatRules,
    ],
  };
}

export function conditionsOf({ conditionsV4, conditionsV6 }: Publication, family: Family): readonly string[] {
  return (family === 4 ? conditionsV4 : conditionsV6) ?? [];
}

/** A rule per protocol and 15 ports; ports of mappings that are for the other family are among them, as in the reference. */
function entriesOf(owner: Owner, chain: string, wanted: Publication, family: Family): Rule[] {
  const protocols = [...new Set(wanted.mappings.map(({ protocol }) => protocol))].sort();
  const conditions = conditionsOf(wanted, family);
  return protocols.flatMap((protocol) => {
    const ports = wanted.mappings.filter((one) => one.protocol === protocol).map(({ hostPort }) => hostPort);
    const pieces = Array.from({ length: Math.ceil(ports.length / portsPerRule) }, (_, at) =>
      ports.slice(at * portsPerRule, (at + 1) * portsPerRule),
    );
    return pieces.map((piece) =>
      rule(
        hostportChains.dnat,
        ['-p', protocol],
        comment(portsComments.of(owner)),
        ['-m', 'multiport', '--dports', piece.join(',')],
        conditions,
        jump(chain),
      ),
    );
  });
}

function mappingRules(
  chain: string,
  { protocol, hostPort, hostIP, containerPort }: PortMapping,
  { snat, masqAll, externalSetMarkChain }: Publication,
  ip: IpConfig,
  family: Family,
): Rule[] {
  const port = ['-p', protocol, '-m', protocol, '--dport', String(hostPort)];
  const destination = isAnyAddress(hostIP) ? undefined : ['-d', hostRoute(hostIP)];
  const mark = jump(externalSetMarkChain || hostportChains.setMark);
  const { address } = parseCidr(ip.address);
  const rules: Rule[] = [];
  if (snat) {
    // Everyone, for masqAll; iptables leaves such a source away.
    const source = masqAll ? undefined : ['-s', formatCidr(networkOf(parseCidr(ip.address)))];
    rules.push(rule(chain, source, destination, port, mark));
    if (family === 4 && !masqAll) rules.push(rule(chain, ['-s', '127.0.0.1/32'], destination, port, mark));
  }
  const to = family === 4 ? `${address}:${containerPort}` : `[${address}]:${containerPort}`;
  rules.push(rule(chain, destination, port, jump('DNAT'), ['--to-destination', to]));
  return rules;
}

export function isOfFamily({ hostIP }: PortMapping, family: Family): boolean {
  return !hostIP || familyOf(hostIP) === family;
}

/** Left out, or the unspecified address, which stands for every one of its family. */
export function isAnyAddress(hostIP: string | undefined): hostIP is undefined | '' {
  return !hostIP || readIp(hostIP)?.value === 0n;
}
