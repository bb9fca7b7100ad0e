import { expect, test } from 'vitest';
import { argBool, argIp, argText, loadArgs, splitArgs } from './args.ts';

// T-TYP-19 and -20 are results.test.ts's, T-TYP-24 is how Go prints a struct for debugging.
// T-TYP-06, -12, -14 and -15 are about fields of Go structs: readers are functions here, and the compiler checks them.

test.each([
  ['True', true],
  ['true', true],
  ['1', true],
  ['False', false],
  ['false', false],
  ['0', false],
])('%s is %s (T-TYP-01, T-TYP-02)', (text, value) => {
  expect(argBool(text)).toBe(value);
});

test('anything else is no boolean (T-TYP-03)', () => {
  expect(() => argBool('Invalid')).toThrow('boolean unmarshal error: invalid input invalid');
});

test('a text may be empty (T-TYP-04, T-TYP-05)', () => {
  expect(loadArgs(splitArgs('A=;B=b'), { A: argText, B: argText })).toEqual({ A: '', B: 'b' });
});

test('no arguments are fine (T-TYP-07)', () => {
  expect(loadArgs(splitArgs(''), { A: argText })).toEqual({});
});

test.each(['IgnoreUnknown=True;Unk=nown', 'Unk=nown;IgnoreUnknown=1', 'IgnoreUnknown=1', 'Foo=;IgnoreUnknown=true'])(
  '%s is accepted (T-TYP-08, T-TYP-11)',
  (text) => {
    expect(loadArgs(splitArgs(text), {})).toEqual({});
  },
);

test.each([
  ['Unk=nown', 'ARGS: unknown args ["Unk=nown"]'], // T-TYP-09
  ['A=1;B=2;IgnoreUnknown=0', 'ARGS: unknown args ["A=1" "B=2"]'],
  ['IgnoreUnknown=0, Unk=nown', 'ARGS: invalid pair "IgnoreUnknown=0, Unk=nown"'], // T-TYP-10
  ['IgnoreUnknown=1;', 'ARGS: invalid pair ""'],
  ['some;extra;args', 'ARGS: invalid pair "some"'],
  ['IgnoreUnknown=x', 'ARGS: error parsing value of pair "IgnoreUnknown=x": boolean unmarshal error: invalid input x'],
  ['IP=10.0.0.300', 'ARGS: error parsing value of pair "IP=10.0.0.300": invalid IP address: 10.0.0.300'],
  ['ip=10.0.0.1', 'ARGS: unknown args ["ip=10.0.0.1"]'],
  ['constructor=1', 'ARGS: unknown args ["constructor=1"]'],
])('%s is refused with code 4: %s', (text, message) => {
  expect(() => loadArgs(splitArgs(text), { IP: argIp })).toThrow(expect.objectContaining({ code: 4, message }));
});

test('an address is read (T-TYP-13)', () => {
  expect(loadArgs(splitArgs('IP=10.0.0.10'), { IP: argIp })).toEqual({ IP: '10.0.0.10' });
});

test('of a repeated key the last counts', () => {
  expect(loadArgs(splitArgs('A=1;A=2;IgnoreUnknown=1'), { A: argText })).toEqual({ A: '2' });
});

test('a plugin that reads no arguments does not mind what they are', () => {
  expect(splitArgs('some;K=v;a=b=c')).toEqual([
    ['', 'some'],
    ['K', 'v'],
    ['a', 'b=c'],
  ]);
});
