import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, FairQueue } from './fair-queue.ts';

/** Things that start when it is their turn and end when the test says so. */
function stage(limits: { atOnce: number; waiting: number }) {
  const queue = new FairQueue(limits);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const entry = (name: string, network: string, attachment?: string): Entry => ({
    network,
    ...(attachment !== undefined && { attachment }),
    start: () => {
      started.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    },
  });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { queue, started, entry, end };
}

test('networks take turns, and one with much to do keeps none waiting', async () => {
  const { queue, started, entry, end } = stage({ atOnce: 1, waiting: 10 });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2']) queue.push(entry(name, name.charAt(0)));
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(name);
  expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
});

test('what belongs to one attachment happens one after the other, and does not keep the others back', async () => {
  const { queue, started, entry, end } = stage({ atOnce: 3, waiting: 10 });
  queue.push(entry('add x', 'n', 'x'));
  queue.push(entry('del x', 'n', 'x'));
  queue.push(entry('add x again', 'n', 'x'));
  queue.push(entry('add y', 'n', 'y'));
  queue.push(entry('status', 'n'));
  expect(started).toEqual(['add x', 'add y', 'status']);
  await end('add y');
  expect(started).toHaveLength(3);
  await end('add x');
  await end('del x');
  expect(started.slice(3)).toEqual(['del x', 'add x again']);
});

test('what does not fit is refused, and nothing happens to it', async () => {
  const { queue, started, entry, end } = stage({ atOnce: 1, waiting: 2 });
  expect(['1', '2', '3', '4'].map((name) => queue.push(entry(name, 'n')))).toEqual([true, true, true, false]);
  for (const name of ['1', '2', '3']) await end(name);
  expect(started).toEqual(['1', '2', '3']);
});

test('what waits can be taken out, and what has started cannot', async () => {
  const { queue, started, entry, end } = stage({ atOnce: 1, waiting: 5 });
  const [running, gone, left] = [entry('running', 'n'), entry('gone', 'n'), entry('left', 'm')];
  for (const each of [running, gone, left]) queue.push(each);
  expect([queue.remove(running), queue.remove(gone), queue.remove(gone)]).toEqual([false, true, false]);
  expect(queue.waiting).toBe(1);
  expect(queue.clear()).toEqual([left]);
  await end('running');
  expect(started).toEqual(['running']);
  expect(queue).toMatchObject({ running: 0, waiting: 0 });
});

test('whatever comes and ends in whatever order, all of it starts, in order, and never too much at once', async () => {
  const pushed = fc.record({
    network: fc.constantFrom('a', 'b', 'c'),
    attachment: fc.option(fc.constantFrom('1', '2')),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(pushed, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.nat()),
      async (all, atOnce, picks) => {
        const { queue, started, entry, end } = stage({ atOnce, waiting: 100 });
        const keys = all.map(({ network, attachment }) =>
          attachment === null ? undefined : `${network}/${attachment}`,
        );
        for (const [at, { network }] of all.entries()) queue.push(entry(String(at), network, keys[at]));
        const ended = new Set<string>();
        while (ended.size < all.length) {
          const running = started.filter((name) => !ended.has(name));
          expect(running.length).toBeLessThanOrEqual(atOnce);
          const busy = running.map((name) => keys[Number(name)]).filter((key) => key !== undefined);
          expect(new Set(busy).size).toBe(busy.length);
          const [next = 0] = picks;
          const name = running[Number(next) % running.length];
          if (name === undefined) throw new Error('nothing runs, and something waits');
          ended.add(name);
          await end(name);
        }
        for (const key of new Set(keys)) {
          if (key === undefined) continue;
          const order = started.filter((name) => keys[Number(name)] === key).map(Number);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      },
    ),
    { numRuns: 60 },
  );
});
