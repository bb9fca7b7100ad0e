import type { Difference } from './differences.ts';
import { explanationOf, type Improvement, improvements } from './improvements.ts';

type When = Improvement['when'];

const onlyReference: When = ({ reference, podwire }) => reference !== undefined && podwire === undefined;
const onlyPodwire: When = ({ reference, podwire }) => reference === undefined && podwire !== undefined;
const bothFailed: When = ({ added }) => added?.reference === false && added.podwire === false;
const onlyPodwireAdds: When = ({ added }) => added?.reference === false && added.podwire === true;
const onlyReferenceAdds: When = ({ added }) => added?.reference === true && added.podwire === false;
const anything = /^/;
const rules = /^rules \/ ip6? (nat|filter)/;

/** Rules, or the names of chains, one a line; of a whole table all of them. */
const linesOf = (value: unknown): string[] => {
  const texts = typeof value === 'object' && value !== null ? Object.values(value) : [value ?? ''];
  return texts.flatMap((text) => String(text).split('\n')).filter(Boolean);
};
const oneComment = (line: string) => line.replace(/ingressPolicy: [a-z|-]+/, 'ingressPolicy');
const inAnyOrder = (line: string) =>
  line.replace(/--dports ([\d,]+)/, (_, list: string) => `--dports ${list.split(',').sort()}`);
const sameLines = (plain: (line: string) => string): When => {
  const textOf = (value: unknown) => linesOf(value).map(plain).sort().join('\n');
  return ({ reference, podwire }) => textOf(reference) === textOf(podwire);
};
/** Podwire has less, and nothing else. */
const fewerLines: When = ({ reference, podwire }) => {
  const theirs = linesOf(reference).map(oneComment);
  return linesOf(podwire).every((line) => theirs.includes(oneComment(line)));
};
const onlyBuiltIn: When = (difference) =>
  onlyReference(difference) &&
  linesOf(difference.reference).every((line) => / ACCEPT$/.test(line) && line.startsWith(':'));

/** Newer releases of the reference plugins do the same. */
const sinceThen: readonly Improvement[] = [
  {
    id: 'isolation-of-several-policies',
    reason: 'After v1.1.1: there is a second policy, and rules that serve both say so',
    path: /^rules \/ ip6? filter \/ (FORWARD|CNI-ISOLATION-STAGE-[12])$/,
    when: sameLines(oneComment),
  },
  {
    id: 'isolated',
    reason: 'After v1.1.1: the policy `isolated` is known',
    cases: /^firewall: isolated/,
    path: anything,
    when: onlyPodwireAdds,
  },
  {
    id: 'mtu-in-results',
    reason: 'After v1.1.1: an interface has its MTU in the result',
    cases: /^tuning: /,
    command: 'ADD',
    path: /^answers \/ tuning \/ result \/ interfaces \/ \d \/ mtu$/,
    when: onlyPodwire,
  },
  {
    id: 'masq-all',
    reason: 'After v1.1.1: masqAll is known',
    cases: /^portmap: masqAll$/,
    path: /^rules \/ ip6? nat \/ CNI-DN-\w+$/,
    when: () => true,
  },
];

