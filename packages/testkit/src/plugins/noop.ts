import { readFileSync, writeFileSync } from 'node:fs';
import {
  allVersions,
  CniError,
  ErrorCode,
  isJsonObject,
  parseJson,
  parseResult,
  printResult,
  requireSupported,
  type VersionedResult,
} from '@podwire/core';

/** What steers the no-op plugin, and what it reports about how it was called: a JSON file, the "debug file". */
export interface NoopDebug {
  readonly ReportResult?: string;
  readonly ReportError?: string;
  /** 0 and missing mean 999. */
  readonly ReportErrorCode?: number;
  readonly ReportStderr?: string;
  readonly ReportVersionSupport?: readonly string[];
  readonly ExitWithCode?: number;
  /** Written by the plugin. */
  readonly Command?: string;
  readonly CmdArgs?: NoopArgs;
}

/** How the plugin was called. */
export interface NoopArgs {
  readonly ContainerID: string;
  readonly Netns: string;
  readonly IfName: string;
  readonly Args: string;
  readonly Path: string;
  readonly NetnsOverride: string;
  /** Base64. */
  readonly StdinData: string;
}

/** What a plugin's process leaves behind. */
export interface NoopOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The reference's no-op plugin starts its list with a version that is none, to see whether anyone minds. */
export const noopVersions: readonly string[] = ['0.-42.0', ...allVersions];

/**
 * A call of a plugin that does nothing but what its debug file says: the double that libcni's own tests run. The file
 * is named by `DEBUG=<path>` in CNI_ARGS, or by `debugFile` in the config.
 */
export function noop(environment: Readonly<Record<string, string | undefined>>, stdin: string): NoopOutcome {
  const said = { stderr: '' };
  try {
    return { exitCode: 0, stdout: '', ...said, ...perform(environment, stdin, said) };
  } catch (error) {
    if (error instanceof Crash) return { stdout: '', stderr: `panic: ${error.message}`, exitCode: 2 };
    const { code, message: msg, details } = CniError.from(error);
    return {
      stdout: JSON.stringify({ code, msg, ...(details && { details }) }, undefined, 4),
      ...said,
      exitCode: 1,
    };
  }
}

class Crash extends Error {}

function perform(
  environment: Readonly<Record<string, string | undefined>>,
  stdin: string,
  said: { stderr: string },
): Partial<NoopOutcome> {
  const command = environment.CNI_COMMAND ?? '';
  const versions = supportedVersions(environment.CNI_ARGS ?? '');
  if (command === '') {
    return { stderr: `CNI noop plugin v0.7.0\nCNI protocol versions supported: ${versions.join(', ')}\n` };
  }
  if (command === 'VERSION') {
    return { stdout: `${JSON.stringify({ cniVersion: '1.1.0', supportedVersions: versions })}\n` };
  }
  if (!['ADD', 'CHECK', 'DEL', 'GC', 'STATUS'].includes(command)) {
    throw new CniError(ErrorCode.invalidEnvironment, `unknown CNI_COMMAND: ${command}`);
  }
  const config = parseJson(stdin);
  if (!isJsonObject(config)) throw new CniError(ErrorCode.decoding, 'error unmarshall network config');
  if (!config.name) throw new CniError(ErrorCode.invalidConfig, 'missing network name');
  const version = String(config.cniVersion || '0.1.0');
  requireSupported(version, versions);

  const path = debugPath(environment.CNI_ARGS ?? '') ?? config.debugFile;
  if (typeof path !== 'string' || path === '') {
    return { stdout: '{}', stderr: 'CNI_ARGS or config empty, no debug behavior\n' };
  }
  const debug = readDebug(path);
  const record = { Command: command, CmdArgs: argsOf(environment, stdin) };
  writeDebug(path, { ...debug, ...record });
  if (typeof config.commandLog === 'string') {
    const log: unknown = JSON.parse(readFileSync(config.commandLog, 'utf8') || '[]');
    writeFileSync(config.commandLog, JSON.stringify([...(log as unknown[]), record]), { mode: 0o644 });
  }
  said.stderr = debug.ReportStderr ?? '';
  return { ...said, exitCode: debug.ExitWithCode ?? 0, ...report(debug, config, version) };
}

function report(debug: NoopDebug, config: Readonly<Record<string, unknown>>, version: string): Partial<NoopOutcome> {
  if (debug.ReportError) throw new CniError(debug.ReportErrorCode || ErrorCode.internal, debug.ReportError);
  const previous = () => parseResult({ cniVersion: version, ...Object(config.prevResult) });
  const compact = (result: VersionedResult) => ({ stdout: JSON.stringify(JSON.parse(printResult(result, version))) });
  switch (debug.ReportResult) {
    case 'PASSTHROUGH':
      return compact(previous());
    case 'INJECT-DNS':
      return compact({ ...previous(), dns: { nameservers: ['1.2.3.4'] } });
    default:
      return { stdout: debug.ReportResult ?? '' };
  }
}

function supportedVersions(args: string): readonly string[] {
  if (args === '') return noopVersions;
  const path = debugPath(args);
  // The reference plugin panics here, and its tests want the exit status of that.
  if (path === undefined) throw new Crash('CNI_ARGS without DEBUG');
  try {
    return readDebug(path).ReportVersionSupport ?? noopVersions;
  } catch (error) {
    throw new Crash(String(error));
  }
}

function debugPath(args: string): string | undefined {
  for (const pair of args.split(';').filter(Boolean)) {
    const [key, value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0) {
      throw new CniError(ErrorCode.internal, `CNI_ARGS invalid key/value pair: ${pair}`);
    }
    if (key === 'DEBUG') return value;
  }
  return undefined;
}

function argsOf(environment: Readonly<Record<string, string | undefined>>, stdin: string): NoopArgs {
  const value = (name: string) => environment[name] ?? '';
  return {
    ContainerID: value('CNI_CONTAINERID'),
    Netns: value('CNI_NETNS'),
    IfName: value('CNI_IFNAME'),
    Args: value('CNI_ARGS'),
    Path: value('CNI_PATH'),
    NetnsOverride: value('CNI_NETNS_OVERRIDE'),
    StdinData: Buffer.from(stdin, 'utf8').toString('base64'),
  };
}

/** Reads a debug file. @throws when it is missing or no JSON */
export function readDebug(path: string): NoopDebug {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Writes a debug file. */
export function writeDebug(path: string, debug: NoopDebug): void {
  writeFileSync(path, JSON.stringify(debug), { mode: 0o600 });
}

/** The stdin of the call that a debug file records, decoded. */
export function recordedStdin(debug: NoopDebug): Record<string, unknown> {
  return JSON.parse(Buffer.from(debug.CmdArgs?.StdinData ?? '', 'base64').toString('utf8'));
}
