import { expect, test } from 'vitest';
import { masqueradeMark, networkMark } from './reference-marks.ts';

test.each([
  ['unit-test', 'eth0', 'one', '6fd94d501e58f0aa-287fc69eff0574a2'],
  ['unit-test', 'eth0', 'two', '6fd94d501e58f0aa-d750b2c8f0f25d5f'],
  ['unit-test', 'eth0', 'three', '6fd94d501e58f0aa-a4d4adb82b669cfe'],
  ['alternate', 'net1', 'three', '82783ef24bdc7036-acb19d111858e348'],
])('%s %s %s is marked as the reference plugins do', (network, ifname, containerId, mark) => {
  expect(masqueradeMark({ network, ifname, containerId })).toBe(mark);
  expect(mark.startsWith(networkMark(network))).toBe(true);
});
