import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeMessage, type MessageTable, messagesIn } from '../codec/request.ts';
import { RTM } from '../uapi/rtnetlink.ts';
import { AF } from '../uapi/socket.ts';
import { delAddress, newAddress } from './address.ts';
import { delBridgePort, setBridgePort } from './bridge-port.ts';
import { delLink, newLink } from './link.ts';
import { delNeighbour, newNeighbour } from './neighbour.ts';
import { delRoute, newRoute } from './route.ts';
import { delRule, newRule } from './rule.ts';

const folder = join(import.meta.dirname, 'fixtures');
const tables = [
  newLink,
  delLink,
  newAddress,
  delAddress,
  newRoute,
  delRoute,
  newRule,
  delRule,
  newNeighbour,
  delNeighbour,
];

/** A message that iproute2 sent, by the file's name; see tools/record-netlink.ts. */
function fixture(name: string) {
  const [command = '', ...hex] = readFileSync(join(folder, `${name}.hex`), 'utf8').split('\n');
  const bytes = Uint8Array.from(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'));
  const [envelope] = messagesIn(bytes);
  if (!envelope) throw new Error(`${name}.hex holds no message`);
  const bridge = bytes[envelope.payload] === AF.BRIDGE && envelope.type <= RTM.SETLINK;
  const table = bridge ? [setBridgePort, delBridgePort].find(ofType) : tables.find(ofType);
  if (!table) throw new Error(`no table reads messages of type ${envelope.type}`);
  return { command, bytes, envelope, table: table as MessageTable };

  function ofType({ type }: { readonly type: number }): boolean {
    return type === envelope?.type;
  }
}

function read(name: string): Readonly<Record<string, unknown>> {
  const { envelope, table } = fixture(name);
  const { header, attrs } = decodeMessage(table, envelope.from, envelope) as { header: object; attrs: object };
  return { ...header, ...attrs };
}

describe('what iproute2 sent is read whole, and written byte for byte', () => {
  const names = readdirSync(folder).map((file) => file.replace(/\.hex$/, ''));

  test.each(names)('%s', (name) => {
    const { command, bytes, envelope, table } = fixture(name);
    expect(command).toMatch(/^# (ip|bridge) .+ \(iproute2 [\d.]+, Linux .+\)$/);
    const message = decodeMessage(table, envelope.from, envelope);
    // An attribute that no row knows would be missing here.
    const written = encodeMessage(table, envelope.flags, envelope.seq, message as object);
    expect(lines(written)).toEqual(lines(bytes));
  });
});

describe('what the commands say is what the tables read', () => {
  test.each([
    ['rule-add-from', { family: AF.INET, src: '10.9.0.2', 'src-len': 32, table: 100, priority: 1000, action: 1 }],
    ['rule-add-to-v6', { family: AF.INET6, dst: 'fd09::', 'dst-len': 64, table: 1001 }],
    ['rule-add-fwmark', { fwmark: 0x100, fwmask: 0xff00, iifname: 'v1', flags: 2, table: 200 }],
    ['rule-add-suppress', { 'suppress-prefixlen': 0, oifname: 'v1', table: 254 }],
    ['neighbour-replace', { dst: '10.9.0.7', lladdr: '02:00:00:00:00:07', 'ndm-state': 0x80 }],
    ['neighbour-replace-v6', { dst: 'fd09::7', 'ndm-family': AF.INET6, 'ndm-state': 0x02 }],
    ['fdb-replace', { lladdr: '02:00:00:00:00:08', 'ndm-family': AF.BRIDGE, 'ndm-flags': 0x04 }],
    ['fdb-replace-remote', { dst: '10.9.0.8', lladdr: '02:00:00:00:00:09', 'ndm-flags': 0x02 }],
  ])('%s', (name, said) => {
    expect(read(name)).toMatchObject(said);
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
