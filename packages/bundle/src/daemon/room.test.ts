import { expect, test } from 'vitest';
import { Room } from './room.ts';

test('who finds no room waits, in order, until enough is given back', () => {
  const room = new Room(10);
  const inside: string[] = [];
  const enter = (name: string) => () => void inside.push(name);
  const leaveA = room.take(6, enter('a'));
  const leaveB = room.take(6, enter('b'));
  const leaveC = room.take(4, enter('c')); // there would be room, and b would then never have any
  expect(inside).toEqual(['a']);
  leaveA();
  expect(inside).toEqual(['a', 'b', 'c']);
  leaveA();
  room.take(1, enter('d'));
  expect(inside).toHaveLength(3); // given back twice is given back once
  leaveB();
  leaveC();
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
});

test('who gives up while waiting is not let in, and lets those behind in', () => {
  const room = new Room(10);
  const inside: string[] = [];
  room.take(6, () => inside.push('a'));
  const giveUp = room.take(6, () => inside.push('b'));
  room.take(4, () => inside.push('c'));
  giveUp();
  expect(inside).toEqual(['a', 'c']);
});
