import { expect, test } from 'vitest';
import { foldKeys } from './fold-keys.ts';
import type { ConfigSchema } from './schema.ts';

const schema: ConfigSchema = {
  properties: {
    mtu: { type: 'integer' },
    gateway: { type: 'string', format: 'ip' },
    args: { type: 'object' },
    capabilities: { type: 'object', additionalProperties: { type: 'boolean' } },
    runtimeConfig: {
      properties: {
        portMappings: { items: { properties: { hostPort: {}, containerPort: {}, protocol: {} } } },
      },
    },
  },
};

test('keys are spelled as the schema spells them, at every level', () => {
  const given = {
    RuntimeConfig: { portmappings: [{ HostPort: 80, containerport: 8080, Protocol: 'tcp' }] },
    MTU: 1500,
  };
  expect(foldKeys(given, schema)).toEqual({
    runtimeConfig: { portMappings: [{ hostPort: 80, containerPort: 8080, protocol: 'tcp' }] },
    mtu: 1500,
  });
});

test('of two spellings the later one counts, but null counts as left out', () => {
  expect(foldKeys({ mtu: 1, MTU: 2 }, schema)).toEqual({ mtu: 2 });
  expect(foldKeys({ MTU: 2, mtu: 1 }, schema)).toEqual({ mtu: 1 });
  expect(foldKeys({ mtu: 1, MTU: null }, schema)).toEqual({ mtu: 1 });
});

test('null is left out, in lists it stays', () => {
  expect(foldKeys({ mtu: null, runtimeConfig: { portMappings: [null] } }, schema)).toEqual({
    runtimeConfig: { portMappings: [null] },
  });
});

test('an empty address is left out', () => {
  expect(foldKeys({ gateway: '' }, schema)).toEqual({});
});

test('what the schema does not describe is kept as it is', () => {
  const given = { Unknown: { Mixed: null }, args: { CNI: { Mac: null } }, capabilities: { Aliases: true, mac: null } };
  expect(foldKeys(given, schema)).toEqual({
    Unknown: { Mixed: null },
    args: { CNI: { Mac: null } },
    capabilities: { Aliases: true },
  });
});

test('a key that would change the prototype is dropped', () => {
  const folded = foldKeys(JSON.parse('{"__proto__": {"mtu": 9}, "mtu": 1}'), schema) as Record<string, unknown>;
  expect(Object.getPrototypeOf(folded)).toBe(Object.prototype);
  expect(folded).toEqual({ mtu: 1 });
});
