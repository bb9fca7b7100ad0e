import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ConfigSchema, configParser, type NetConf, type Validator } from '@podwire/core';
import { transform } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { configTypes } from './config-types.ts';
import { errorDocs } from './error-docs.ts';
import { mergedSchema } from './merge-schema.ts';
import { validatorCode } from './validator-code.ts';

const merged = mergedSchema(path.join(import.meta.dirname, 'sample/schema.json'));
const folder = mkdtempSync(path.join(tmpdir(), 'podwire-generate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads generated code as a package would, with core's sources in place of the package. */
async function load(code: string): Promise<{ schema: ConfigSchema; validate: Validator }> {
  const { code: javascript } = await transform(code, { loader: 'ts', format: 'esm' });
  const file = path.join(folder, 'validate.mjs');
  const core = path.resolve(import.meta.dirname, '../../packages/core/src/config/formats.ts');
  writeFileSync(file, javascript.replace('"@podwire/core"', JSON.stringify(core)));
  return import(file);
}

const { schema, validate } = await load(validatorCode(merged, '@podwire/core'));
const parse = configParser(schema, validate);
const net = { name: 'net' };

describe('the parser of a config', () => {
  test('fills in defaults, at every level, and leaves what it was given alone', () => {
    const given = Object.freeze({ ...net, Nested: Object.freeze({ label: 'x' }) });
    expect(parse(given)).toEqual({ name: 'net', mtu: 0, nested: { label: 'x', size: 5 } });
    expect(parse(net)).toEqual({ name: 'net', mtu: 0, nested: { size: 5 } });
    expect(parse(net)).toEqual({ name: 'net', mtu: 0, nested: { size: 5 } });
  });

  test('keeps unknown keys', () => {
    expect(parse({ ...net, deviceID: null })).toMatchObject({ deviceID: null });
  });

  test.each([
    [
      { mtu: 70000 },
      'config $.mtu is 70000',
      "Use an integer from 0 to 65535. MTU in bytes; 0 for the kernel's default.",
    ],
    [{ mtu: 1.5 }, 'config $.mtu is 1.5', 'Use an integer from 0 to 65535.'],
    [{ MTU: '1500' }, 'config $.mtu is "1500"', 'Use an integer from 0 to 65535.'],
    [{ mode: 'l2' }, 'config $.mode is "l2"', 'Use one of "bridge", "vepa". How traffic between pods goes.'],
    [
      { subnet: '10.1.2' },
      'config $.subnet is "10.1.2"',
      "Use an address with its prefix length, such as 10.1.2.0/24 or fd00::/64. The pods' subnet.",
    ],
    [{ gateway: '10.1.2.3/24' }, 'config $.gateway is "10.1.2.3/24"', 'Use an address without prefix length'],
    [{ mac: '02' }, 'config $.mac is "02"', 'Use a MAC address'],
    [
      { routes: [{ dst: '0.0.0.0/0' }, {}] },
      'config $.routes[1].dst is missing',
      'Use a text. Destination of the route.',
    ],
    [{ routes: [{ dst: '0.0.0.0/0' }, null] }, 'config $.routes[1] is null', 'Use an object.'],
    [{ routes: {} }, 'config $.routes is {}', 'Use a list.'],
    [{ nested: { label: '' } }, 'config $.nested.label is ""', 'Use a text that is not empty. A label.'],
    [{ ids: [1, 2, 1] }, 'config $.ids is [1,2,1]', 'Use each value once. Ids.'],
    [{ capabilities: { 'io.x/y': 1 } }, 'config $.capabilities["io.x/y"] is 1', 'Use true or false.'],
    [
      { runtimeConfig: { PortMappings: [{ HostPort: 'x' }] } },
      'config $.runtimeConfig.portMappings[0].hostPort is "x"',
      'Use an integer.',
    ],
    [{ name: 5 }, 'config $.name is 5', 'Use a text.'],
  ])('refuses %j', (keys, message, details) => {
    expect(() => parse({ ...net, ...keys })).toThrow(
      expect.objectContaining({ code: 7, message, details: expect.stringContaining(details) }),
    );
  });

  test('refuses what is no object', () => {
    expect(() => parse([])).toThrow(expect.objectContaining({ code: 7, message: 'config $ is []' }));
  });

  test('asks the rules that are no schema, after the schema', () => {
    const strict = configParser<NetConf & { readonly mtu: number }>(schema, validate, {
      check: ({ mtu }) => {
        if (mtu === 1) throw new Error('mtu 1');
      },
    });
    expect(() => strict({ ...net, mtu: 1 })).toThrow('mtu 1');
    expect(() => strict({ ...net, mtu: -1 })).toThrow('config $.mtu is -1');
  });

  test('for removal leaves out what is wrong, and no more', () => {
    const lenient = configParser(schema, validate, {
      lenient: true,
      check: () => {
        throw new Error('asked');
      },
    });
    const config = {
      ...net,
      mtu: 'x',
      mode: 'bridge',
      ids: [5000, 7, 'a'],
      routes: [{ dst: '0.0.0.0/0', mtu: 'x' }, { gw: '10.0.0.1' }],
      capabilities: { 'a/b~c': 5 },
      nested: [],
    };
    expect(lenient(config)).toEqual({
      ...net,
      mtu: 0,
      mode: 'bridge',
      ids: [7],
      routes: [{ dst: '0.0.0.0/0' }],
      capabilities: {},
      nested: { size: 5 },
    });
    expect(() => lenient({})).toThrow('config $.name is missing');
  });
});

describe('the types of a config', async () => {
  const types = await configTypes(merged, '@podwire/core');

  test('name core for what core has, and make keys with a default present', () => {
    expect(types).toContain("import type { Dns, NetConf, RouteConfig } from '@podwire/core';");
    expect(types).toContain('export interface SampleConfig {');
    expect(types).toContain('  readonly mtu: number;');
    expect(types).toContain('  readonly nested: {');
    expect(types).toContain('    readonly size: number;');
    expect(types).toContain("  readonly mode?: 'bridge' | 'vepa';");
    expect(types).toContain('  readonly routes?: RouteConfig[];');
    expect(types).toContain('    readonly portMappings?: {');
  });

  test('are named by the title, which must be there', async () => {
    await expect(configTypes({ type: 'object' }, '@podwire/core')).rejects.toThrow('needs a title');
  });
});

describe('a schema', () => {
  const written = (schema: unknown): string => {
    const file = path.join(folder, 'schema.json');
    writeFileSync(file, JSON.stringify(schema));
    return file;
  };

  test('is merged with what it refers to, and its own words win', () => {
    expect(merged.required).toEqual(['name']);
    expect(merged.properties).toMatchObject({
      name: { type: 'string' },
      subnet: { type: 'string', format: 'cidr', description: "The pods' subnet." },
      routes: { items: { properties: { gw: { format: 'ip' } } } },
    });
    expect(JSON.stringify(merged)).not.toContain('$ref');
  });

  test('that refers to nothing, or to itself, is refused', () => {
    expect(() => mergedSchema(written({ properties: { a: { $ref: '#/b' } } }))).toThrow('nothing stands at #/b');
    expect(() => mergedSchema(written({ a: { $ref: '#/a' } }))).toThrow('leads back to itself');
    expect(() => mergedSchema(path.join(folder, 'none.json'))).toThrow('cannot read the schema');
  });

  test('may not use what needs ajv at run time', () => {
    const objects = { type: 'array', uniqueItems: true, items: { type: 'object' } };
    const schema = { type: 'object', properties: { a: objects } };
    expect(() => validatorCode(schema, '@podwire/core')).toThrow(/needs "ajv\/dist\/runtime\/equal.*" at run time/);
  });

  test('may not use keywords that nobody knows', () => {
    expect(() => validatorCode({ type: 'object', propertees: {} }, '@podwire/core')).toThrow('propertees');
  });
});

describe('the list of errors', () => {
  /** A repository of core and one plugin with these error rows. */
  const docsOf = (rows: string): Promise<string> => {
    const root = mkdtempSync(path.join(folder, 'root-'));
    const plugin = path.join(root, 'packages/plugin-x/src');
    mkdirSync(plugin, { recursive: true });
    symlinkSync(path.resolve(import.meta.dirname, '../../packages/core'), path.join(root, 'packages/core'));
    writeFileSync(path.join(plugin, 'errors.ts'), `import { CniError, configError } from '@podwire/core';\n${rows}`);
    return errorDocs(root);
  };

  test('has each row of each package, with the names of what is put in', async () => {
    const docs = await docsOf(`
      export const taken = (name: string, others: readonly string[]) =>
        new CniError(102, \`\${name} is taken\`, \`By \${others.join(', ')}, \${others.length} in all.\`);
      export const badMtu = (mtu: number) => configError('$.mtu', mtu, 'Use 68 or more.');
    `);
    expect(docs).toContain('| 4 | A CNI_* variable is missing or cannot be used. |');
    expect(docs).toContain('## plugin-x');
    expect(docs).toContain('| 102 | &lt;name> is taken | By &lt;others>, &lt;others.length> in all. |');
    expect(docs).toContain('| 7 | config $.mtu is "&lt;mtu>" | Use 68 or more. |');
  });

  test('names the row that it cannot make', async () => {
    await expect(docsOf('export const odd = () => { throw new Error("no"); };')).rejects.toThrow(
      'packages/plugin-x/src/errors.ts: odd cannot be documented: Error: no',
    );
  });
});