/** Podwire does better than the reference plugins of any release. */
const ours: readonly Improvement[] = [
  {
    id: 'check-right-after-add',
    reason: 'CHECK of portmap asks about the families that the pod has; v1.1.1 fails right after ADD',
    cases: /^(portmap: (?!CHECK)|list: )/,
    command: 'CHECK',
    path: /^(exitCode|answers \/ (portmap \/ (exitCode|errorCode|result)|firewall|tuning))$/,
    when: ({ path, reference, podwire }) => !path.endsWith('exitCode') || (reference === 1 && podwire === 0),
  },
  {
    id: 'check-finds-masquerade',
    reason: 'CHECK of bridge and ptp finds that the masquerade rules are gone',
    cases: /^ipMasq: CHECK, and the rules are gone$/,
    command: 'CHECK',
    path: /^(exitCode|answers \/ bridge \/ (exitCode|errorCode|result))$/,
    when: ({ path, reference, podwire }) => !path.endsWith('exitCode') || (reference === 0 && podwire === 1),
  },
  {
    id: 'no-table-for-nothing',
    reason: 'Removing what never was loads no table',
    path: /^rules \/ ip6? (nat|filter)$/,
    when: onlyBuiltIn,
  },
  {
    id: 'a-failed-add-leaves-no-rules',
    reason: 'The reference leaves the rules, and the routing of loopback addresses, of an ADD that failed',
    path: /^rules \/|\/ route_localnet$/,
    when: (difference) => bothFailed(difference) && (fewerLines(difference) || difference.podwire === '0'),
  },
  {
    id: 'removal-goes-on',
    reason: 'A list can be removed although one of its plugins refuses its configuration by now',
    command: 'DEL',
    path: /^answers \/ \S+$/,
    when: onlyPodwire,
  },
  {
    id: 'rules-go-whatever-is-lost',
    reason: 'Rules are found by their attachment: without the mappings, the result, or the namespace',
    cases: /: DEL (without|with the namespace gone)/,
    command: 'DEL',
    path: rules,
    when: fewerLines,
  },
  {
    id: 'isolation-goes-with-the-last-pod',
    reason: 'The rules of a bridge go with its last attachment',
    command: 'DEL',
    path: /^rules \/ ip6? filter \/ CNI-ISOLATION-STAGE-[12]$/,
    when: fewerLines,
  },
  {
    id: 'narrow-first',
    reason: 'A mapping for one address of the host gets its packets, although one for all of them stands before it',
    path: /^rules \/ ip6? nat \/ CNI-(HOSTPORT-DNAT|DN-\w+)$/,
    when: sameLines(inAnyOrder),
  },
  {
    id: 'every-mapping',
    reason: 'ip6tables of the legacy variant takes one rule for another, and the reference leaves out a mapping',
    cases: /^portmap: (.*dual stack, host addresses|more than one rule can match)$|^list: /,
    path: /^rules \/ ip6 nat \/ CNI-(HOSTPORT-DNAT|DN-\w+)$/,
    when: ({ reference, podwire }) => linesOf(reference).every((line) => linesOf(podwire).includes(line)),
  },
  {
    id: 'loopback-is-the-hosts',
    reason: 'What makes 127.0.0.1 lead to a pod lets nobody else reach the loopback of the host',
    path: /^rules \/ ip raw$/,
    when: onlyPodwire,
  },
  {
    id: 'once',
    reason: 'The same mapping twice, and a protocol in capitals, are what they mean',
    cases: /^portmap: (the same twice|capitals)$/,
    path: /^rules \/ ip nat \/ CNI-(HOSTPORT-DNAT|DN-\w+)$/,
    when: () => true,
  },
  {
    id: 'tcp-unless-said',
    reason: 'A mapping without a protocol is one of tcp, as runtimes mean it',
    cases: /^portmap: no protocol$/,
    path: anything,
    when: onlyPodwireAdds,
  },
  {
    id: 'host-address-checked',
    reason: 'A host address that is none is refused; the reference publishes nothing and says nothing',
    cases: /^portmap: a host address that is none$/,
    path: anything,
    when: onlyReferenceAdds,
  },
  {
    id: 'tuning-remembers',
    reason: 'What was there before ADD is kept whole, and with whose it is',
    path: /^state \/ tuning\/podwire/,
    when: onlyPodwire,
  },
  {
    id: 'tuning-folder',
    reason: 'Root alone can enter the folder; what Podwire keeps of sysctls is in it as well',
    path: /^state \/ tuning( \/ mode)?$/,
    when: (difference) => onlyPodwire(difference) || (difference.reference === '600' && difference.podwire === '700'),
  },
  {
    id: 'no-backup-for-nothing',
    reason: 'What was kept goes with the attachment, although its namespace has gone or ADD failed',
    cases: /^tuning: (DEL with the namespace gone|a MAC that is none)$/,
    path: /^state \/ tuning(\/container-1_eth0\.json)?$/,
    when: onlyReference,
  },
  {
    id: 'check-of-ifname',
    reason: 'CHECK reads IFNAME in a sysctl as ADD does',
    cases: /^tuning: (sysctls|everything)$/,
    command: 'CHECK',
    path: /^(exitCode|answers \/ tuning \/ (exitCode|errorCode|result))$/,
    when: ({ path, reference, podwire }) => !path.endsWith('exitCode') || (reference === 1 && podwire === 0),
  },
];

export const chainImprovements: readonly Improvement[] = [...sinceThen, ...ours];

/** The row that explains a difference: what is known of one plugin holds for its answer in a list too. */
export function explanationInChain(difference: Difference): Improvement | undefined {
  const alone = { ...difference, path: difference.path.replace(/^answers \/ [^/]+ \/ /, '') };
  return explanationOf(difference, chainImprovements) ?? explanationOf(alone, improvements);
}
