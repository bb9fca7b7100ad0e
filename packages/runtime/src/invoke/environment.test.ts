import { expect, test } from 'vitest';
import { pluginEnvironment } from './environment.ts';

const parameters = {
  command: 'ADD',
  containerId: 'some-container-id',
  netns: '/some/netns/path',
  ifname: 'eth7',
  args: [
    ['KEY1', 'VALUE1'],
    ['KEY2', 'VALUE2'],
  ],
  path: ['/some/cni/path', '/another'],
} as const;
const six = {
  CNI_COMMAND: 'ADD',
  CNI_CONTAINERID: 'some-container-id',
  CNI_NETNS: '/some/netns/path',
  CNI_IFNAME: 'eth7',
  CNI_ARGS: 'KEY1=VALUE1;KEY2=VALUE2',
  CNI_PATH: '/some/cni/path:/another',
};

// T-INV-02 and 03 are delegates.test.ts's. T-INV-04, an environment that is "the process's own, whatever it is", has
// no counterpart: every environment here is explicit, so that W-22 cannot happen.
test('T-INV-01: all six variables override those that are there, and no other', () => {
  const inherited = Object.fromEntries(Object.keys(six).map((key) => [key, 'stale']));
  const environment = pluginEnvironment({ ...inherited, HOME: '/root' }, parameters);
  expect(environment).toEqual({ ...six, HOME: '/root' });
});

test('all six are there, if only to be empty', () => {
  const nothing = { command: 'STATUS', containerId: '', netns: '', ifname: '', args: [], path: [] } as const;
  const empty = Object.fromEntries(Object.keys(six).map((key) => [key, '']));
  expect(pluginEnvironment({}, nothing)).toEqual({ ...empty, CNI_COMMAND: 'STATUS' });
});

test('a trace context overrides one that is there', () => {
  const trace = { traceparent: '00-a-b-01', baggage: 'k=v' };
  expect(pluginEnvironment({ TRACEPARENT: 'stale', TRACESTATE: 'kept' }, parameters, trace)).toMatchObject({
    TRACEPARENT: '00-a-b-01',
    TRACESTATE: 'kept',
    BAGGAGE: 'k=v',
  });
});
