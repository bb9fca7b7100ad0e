import { Container, ContainerModule, inject, injectable } from 'inversify';
import { expect, test } from 'vitest';
import { provide, type Token, token } from './wiring.ts';

interface Clock {
  now(): number;
}
const Clock: Token<Clock> = token('test/Clock');
const Greeting: Token<string> = token('test/Greeting');

@injectable()
class Greeter {
  constructor(
    @inject(Clock) readonly clock: Clock,
    @inject(Greeting) readonly greeting: string,
  ) {}
}

test('a module provides a contract once, with its dependencies in order', () => {
  let made = 0;
  const module = new ContainerModule(({ bind }) => {
    provide(
      bind,
      Clock,
      () => {
        made += 1;
        return { now: () => 7 };
      },
      [],
    );
    provide(bind, Greeting, (clock: Clock) => `at ${clock.now()}`, [Clock]);
  });
  const container = new Container();
  container.load(module);
  container.bind(Greeter).toSelf();
  const greeter = container.get(Greeter);
  expect(greeter.greeting).toBe('at 7');
  expect(container.get(Clock)).toBe(greeter.clock);
  expect(made).toBe(1);
});

test('two tokens of one name are the same, so that two copies of core agree', () => {
  expect(token('test/Clock')).toBe(Clock);
});
