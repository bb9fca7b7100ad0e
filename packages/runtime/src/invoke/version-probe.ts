import { CniError, currentVersion, ErrorCode } from '@podwire/core';
import { parseObject } from '../json-object.ts';
import { pluginEnvironment } from './environment.ts';
import type { Execution, PluginRunner } from './runner.ts';

/**
 * The versions that a plugin says it supports, in its order. One that does not know the command is from 0.1.0.
 *
 * @throws CniError with what the plugin reported, or code 6 for an answer that is none
 */
export async function probeVersions(
  runner: PluginRunner,
  probe: Pick<Execution, 'executable' | 'environment' | 'signal' | 'warn'>,
): Promise<readonly string[]> {
  // Plugins of before VERSION looked at these before they looked at the command.
  const dummies = { containerId: '', netns: 'dummy', ifname: 'dummy', args: [], path: ['dummy'] };
  const environment = pluginEnvironment(probe.environment, { command: 'VERSION', ...dummies });
  const stdin = JSON.stringify({ cniVersion: currentVersion });
  try {
    return readVersions(await runner.run({ ...probe, environment, stdin }));
  } catch (error) {
    if (CniError.is(error) && error.toString() === 'unknown CNI_COMMAND: VERSION') return ['0.1.0'];
    throw error;
  }
}

/** Decodes the answer to VERSION. */
export function readVersions(stdout: string): readonly string[] {
  const problem = (what: string) => new CniError(ErrorCode.decoding, `decoding version info: ${what}`);
  let answer: Readonly<Record<string, unknown>>;
  try {
    answer = parseObject(stdout);
  } catch (error) {
    throw problem(error instanceof Error ? error.message : String(error));
  }
  const folded = Object.fromEntries(Object.entries(answer).map(([key, value]) => [key.toLowerCase(), value]));
  const version = folded.cniversion ?? '';
  const supported = folded.supportedversions ?? [];
  if (version === '') throw problem('missing field cniVersion');
  if (!Array.isArray(supported) || supported.some((each) => typeof each !== 'string')) {
    throw problem('supportedVersions is no list of strings');
  }
  if (supported.length > 0) return supported;
  if (version === '0.2.0') return ['0.1.0', '0.2.0']; // its text had no such list yet
  throw problem('missing field supportedVersions');
}
