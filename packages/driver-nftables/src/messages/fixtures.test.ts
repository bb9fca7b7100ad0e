import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeMessage, encodeMessage, type MessageTable, messagesIn } from '@podwire/driver-netlink';
import { describe, expect, test } from 'vitest';
import type { SetDefinition } from '../data.ts';
import {
  decide,
  dnatByMap,
  dnatTo,
  inSet,
  masquerade,
  match,
  matchLocal,
  matchPrefix,
  matchState,
  setMark,
  verdict,
} from '../expressions.ts';
import { batchBegin, batchEnd } from './batch.ts';
import { delChain, newChain } from './chain.ts';
import type { Expression } from './expression.ts';
import { delRule, newRule } from './rule.ts';
import { delSet, newSet } from './set.ts';
import { delElements, newElements } from './set-element.ts';
import { delTable, newTable } from './table.ts';

const folder = join(import.meta.dirname, 'fixtures');
const tables: readonly MessageTable[] = [
  batchBegin,
  batchEnd,
  newTable,
  delTable,
  newChain,
  delChain,
  newRule,
  delRule,
  newSet,
  delSet,
  newElements,
  delElements,
] as readonly unknown[] as readonly MessageTable[];

/** A batch that nft sent, by the file's name; see tools/record-nftables.ts. */
function fixture(name: string) {
  const [command = '', ...hex] = readFileSync(join(folder, `${name}.hex`), 'utf8').split('\n');
  const bytes = Uint8Array.from(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'));
  const messages = [...messagesIn(bytes)].map((envelope) => {
    const table = tables.find(({ type }) => type === envelope.type);
    if (!table) throw new Error(`no table reads messages of type ${envelope.type}`);
    const { header, attrs } = decodeMessage(table, envelope.from, envelope) as { header: object; attrs: object };
    return { envelope, table, header, attrs };
  });
  return { command, bytes, messages };
}

describe('what nft sent is read whole, and written byte for byte', () => {
  test.each(readdirSync(folder).map((file) => file.replace(/\.hex$/, '')))('%s', (name) => {
    const { command, bytes, messages } = fixture(name);
    expect(command).toMatch(/^# nft .+ \(nftables [\d.]+, Linux .+\)$/);
    // An attribute that no row knows would be missing here.
    const written = messages.map(({ envelope, table, header, attrs }) =>
      encodeMessage(table, envelope.flags, envelope.seq, { header, attrs } as object),
    );
    expect(lines(Buffer.concat(written))).toEqual(lines(bytes));
  });
});

describe('the expressions are what nft makes of the same words', () => {
  const set = (name: string): SetDefinition => ({ family: 'inet', table: 't', set: name, key: [] });
  const [ip, ip6] = [match('meta nfproto', 'ipv4'), match('meta nfproto', 'ipv6')];
  const tcp = [...match('meta l4proto', 'tcp'), ...match('th dport', 80)];
  const state = [...matchState('established', 'related'), verdict('accept')];

  test.each<[string, readonly Expression[]]>([
    [
      'add-rule-addresses',
      [...ip, ...match('ip saddr', '10.1.0.2'), ...matchPrefix('ip daddr', '10.1.0.0', 16, 'neq'), verdict('accept')],
    ],
    ['add-rule-prefix', [...ip6, ...matchPrefix('ip6 daddr', 'fd00::', 61), verdict('return')]],
    ['insert-rule-state', state],
    ['add-rule-mark', setMark(0x2000, 0x2000)],
    ['add-rule-lookup', [...ip, ...inSet(['ip saddr', 'iifname'], set('members'), { not: true }), verdict('drop')]],
    ['add-rule-verdict-map', [...ip6, ...decide(['ip6 saddr'], set('verdicts'))]],
    ['add-rule-dnat', [...matchLocal('daddr'), ...tcp, ...dnatTo('ip', '10.1.0.2', 8080)]],
    ['add-rule-dnat-map', [...ip, ...dnatByMap('ip', ['ip daddr', 'meta l4proto', 'th dport'], set('ports'))]],
    ['add-rule-masquerade', [...ip, ...match('ip saddr', '10.1.0.2'), masquerade()]],
  ])('%s', (name, expressions) => {
    const [, { attrs } = { attrs: {} }] = fixture(name).messages;
    expect(attrs).toMatchObject({ expressions });
  });
});

/** Sixteen bytes a line, as in the files: a difference shows where it is. */
function lines(bytes: Uint8Array): string[] {
  return (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,32}/g) ?? []
  );
}
