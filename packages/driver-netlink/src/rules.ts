import { formatCidr, parseCidr, type Rule, type RuleSpec, type Rules } from '@podwire/core';
import { unless } from './about.ts';
import type { MessageOf, ValuesFor } from './codec/request.ts';
import { familyNumber, ipFamily } from './family.ts';
import { delRule, getRule, newRule } from './messages/rule.ts';
import { inPlace, type Place } from './place.ts';
import { present } from './present.ts';
import { FIB_RULE, FR_ACT } from './uapi/fib_rules.ts';
import { AF } from './uapi/socket.ts';

/** suppress_prefixlength as the kernel reports it where none is set. */
const UNSET = 0xffffffff;

/** The policy rules of one namespace, over RTM_*RULE. */
export class NetlinkRules implements Rules {
  constructor(private readonly place: Place) {}

  async list(family?: 4 | 6): Promise<Rule[]> {
    const about = { operation: 'list rules', subject: `in ${this.place.where}` };
    const header = { family: family === undefined ? AF.UNSPEC : familyNumber(family) };
    return this.place.socket.dump(getRule, { header }, about).flatMap(ruleFrom);
  }

  async add(rule: RuleSpec): Promise<void> {
    const about = {
      operation: 'add rule',
      subject: inPlace(inWords(rule), this.place),
      remedies: { EEXIST: 'The very same rule is there already. See: ip rule show' },
    };
    this.place.socket.ack(newRule, ['create', 'excl'], toKernel(rule, FR_ACT.TO_TBL), about);
  }

  async remove(rule: RuleSpec): Promise<boolean> {
    const about = { operation: 'remove rule', subject: inPlace(inWords(rule), this.place) };
    // Without IPv6 (EAFNOSUPPORT) there are no IPv6 rules.
    return unless(
      ['ENOENT', 'EAFNOSUPPORT'],
      () => {
        // What is left out matches anything; an action of "unspecified" does, too.
        this.place.socket.ack(delRule, [], toKernel(rule, FR_ACT.UNSPEC), about);
        return true;
      },
      false,
    );
  }
}

function toKernel(rule: RuleSpec, defaultAction: number): ValuesFor<typeof newRule> {
  const src = rule.src === undefined ? undefined : parseCidr(rule.src);
  const dst = rule.dst === undefined ? undefined : parseCidr(rule.dst);
  return {
    header: {
      family: familyNumber(rule.family),
      'src-len': src?.prefixLength,
      'dst-len': dst?.prefixLength,
      // One byte. The attribute has room for every number, and is what the kernel reads first.
      table: rule.table < 256 ? rule.table : 0,
      action: rule.action ?? defaultAction,
      flags: rule.invert ? FIB_RULE.INVERT : 0,
    },
    attrs: {
      priority: rule.priority,
      src: src?.address,
      dst: dst?.address,
      iifname: rule.iif,
      oifname: rule.oif,
      fwmark: rule.fwmark,
      fwmask: rule.fwmask,
      table: rule.table,
      'suppress-prefixlen': rule.suppressPrefixLength,
    },
  };
}

/** Nothing for the rules of multicast routing, which are in a dump of all families. */
function ruleFrom({ header, attrs }: MessageOf<typeof newRule>): Rule[] {
  const family = ipFamily(header.family);
  if (family === undefined) return [];
  const suppressed = attrs['suppress-prefixlen'];
  const rule: Rule = {
    family,
    // The kernel leaves zeros out: the first rule of all has priority 0.
    priority: attrs.priority ?? 0,
    table: attrs.table ?? header.table,
    invert: (header.flags & FIB_RULE.INVERT) !== 0,
    action: header.action,
    ...present('src', attrs.src && formatCidr({ address: attrs.src, prefixLength: header['src-len'] })),
    ...present('dst', attrs.dst && formatCidr({ address: attrs.dst, prefixLength: header['dst-len'] })),
    ...present('iif', attrs.iifname),
    ...present('oif', attrs.oifname),
    ...present('fwmark', attrs.fwmark),
    ...present('fwmask', attrs.fwmask),
    ...present('suppressPrefixLength', suppressed === UNSET ? undefined : suppressed),
  };
  return [rule];
}

/** As `ip rule` would have it: `from 10.1.0.0/16 lookup 100`. */
function inWords(rule: RuleSpec): string {
  const words = [
    rule.priority === undefined ? '' : `${rule.priority}:`,
    rule.invert ? 'not' : '',
    `from ${rule.src ?? 'all'}`,
    rule.dst === undefined ? '' : `to ${rule.dst}`,
    rule.iif === undefined ? '' : `iif ${rule.iif}`,
    rule.oif === undefined ? '' : `oif ${rule.oif}`,
    rule.fwmark === undefined ? '' : `fwmark ${rule.fwmark}`,
    `lookup ${rule.table}`,
    `(IPv${rule.family})`,
  ];
  return words.filter((word) => word !== '').join(' ');
}
