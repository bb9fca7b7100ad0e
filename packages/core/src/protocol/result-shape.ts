import { canonicalCidr } from '../addressing/cidr.ts';
import { canonicalIp } from '../addressing/ip.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { isJsonObject, jsonKind } from '../json/parse.ts';
import type { Generation } from './legacy-results.ts';

/**
 * Reads one value of a result's JSON: checks its type, writes addresses the one way there is, and gives `undefined`
 * where the value is left out when a result is printed. So the same tables read results and order what is printed.
 */
type Read = (value: unknown, where: string) => unknown;

const text: Read = (value, where) => textOf(value, where) || undefined;

/** A text that is always written, even an empty one. */
const always: Read = (value, where) => textOf(value, where) ?? '';

const ip: Read = (value, where) => {
  const address = textOf(value, where);
  return address ? addressAt(where, () => canonicalIp(address)) : undefined;
};

/** An address with prefix length, which must be there: without it nobody could use the entry. */
const cidr: Read = (value, where) => {
  const address = textOf(value, where);
  if (address) return addressAt(where, () => canonicalCidr(address));
  throw decodingError(`${where} of the result is missing`, 'It must be an address with its prefix length.');
};

/** A whole number that may be left out; 0 is a value like any other. */
const integer: Read = (value, where) => {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value)) return value;
  const found = typeof value === 'number' ? `number ${value}` : jsonKind(value);
  throw decodingError(`json: cannot unmarshal ${found} into ${where} of type int`);
};

/** A whole number of which 0 means that there is none. */
const amount: Read = (value, where) => integer(value, where) || undefined;

const listOf =
  (element: Read): Read =>
  (value, where) => {
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw wrongType(value, where, 'list');
    if (value.length === 0) return undefined;
    return value.map((each, index) => {
      if (each === null) throw decodingError(`${where}[${index}] of the result is null`, 'Leave the entry out.');
      return element(each, `${where}[${index}]`);
    });
  };

/** An object of these keys in this order; keys are matched without regard to case, and others dropped. */
function record(rows: Readonly<Record<string, Read>>): (value: unknown, where: string) => Record<string, unknown> {
  const read = Object.entries(rows).map(([key, row]) => ({ key, lower: key.toLowerCase(), row }));
  return (value, where) => {
    if (!isJsonObject(value)) throw wrongType(value, where || 'the result', 'object');
    const given = new Map<string, unknown>();
    for (const [key, each] of Object.entries(value)) if (each !== null) given.set(key.toLowerCase(), each);
    const shaped: Record<string, unknown> = {};
    for (const { key, lower, row } of read) {
      const each = row(given.get(lower), where ? `${where}.${key}` : key);
      if (each !== undefined) shaped[key] = each;
    }
    return shaped;
  };
}

const optional =
  (inner: Read): Read =>
  (value, where) =>
    value === undefined || value === null ? undefined : inner(value, where);

const dnsRecord = record({
  nameservers: listOf(always),
  domain: text,
  search: listOf(always),
  options: listOf(always),
});

/** Up to 0.4.0 `dns` is written even when it is empty. */
const dnsAlways: Read = (value, where) => dnsRecord(value ?? {}, where);

const dns: Read = (value, where) => {
  const settings = dnsRecord(value ?? {}, where);
  return Object.keys(settings).length > 0 ? settings : undefined;
};

const route = record({
  dst: cidr,
  gw: ip,
  mtu: amount,
  advmss: amount,
  priority: amount,
  table: integer,
  scope: integer,
});

const block = optional(record({ ip: cidr, gateway: ip, routes: listOf(route) }));

/** The three shapes of a result, their keys in the order in which they are printed up to 0.4.0. */
const shapes = {
  '020': record({ cniVersion: text, ip4: block, ip6: block, dns: dnsAlways }),
  '040': record({
    cniVersion: text,
    interfaces: listOf(record({ name: always, mac: text, sandbox: text })),
    ips: listOf(record({ version: always, interface: integer, address: cidr, gateway: ip })),
    routes: listOf(route),
    dns: dnsAlways,
  }),
  '100': record({
    cniVersion: text,
    interfaces: listOf(record({ name: always, mac: text, mtu: amount, sandbox: text, socketPath: text, pciID: text })),
    ips: listOf(record({ interface: integer, address: cidr, gateway: ip })),
    routes: listOf(route),
    dns,
  }),
} as const satisfies Record<Generation, Read>;

/** A result's JSON as that generation has it: known keys in order, addresses canonical, what is empty left out. */
export function shapeResult(generation: Generation, json: unknown): Record<string, unknown> {
  return shapes[generation](json ?? {}, '');
}

function textOf(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw wrongType(value, where, 'string');
}

function addressAt(where: string, canonical: () => string): string {
  try {
    return canonical();
  } catch (cause) {
    const { message, details } = CniError.from(cause);
    throw new CniError(ErrorCode.decoding, message, `It stands at ${where} of the result. ${details ?? ''}`, { cause });
  }
}

function wrongType(value: unknown, where: string, type: string): CniError {
  return decodingError(`json: cannot unmarshal ${jsonKind(value)} into ${where} of type ${type}`);
}

function decodingError(msg: string, details?: string): CniError {
  return new CniError(ErrorCode.decoding, msg, details);
}
