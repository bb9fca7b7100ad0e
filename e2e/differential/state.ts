import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Every file below a folder, by its path: content and mode, as the other implementation would find it. */
export async function readState(folder: string): Promise<Record<string, { content: string; mode: string }>> {
  const state: Record<string, { content: string; mode: string }> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (entry.isSymbolicLink()) state[name] = { content: `-> ${await readlink(path)}`, mode: 'link' };
    else if (entry.isFile()) state[name] = { content: await readFile(path, 'utf8'), mode: await modeOf(path) };
    else if (entry.isDirectory()) state[name] = { content: 'folder', mode: await modeOf(path) };
  }
  return state;
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
