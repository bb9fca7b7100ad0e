import { CniError, ErrorCode } from '@podwire/core';

/** A configuration that cannot be read as one. The texts are libcni's; a `cause` keeps the original. */
export function unusableConfig(message: string, cause?: unknown, remedy?: string): CniError {
  return new CniError(ErrorCode.invalidConfig, message, remedy, cause === undefined ? undefined : { cause });
}

/** No file of the folder configures the network. */
export class NetworkNotFoundError extends CniError {
  constructor(name: string, folder: string) {
    super(
      ErrorCode.invalidConfig,
      `no net configuration with name "${name}" in ${folder}`,
      'The name is the "name" key inside a file, not the name of the file. `podwire list` shows what is there.',
    );
    this.name = 'NetworkNotFoundError';
  }
}

/** The folder has no configuration files, or is not there. */
export class NoConfigsFoundError extends CniError {
  constructor(folder: string) {
    super(
      ErrorCode.invalidConfig,
      `no net configurations found in ${folder}`,
      'Put a .conflist there, or name another folder in NETCONFPATH.',
    );
    this.name = 'NoConfigsFoundError';
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
