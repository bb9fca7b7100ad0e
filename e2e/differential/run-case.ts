import { type PluginAnswer, PluginFolder } from '@podwire/testkit';
import { type Case, defaultSteps, type Side, type Step } from './case.ts';
import { normalise } from './normalise.ts';
import { makeSide, netnsOf, removeSide } from './side.ts';
import { readState } from './state.ts';

/** What is compared, per step: one plain value with everything in it. */
export type Observation = Readonly<Record<string, unknown>>;

/** Runs one case on one side, in namespaces of its own. */
export async function runCase(folder: string, subject: Case, version: string): Promise<Observation> {
  const side = await makeSide(subject);
  try {
    const observed: Record<string, unknown> = {};
    let prevResult: PluginAnswer['json'];
    const steps = (subject.steps ?? defaultSteps).filter(({ command }) => command !== 'CHECK' || version >= '0.4.0');
    for (const [index, step] of steps.entries()) {
      await step.before?.(side);
      const answer = await callStep(folder, side, { subject, step, version, prevResult });
      if (step.command === 'ADD' && answer.exitCode === 0) prevResult = answer.json;
      observed[`${index + 1} ${step.command}`] = await observe(side, answer);
    }
    return normalise(observed, side, JSON.stringify([subject.config, subject.args, steps]));
  } finally {
    await removeSide(side);
  }
}

async function callStep(
  folder: string,
  side: Side,
  {
    subject,
    step,
    version,
    prevResult,
  }: { subject: Case; step: Step; version: string; prevResult: PluginAnswer['json'] },
): Promise<PluginAnswer> {
  const withResult = version >= '0.4.0' && step.command !== 'ADD' && prevResult ? { prevResult } : {};
  const { config } = subject;
  const whole =
    typeof config === 'string'
      ? config
      : { cniVersion: version, name: 'net', type: subject.type, ...config, ...step.config, ...withResult };
  const text = (typeof whole === 'string' ? whole : JSON.stringify(whole)).replaceAll('STATE', side.stateFolder);
  const args = step.args ?? subject.args;
  const netns = netnsOf(step, side);
  return new PluginFolder(folder, side.host).call(subject.type, {
    command: step.command,
    config: text,
    containerId: step.containerId ?? 'container-1',
    ifname: step.ifname ?? 'eth0',
    ...(netns === undefined ? {} : { netns }),
    ...(args === undefined ? {} : { args }),
  });
}

async function observe(side: Side, answer: PluginAnswer): Promise<object> {
  const [host, ...pods] = await Promise.all([side.host, ...side.pods].map((namespace) => namespace.snapshot()));
  const failed = answer.exitCode !== 0;
  return {
    exitCode: answer.exitCode,
    ...(failed
      ? { errorCode: answer.json?.code ?? `no error object: ${answer.stdout}` }
      : { result: answer.json ?? answer.stdout }),
    host,
    pods,
    state: await readState(side.stateFolder),
  };
}
