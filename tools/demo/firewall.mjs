// What the host's firewall holds of pods, and whose it is, as the operator's own tools show it.
import { attempt } from './programs.mjs';

/**
 * @typedef {{ owner: string, where: string, what: string }} Entry
 * @param {{ name: string, containerId: string, addresses: string[] }[]} pods
 * @returns {{ backend: string, entries: Entry[], shared: number } | undefined} undefined when no tool can tell
 */
export function firewallOf(pods) {
  const ruleset = attempt('nft', ['-j', 'list', 'ruleset']);
  const tables = ruleset && JSON.parse(ruleset).nftables;
  if (tables?.some(({ table }) => isOurs(table?.name))) return fromNftables(tables, pods);
  const saved = { ip: attempt('iptables-save', []), ip6: attempt('ip6tables-save', []) };
  if (saved.ip?.includes(':CNI-')) return fromIptables(saved, pods);
  return ruleset || saved.ip ? { backend: 'none', entries: [], shared: 0 } : undefined;
}

function isOurs(table) {
  return table?.startsWith('podwire');
}

/**
 * Elements of sets and maps. Comments of what an attachment owns end in its name, and begin with a mark that names it
 * where the map `owners` says what belongs to whom. Rules are shared by all.
 */
function fromNftables(objects, pods) {
  const elements = objects.flatMap(({ set, map }) => {
    const { family, table, name, elem = [] } = set ?? map ?? {};
    if (!isOurs(table)) return [];
    const elements = elem.map((each) => ({ where: `${family} ${name}`, ...elementOf(each, map) }));
    return name === 'owners' ? elements.map(withNote) : elements;
  });
  const marks = new Map();
  for (const { comment } of elements) {
    const [, mark, name] = /^\w+-(\w+) (.*)$/.exec(comment) ?? [];
    const owner = pods.find(({ containerId }) => name?.includes(containerId));
    if (owner) marks.set(mark, owner.name);
  }
  const ownerOf = ({ what, comment }) =>
    [...marks].find(([mark]) => comment.includes(`-${mark} `) || what.includes(mark))?.[1] ?? 'nobody known';
  const entries = elements.map((element) => ({ ...element, owner: ownerOf(element) }));
  return { backend: 'nftables', entries, shared: objects.filter(({ rule }) => isOurs(rule?.table)).length };
}

/** What stands in the map of owners is said by its comment, behind the hash of the network's name. */
function withNote(element) {
  const [, ...note] = element.comment.split(' ');
  return { ...element, what: `${element.what.split(' ', 1)}: ${note.join(' ')}` };
}

function elementOf(each, map) {
  const [key, value] = map ? each : [each];
  return { what: map ? `${words(key)} → ${words(value)}` : words(key), comment: key?.elem?.comment ?? '' };
}

/** A key or value as nft writes it. */
function words(value) {
  if (Array.isArray(value)) return value.map(words).join(' . ');
  if (typeof value !== 'object' || value === null) return String(value);
  const [[kind, inner] = ['', '']] = Object.entries(value);
  if (kind === 'elem') return words(inner.val);
  if (kind === 'concat') return words(inner);
  if (kind === 'prefix') return `${inner.addr}/${inner.len}`;
  if (kind === 'range') return inner.map(words).join('-');
  return inner === null ? kind : `${kind} ${inner.target ?? words(inner)}`;
}

/** Rules whose comment names the container, or that are in its chains, or that are about its address. */
function fromIptables(saved, pods) {
  const rules = Object.entries(saved).flatMap(([family, text = '']) =>
    rulesIn(text).map((rule) => ({ family, ...rule })),
  );
  const chains = new Map();
  const named = ({ rule }) => pods.find(({ containerId }) => rule.includes(`\\"${containerId}\\"`));
  for (const rule of rules) {
    const owner = named(rule);
    const [, target] = /-j (CNI-\S+)/.exec(rule.rule) ?? [];
    if (owner && target) chains.set(target, owner);
  }
  const entries = rules.flatMap(({ family, table, chain, rule }) => {
    const owner =
      named({ rule }) ??
      chains.get(chain) ??
      pods.find(({ addresses }) =>
        addresses.some((address) => [`-s ${address}/`, `-d ${address}/`].some((match) => rule.includes(match))),
      );
    const what = rule.replace(/-m comment --comment ("(\\"|[^"])*"|\S+) ?/g, '');
    return owner ? [{ owner: owner.name, where: `${family} ${table} ${chain}`, what }] : [];
  });
  return { backend: 'iptables', entries, shared: rules.length - entries.length };
}

function rulesIn(text) {
  const rules = [];
  let table = '';
  for (const line of text.split('\n')) {
    const [, chain, rule] = /^-A (\S+) (.*)$/.exec(line) ?? [];
    if (line.startsWith('*')) table = line.slice(1);
    else if (chain) rules.push({ table, chain, rule });
  }
  return rules;
}
