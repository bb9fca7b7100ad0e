import { expect, test } from 'vitest';
import { repeatedKey } from './repeated-keys.ts';

test.for<[string, string]>([
  ['{"sysctl":{"net.a":"1","net.a":"2"}}', 'net.a'],
  ['{"sysctl":{"net.a":"1","net.b":"1","net.a":"1"}}', 'net.a'],
  ['{ "x": [1, {"sysctl": {}}], "SysCtl" : { "a\\"b" : "}{", "c" : "," , "a\\u0022b" : "" } }', 'a"b'],
  ['{"sysctl":{"a":"1"},"mtu":-1.5e3,"sysctl":{"b":"1","b":"1"}}', 'b'],
])('%s has a key twice', ([text, key]) => {
  expect(repeatedKey(text, 'sysctl')).toBe(key);
});

test.for([
  '{}',
  '{"sysctl":{}}',
  '{"sysctl":{"net.a":"1","net/a":"1"}}',
  '{"sysctl":{"a":"1"},"args":{"cni":{"sysctl":{"a":"1","a":"2"}}}}',
  '{"sysctl":{"a":{"x":"1"},"b":{"x":"1"}}}',
  '{"sysctl":{"a":"\\"a\\":\\"b\\",\\"a\\":"},"other":{"x":1,"x":2}}',
  '{"x":{"sysctl":{"a":"1","a":"1"}}}',
  '[{"sysctl":{"a":"1","a":"1"}}]',
])('%s has none', (text) => {
  expect(repeatedKey(text, 'sysctl')).toBeUndefined();
});
