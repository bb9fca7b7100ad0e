import { dispatch, type PluginDefinition, type PluginOutcome, type PluginRequest } from '@podwire/core';
import type { Container } from 'inversify';
import { expect } from 'vitest';
import { type Fault, FaultInjector, type FaultTime, type SeenCall } from './fault-injector.ts';

/** A plugin, and the world it acts in. */
export interface FailureWorld {
  readonly definition: PluginDefinition;
  /** A fresh container with the drivers that the plugin needs, without the plugin. */
  readonly container: () => Container;
  /** The call; the same attachment every time. */
  readonly request: (command: 'ADD' | 'DEL') => PluginRequest;
  /** All that the call may change. What may outlive a pod is left out by it. */
  readonly observe: () => Promise<unknown>;
  /**
   * Brings back the world as it was before the first call, so that a bridge is made in each run. Left out, one ADD and
   * one DEL go first, and what outlives them is there in each run.
   */
  readonly reset?: () => Promise<void>;
}

/** What became of one failure. */
export interface FailedStep {
  readonly step: number;
  readonly call: string;
  readonly time: FaultTime;
  /** The plugin did without that step and succeeded. */
  readonly tolerated: boolean;
}

/**
 * Runs ADD once for each call that it makes to a contract, and fails that call: before its effect, and for calls that
 * can leave half of it behind, also after. Each time the error must be the caller's answer, and the world must be as it was.
 * Where the plugin can do without the step, its DEL must bring back that world, but for what `reset` takes away.
 */
export async function failAtEveryStep(world: FailureWorld): Promise<FailedStep[]> {
  await world.reset?.();
  if (!world.reset) {
    await succeed(world, 'ADD');
    await succeed(world, 'DEL');
  }
  const calls = await succeed(world, 'ADD');
  await succeed(world, 'DEL');
  expect(calls.length, 'the plugin called no contract: is it wired to the container?').toBeGreaterThan(0);

  const steps: FailedStep[] = [];
  for (const [index, call] of calls.entries()) {
    for (const time of call.compound ? (['before', 'after'] as const) : (['before'] as const)) {
      steps.push(await failOnce(world, call, { step: index + 1, time }));
    }
  }
  return steps;
}

async function failOnce(world: FailureWorld, call: SeenCall, fault: Fault): Promise<FailedStep> {
  await world.reset?.();
  const before = await world.observe();
  const { outcome, injector } = await run(world, 'ADD', fault);
  const where = `ADD failed ${fault.time} step ${fault.step}, ${call.name}`;
  expect(injector.failedAt?.name, `${where}: the calls of two equal ADDs differ`).toBe(call.name);
  const tolerated = outcome.exitCode === 0;
  if (tolerated) {
    await succeed(world, 'DEL');
    // A success leaves what outlives the pod.
    await world.reset?.();
  } else expect(outcome.stdout, `${where}: the first error is the answer`).toContain(FaultInjector.message(fault));
  expect(await world.observe(), `${where}: something is left`).toEqual(before);
  return { step: fault.step, call: call.name, time: fault.time, tolerated };
}

async function succeed(world: FailureWorld, command: 'ADD' | 'DEL'): Promise<readonly SeenCall[]> {
  const { outcome, injector } = await run(world, command);
  expect(outcome, `${command} without a failure: ${outcome.stdout}`).toMatchObject({ exitCode: 0 });
  return injector.calls;
}

async function run(
  world: FailureWorld,
  command: 'ADD' | 'DEL',
  fault?: Fault,
): Promise<{ outcome: PluginOutcome; injector: FaultInjector }> {
  const injector = new FaultInjector(fault);
  const container = world.container();
  container.load(world.definition.module);
  injector.install(container);
  return { outcome: await dispatch(world.definition, world.request(command), container), injector };
}
