import { CniError, ErrorCode } from '../errors.ts';

/** Every version of the specification, oldest first. */
export const allVersions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;
export type SpecVersion = (typeof allVersions)[number];

/** The newest version: the model that plugins work with. */
export const currentVersion: SpecVersion = '1.1.0';

/** What a config that names no version means. */
export const defaultVersion: SpecVersion = '0.1.0';

/** The version from which each command is part of the specification. */
export const commandVersions = { CHECK: '0.4.0', GC: '1.1.0', STATUS: '1.1.0' } as const;

export function isSpecVersion(version: string): version is SpecVersion {
  return (allVersions as readonly string[]).includes(version);
}

/** This version and all later ones, oldest first; for a plugin's `versions`. */
export function versionsFrom(oldest: SpecVersion): readonly SpecVersion[] {
  return allVersions.slice(allVersions.indexOf(oldest));
}

const parts = ['major', 'minor', 'micro'] as const;

/**
 * The three numbers of a version. Empty means 0.1.0; missing parts are 0.
 *
 * @throws CniError code 6 naming the part that is no number
 */
export function parseVersion(version: string): readonly [major: number, minor: number, micro: number] {
  const texts = (version || defaultVersion).split('.');
  const refuse = (msg: string) =>
    new CniError(ErrorCode.decoding, msg, `Use a version of the CNI specification: ${allVersions.join(', ')}.`);
  if (texts.length > parts.length) throw refuse(`invalid version "${version}": too many parts`);
  const [major = 0, minor = 0, micro = 0] = texts.map((text, index) => {
    if (/^[+-]?\d+$/.test(text)) return Number(text);
    throw refuse(
      `failed to convert ${parts[index]} version part "${text}": strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  });
  return [major, minor, micro];
}

/** Orders versions by number; for `sort`. @throws as `parseVersion` */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** Whether a version is `minimum` or later. @throws as `parseVersion` */
export function atLeast(version: string, minimum: string): boolean {
  return compareVersions(version, minimum) >= 0;
}

/** Refuses a config's version that the plugin does not list, by exact text. @throws CniError code 1 */
export function requireSupported(version: string, supported: readonly string[]): void {
  if (supported.includes(version)) return;
  const list = supported.map((each) => JSON.stringify(each)).join(' ');
  throw new CniError(
    ErrorCode.incompatibleVersion,
    'incompatible CNI versions',
    `config is ${JSON.stringify(version)}, plugin supports [${list}]`,
  );
}
