import { allVersions, atLeast, compareVersions, currentVersion, parseVersion } from '@podwire/core';
import { goType } from '../go-words.ts';

/**
 * The version that a list speaks: the greatest of `cniVersions` and `cniVersion` that this library knows.
 *
 * @returns `cniVersion` as it stands where there is no `cniVersions`, or nothing in it that could be used
 * @throws Error in libcni's words, without its prefix
 */
export function negotiateVersion(cniVersion: string, cniVersions: unknown): string {
  if (cniVersions === undefined) return canonicalVersion(cniVersion);
  if (!Array.isArray(cniVersions)) {
    // The reference names the type that it wanted, whatever it got.
    throw new TypeError('invalid type for cniVersions: []interface {}');
  }
  const entries = cniVersions.map((entry: unknown, index) => {
    if (typeof entry !== 'string') throw new TypeError(`invalid type for cniVersions index ${index}: ${goType(entry)}`);
    return readable(entry, (reason) => `invalid cniVersions entry ${entry} at index ${index}: ${reason}`);
  });
  if (cniVersion !== '') entries.push(readable(cniVersion, (reason) => `invalid cniVersion ${cniVersion}: ${reason}`));
  const usable = entries.filter((version) => atLeast(currentVersion, version)).sort(compareVersions);
  return canonicalVersion(usable.at(-1) ?? cniVersion);
}

function readable(version: string, describe: (reason: string) => string): string {
  try {
    parseVersion(version);
    return version;
  } catch (error) {
    throw new TypeError(describe(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

/**
 * `1.1` is `1.1.0`: some rules compare numbers, and others the text, so that only one spelling passes both.
 * What is no version, or none that we know, stays as it is for `validate` to name it.
 */
function canonicalVersion(version: string): string {
  if (version === '') return version;
  try {
    return allVersions.find((known) => compareVersions(known, version) === 0) ?? version;
  } catch {
    return version;
  }
}
