import { describe, expect, test } from 'vitest';
import { injectConfig, parsePluginConfig } from './plugin-config.ts';

describe('a plugin’s config', () => {
  test('T-CONF-07: declares capabilities, those that are off as well', () => {
    const { capabilities } = parsePluginConfig('{"type":"x","capabilities":{"portMappings":true,"mac":false}}');
    expect(capabilities).toEqual({ portMappings: true, mac: false });
  });
  test('T-CONF-10: needs a type', () => {
    for (const text of ['{"name":"x"}', '{"type":""}', 'null', '{}']) {
      expect(() => parsePluginConfig(text)).toThrow(/^error parsing configuration: missing 'type'$/);
    }
  });
  test('has keys in any case, and the last spelling counts', () => {
    expect(parsePluginConfig('{"TYPE":"x","type":"y","NAME":"n","CniVersion":"1.0.0"}')).toMatchObject({
      type: 'y',
      name: 'n',
      cniVersion: '1.0.0',
    });
  });
  test('may say null for "unset"', () => {
    const text = '{"type":"x","name":null,"capabilities":null,"ipam":null,"dns":null,"prevResult":null}';
    expect(parsePluginConfig(text)).toMatchObject({ name: '', capabilities: {} });
  });
  test.each([
    '{"type":1}',
    '{"type":"x","name":[]}',
    '{"type":"x","cniVersion":1}',
    '{"type":"x","capabilities":[]}',
    '{"type":"x","capabilities":{"a":"yes"}}',
    '{"type":"x","ipam":"host-local"}',
    '{"type":"x","ipam":{"Type":1}}',
    '{"type":"x","dns":{"nameservers":"1.2.3.4"}}',
    '{"type":"x","dns":{"search":[1]}}',
    '{"type":"x","prevResult":[]}',
    '{"type":"x","cni.dev/valid-attachments":{}}',
    '{"type":"x","cni.dev/valid-attachments":[{"containerID":1}]}',
    '[]',
  ])('of a wrong type is refused: %s', (text) => {
    expect(() => parsePluginConfig(text)).toThrow(/^error parsing configuration: json: cannot unmarshal \w+ into Go /);
  });
  test('has other keys of any type', () => {
    expect(parsePluginConfig('{"type":"x","mtu":"large","args":1,"runtimeConfig":[]}').type).toBe('x');
  });
});

describe('injecting', () => {
  const plugin = parsePluginConfig('{"type":"foobar","name":"some-plugin","b":1,"a":"<"}');
  test('T-CONF-32: needs an object to inject into', () => {
    expect(() => injectConfig({ ...plugin, text: '{broken' }, { a: 1 })).toThrow(/^unmarshal existing network bytes: /);
  });
  test('T-CONF-33, 34: needs a key and a value', () => {
    expect(() => injectConfig(plugin, { '': 1 })).toThrow(/^keys cannot be empty$/);
    expect(() => injectConfig(plugin, { test: null })).toThrow(/^key 'test' value must not be nil$/);
    expect(() => injectConfig(plugin, { test: undefined })).toThrow(/^key 'test' value must not be nil$/);
  });
  test('T-CONF-35: adds a key, and leaves the original alone', () => {
    const before = { ...plugin };
    const text = '{"a":"\\u003c","b":1,"name":"some-plugin","test":"test","type":"foobar"}';
    expect(injectConfig(plugin, { test: 'test' }).text).toBe(text);
    expect(plugin).toEqual(before);
  });
  test('T-CONF-36, 37: replaces a key, and twice is once', () => {
    const once = injectConfig(plugin, { b: 2 });
    expect(once.text).toBe('{"a":"\\u003c","b":2,"name":"some-plugin","type":"foobar"}');
    expect(injectConfig(once, { b: 2 })).toEqual(once);
  });
  test('T-CONF-38: changes what is known of the plugin as well', () => {
    const changed = injectConfig(plugin, {
      type: 'bridge',
      dns: { nameservers: ['1.2.3.4'] },
      capabilities: { a: true },
    });
    expect(changed).toMatchObject({ type: 'bridge', capabilities: { a: true } });
    expect(JSON.parse(changed.text)).toMatchObject({ type: 'bridge', dns: { nameservers: ['1.2.3.4'] } });
  });
});
