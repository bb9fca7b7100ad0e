import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIp } from '../addressing/ip.ts';
import { convertResult } from './convert-result.ts';
import type { Result040 } from './legacy-results.ts';
import { newestResult, parseResult } from './parse-result.ts';
import { printResult } from './print-result.ts';
import type { Result } from './result.ts';
import { allVersions } from './versions.ts';

const ip4 = fc.bigInt({ min: 1n, max: (1n << 32n) - 1n }).map((value) => formatIp({ family: 4, value }));
const ip6 = fc.bigInt({ min: 1n << 64n, max: (1n << 128n) - 1n }).map((value) => formatIp({ family: 6, value }));
const cidr = fc.oneof(
  fc.tuple(ip4, fc.integer({ min: 0, max: 32 })).map((parts) => parts.join('/')),
  fc.tuple(ip6, fc.integer({ min: 0, max: 128 })).map((parts) => parts.join('/')),
);
const text = fc.string({ minLength: 1, maxLength: 12 });
const number = fc.integer({ min: 1, max: 70_000 });
const some = <T>(record: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[]) =>
  fc.record(record, { requiredKeys: required } as { requiredKeys: never[] });
const list = <T>(element: fc.Arbitrary<T>) => fc.array(element, { minLength: 1, maxLength: 4 });

const result = some(
  {
    cniVersion: fc.constantFrom('1.0.0', '1.1.0'),
    interfaces: list(
      some({ name: text, mac: text, mtu: number, sandbox: text, socketPath: text, pciID: text }, ['name']),
    ),
    ips: list(some({ address: cidr, gateway: fc.oneof(ip4, ip6), interface: fc.nat(3) }, ['address'])),
    routes: list(
      some(
        {
          dst: cidr,
          gw: fc.oneof(ip4, ip6),
          mtu: number,
          advmss: number,
          priority: number,
          table: fc.nat(300),
          scope: fc.nat(255),
        },
        ['dst'],
      ),
    ),
    dns: fc.record({ nameservers: list(text), domain: text }),
  },
  ['cniVersion'],
) as fc.Arbitrary<Result>;

test('what is printed is read as the same result, in every version that can express it', () => {
  fc.assert(
    fc.property(result, fc.constantFrom(...allVersions), (original, version) => {
      fc.pre(version >= '0.3.0' || (original.ips?.length ?? 0) > 0);
      const printed = printResult(original, version);
      const read = parseResult(JSON.parse(printed), version);
      expect(printResult(read, version)).toBe(printed);
      expect(read).toEqual(parseResult(JSON.parse(JSON.stringify(convertResult(original, version))), version));
    }),
  );
});

test('down to 0.4.0 and up again only interfaces lose something', () => {
  fc.assert(
    fc.property(result, (original) => {
      const back = newestResult(convertResult(original, '0.4.0'));
      const interfaces = original.interfaces?.map(({ mtu, socketPath, pciID, ...kept }) => kept);
      expect(back).toEqual({ ...original, cniVersion: '1.1.0', ...(interfaces ? { interfaces } : {}) });
    }),
  );
});

test('the way from one version to another does not matter, as long as it does not lead through an older one', () => {
  const position = (version: string) => (allVersions as readonly string[]).indexOf(version);
  const version = fc.constantFrom(...allVersions.slice(2));
  fc.assert(
    fc.property(result, version, version, (original, via, to) => {
      fc.pre(position(via) >= position(to));
      expect(convertResult(convertResult(original, via), to)).toEqual(convertResult(original, to));
    }),
  );
});

test('up-conversion of an old result loses nothing', () => {
  fc.assert(
    fc.property(result, fc.constantFrom('0.1.0', '0.2.0'), (original, version) => {
      fc.pre((original.ips?.length ?? 0) > 0);
      const old = convertResult(original, version);
      expect(convertResult(convertResult(old, '1.1.0'), version)).toEqual(old);
    }),
  );
});

test('each address says its family in 0.4.0', () => {
  fc.assert(
    fc.property(result, (original) => {
      for (const { version, address } of (convertResult(original, '0.4.0') as Result040).ips ?? []) {
        expect(version).toBe(address.includes(':') ? '6' : '4');
      }
    }),
  );
});
