import { statSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { CniError, ErrorCode } from '@podwire/core';

/** `foo` means `foo.exe` on Windows, and is taken as it stands if there is only that. */
const extensions: readonly string[] = platform === 'win32' ? ['.exe', ''] : [''];

/**
 * The executable of a plugin: the first regular file of that name in the folders, links followed.
 *
 * Neither separator is allowed in a name on any system, as the specification says (the reference forgets the other
 * system's). Empty folders are skipped: to an executable they would mean wherever the runtime happens to stand.
 *
 * @throws CniError code 999 with the texts that runtimes know: `failed to find plugin "x" in path [/a /b]`
 */
export function findInPath(plugin: string, folders: readonly string[]): string {
  if (plugin === '') throw notFound('no plugin name provided', 'Give the plugin a "type".');
  if (/[/\\]/.test(plugin)) {
    throw notFound(`invalid plugin name: ${plugin}`, 'A "type" is the name of an executable, without a folder.');
  }
  if (folders.length === 0) {
    throw notFound('no paths provided', 'Set CNI_PATH to the folders that hold the plugins, such as /opt/cni/bin.');
  }
  for (const folder of folders) {
    if (folder === '') continue;
    for (const extension of extensions) {
      const candidate = join(folder, plugin + extension);
      if (isFile(candidate)) return candidate;
    }
  }
  throw notFound(
    `failed to find plugin "${plugin}" in path [${folders.join(' ')}]`,
    'Install it there, or add its folder to CNI_PATH.',
  );
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // whatever cannot be looked at cannot be run either: the next folder may have it
  }
}

function notFound(message: string, remedy: string): CniError {
  return new CniError(ErrorCode.internal, message, remedy);
}
