import type { TestNamespace } from '@podwire/testkit';
import type { Variant } from './chain.ts';

/**
 * Rules as iptables-save prints them, without counters: by family and table, for each chain its rules in their order, and
 * the order of the chains.
 */
export type Rules = Readonly<Record<string, Readonly<Record<string, string>>>>;

export async function readRules(host: TestNamespace, variant: Variant): Promise<Rules> {
  const [four, six] = await Promise.all(
    ['iptables', 'ip6tables'].map((program) => host.exec(`${program}-${variant}-save`)),
  );
  return { ...parse('ip', four ?? ''), ...parse('ip6', six ?? '') };
}

function parse(family: string, text: string): Rules {
  const tables: Record<string, Record<string, string>> = {};
  let table: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [word = '', chain = ''] = line.split(' ');
    if (line.startsWith('*')) {
      table = {};
      tables[`${family} ${line.slice(1)}`] = table;
    } else if (line.startsWith(':')) {
      table.chains = [table.chains, line.replace(/ \[\d+:\d+\]$/, '')].filter(Boolean).join('\n');
    } else if (word === '-A') {
      table[chain] = [table[chain], line].filter(Boolean).join('\n');
    }
  }
  return tables;
}
