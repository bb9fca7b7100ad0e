import { CniError, ErrorCode } from '../errors.ts';
import { atLeast, commandVersions, requireSupported } from './versions.ts';

/**
 * Refuses a command that the config's or the plugin's versions do not have, and a config's version that the plugin
 * does not list.
 *
 * @throws CniError code 1, or code 6 for a version that is none
 */
export function requireVersion(command: string, configVersion: string, supported: readonly string[]): void {
  const oldest = Object.hasOwn(commandVersions, command)
    ? commandVersions[command as keyof typeof commandVersions]
    : undefined;
  if (oldest !== undefined) {
    if (!atLeast(configVersion, oldest)) {
      throw new CniError(
        ErrorCode.incompatibleVersion,
        `config version does not allow ${command}`,
        `${command} exists since version ${oldest}, and the config is ${configVersion}.`,
      );
    }
    if (!supported.some((version) => atLeast(version, configVersion))) {
      throw new CniError(
        ErrorCode.incompatibleVersion,
        `plugin version does not allow ${command}`,
        `The config is ${configVersion}, the plugin supports ${supported.join(', ')}.`,
      );
    }
  }
  requireSupported(configVersion, supported);
}
