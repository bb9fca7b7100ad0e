import { newestResult, type VersionedResult } from '@podwire/core';
import { table } from './table.ts';

/** A result for people: interfaces with their addresses, then routes, then name servers. */
export function resultTable(result: VersionedResult): string {
  const { interfaces = [], ips = [], routes = [], dns = {} } = newestResult(result);
  const addressesOf = (index: number | undefined) =>
    ips.filter((ip) => ip.interface === index).map(({ address, gateway }) => [address, gateway ?? ''] as const);
  const rows = interfaces.flatMap(({ name, mac = '', sandbox = '' }, index) => {
    const [[address, gateway] = ['', ''], ...more] = addressesOf(index);
    const first = [name, sandbox || 'host', mac, address, gateway];
    return [first, ...more.map((each) => ['', '', '', ...each])];
  });
  const loose = addressesOf(undefined).map((each) => ['-', '', '', ...each]);
  const names = Object.entries(dns).map(([key, value]) => [key, [value].flat().join(', ')]);
  return [
    table(['INTERFACE', 'NAMESPACE', 'MAC', 'ADDRESS', 'GATEWAY'], [...rows, ...loose]),
    table(
      ['ROUTE', 'VIA'],
      routes.map(({ dst, gw = '' }) => [dst, gw]),
    ),
    table(['DNS', ''], names),
  ]
    .filter(Boolean)
    .join('\n');
}
