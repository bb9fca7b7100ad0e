import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFolder } from '@podwire/testkit';
import { test as base, expect } from 'vitest';
import { EventLog } from './event-log.ts';

const test = base.extend(withFolder);
const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('an event is a line, with when and who; a long text is cut', ({ folder }) => {
  const path = join(folder, 'x.log');
  const log = new EventLog(path);
  log.write({ event: 'call', ms: 1.5, error: 'x'.repeat(2000), network: undefined });
  log.close();
  expect(lines(path)).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      pid: process.pid,
      event: 'call',
      ms: 1.5,
      error: `${'x'.repeat(500)}…`,
    },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('the log stays within twice its bound, with the newest lines, and two writers lose none', ({ folder }) => {
  const path = join(folder, 'x.log');
  const logs = [new EventLog(path), new EventLog(path)];
  for (let number = 0; number < 6000; number++) logs[number % 2]?.write({ event: 'x'.repeat(400), number });
  const kept = [...lines(`${path}.1`), ...lines(path)].map(({ number }) => Number(number));
  const [first = 0] = kept;
  expect(kept).toEqual(Array.from({ length: 6000 - first }, (_, at) => first + at));
  expect(first).toBeGreaterThan(0);
  expect(statSync(path).size).toBeLessThan(1.01 * 2 ** 20);
  expect(statSync(`${path}.1`).size).toBeLessThan(1.01 * 2 ** 20);
  for (const log of logs) log.close();
});

test('a log that cannot be written changes nothing, and goes on when it can be', ({ folder }) => {
  const path = join(folder, 'run/x.log');
  const log = new EventLog(path);
  log.write({ event: 'lost' });
  mkdirSync(join(folder, 'run'));
  log.write({ event: 'kept' });
  log.close();
  expect(lines(path).map(({ event }) => event)).toEqual(['kept']);
  rmSync(path);
  renameSync(join(folder, 'run'), join(folder, 'away'));
  writeFileSync(join(folder, 'run'), '');
  expect(() => log.write({ event: 'lost' })).not.toThrow();
});
