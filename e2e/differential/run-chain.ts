import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PluginAnswer, PluginFolder } from '@podwire/testkit';
import type { Side } from './case.ts';
import { type Chain, type ChainStep, chainSteps, type Entry, type Variant } from './chain.ts';
import { normalise } from './normalise.ts';
import { readRules } from './rules.ts';
import type { Observation } from './run-case.ts';
import { makeSide, netnsOf, removeSide } from './side.ts';
import { readState } from './state.ts';

/** The folder with the executables of a step. */
export type FolderOf = (step: ChainStep) => string;

interface Run {
  readonly subject: Chain;
  readonly version: string;
  readonly variant: Variant;
  readonly side: Side;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs one list on one side, in namespaces of its own. */
export async function runChain(folderOf: FolderOf, subject: Chain, version: string, variant: Variant) {
  const side = await makeSide(subject);
  const programs = await programsOf(variant);
  try {
    const run: Run = { subject, version, variant, side, environment: { PATH: `${programs}:${process.env.PATH}` } };
    const observed: Record<string, unknown> = {};
    const results = new Map<string, PluginAnswer['json']>();
    const steps = (subject.steps ?? chainSteps).filter(({ command }) => command !== 'CHECK' || version >= '0.4.0');
    for (const [index, step] of steps.entries()) {
      await step.before?.(side);
      observed[`${index + 1} ${step.command}`] = await callAll(new PluginFolder(folderOf(step), side.host), run, {
        step,
        results,
      });
    }
    return normalise(observed, side, JSON.stringify([subject.plugins, steps]));
  } finally {
    await removeSide(side);
    await rm(programs, { recursive: true, force: true });
  }
}

/** Calls the entries until one fails, as a runtime does. */
async function callAll(
  folder: PluginFolder,
  run: Run,
  { step, results }: { step: ChainStep; results: Map<string, PluginAnswer['json']> },
): Promise<Observation> {
  const { side, subject } = run;
  const { containerId = 'container-1', ifname = 'eth0', command, only } = step;
  const key = `${containerId} ${ifname}`;
  const entries = subject.plugins.filter(({ type }) => !only || only.includes(type));
  const answers: Record<string, unknown> = {};
  // ADD of a part of the list goes on from what the last ADD had.
  let prevResult = command === 'ADD' && !only ? undefined : results.get(key);
  if (step.without?.includes('prevResult')) prevResult = undefined;
  let exitCode: number | null = 0;
  for (const entry of command === 'DEL' ? [...entries].reverse() : entries) {
    const answer = await folder.call(entry.type, {
      command,
      containerId,
      ifname,
      config: configOf(run, step, { entry, prevResult }),
      environment: { ...run.environment, CNI_NETNS: netnsOf(step, side) },
    });
    const failed = answer.exitCode !== 0;
    exitCode = answer.exitCode;
    answers[entry.type] = failed
      ? { exitCode, errorCode: answer.json?.code ?? `no error object: ${answer.stdout}` }
      : { exitCode, result: answer.json ?? answer.stdout };
    if (failed) break;
    if (command === 'ADD') prevResult = answer.json;
  }
  if (command === 'ADD' && exitCode === 0) results.set(key, prevResult);
  return { exitCode, answers, ...(await observe(run)) };
}

function configOf(
  { subject, version, side }: Run,
  step: ChainStep,
  { entry, prevResult }: { entry: Entry; prevResult: PluginAnswer['json'] },
): string {
  const wanted = step.without?.includes('runtimeConfig') ? {} : (step.runtimeConfig ?? subject.runtimeConfig ?? {});
  const capabilities = entry.capabilities ?? {};
  const given = Object.entries(wanted).filter(([capability]) => capabilities[capability]);
  const whole = {
    cniVersion: version,
    name: 'net',
    ...entry,
    ...step.change?.[entry.type],
    ...(given.length > 0 ? { runtimeConfig: Object.fromEntries(given) } : {}),
    // Runtimes know no result on DEL before 0.4.0.
    ...(prevResult && (step.command === 'ADD' || version >= '0.4.0') ? { prevResult } : {}),
  };
  return JSON.stringify(whole).replaceAll('STATE', side.stateFolder);
}

async function observe({ side, variant }: Run): Promise<object> {
  const [hostNow, rules, ...pods] = await Promise.all([
    side.host.snapshot(),
    readRules(side.host, variant),
    ...side.pods.map((pod) => pod.snapshot()),
  ]);
  // The rules are read as iptables-save prints them.
  const { ruleset: _, ...host } = hostNow;
  return { host, rules, pods, state: await readState(side.stateFolder) };
}

/** A folder with the names under which plugins look for iptables. */
async function programsOf(variant: Variant): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'podwire-iptables-'));
  for (const family of ['iptables', 'ip6tables']) {
    for (const name of [family, `${family}-save`, `${family}-restore`]) {
      await symlink(`/usr/sbin/xtables-${variant}-multi`, join(folder, name));
    }
  }
  return folder;
}
