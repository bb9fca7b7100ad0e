import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

const read = (environment: Record<string, string | undefined>, listSeparator?: ':' | ';') =>
  readEnvironment({ environment, readStdin: () => '', warn: () => {}, ...(listSeparator ? { listSeparator } : {}) });

test('on Windows a list of folders is split at ";" outside quotes', () => {
  const CNI_PATH = String.raw`C:\cni\bin;"D:\odd;name";`;
  expect(read({ CNI_COMMAND: 'STATUS', CNI_PATH }, ';').path).toEqual([
    String.raw`C:\cni\bin`,
    String.raw`D:\odd;name`,
  ]);
});

test('delegates get every variable that is set', () => {
  expect(read({ CNI_COMMAND: 'STATUS', CNI_PATH: '/x', HOME: '/root', GONE: undefined }).all).toEqual({
    CNI_COMMAND: 'STATUS',
    CNI_PATH: '/x',
    HOME: '/root',
  });
});
