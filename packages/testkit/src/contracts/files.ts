import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CniError, type Files } from '@podwire/core';
import { describe, expect, test as plain } from 'vitest';
import { withFolder } from '../fixtures.ts';

/** What every driver of `Files` must do. Needs no namespace and no root. */
export function filesContract(make: () => Files): void {
  const test = plain.extend(withFolder).extend<{ files: Files }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
    files: async ({}, use) => {
      await use(make());
    },
  });

  describe('files', () => {
    test('reads the text, or nothing', ({ files, folder }) => {
      writeFileSync(join(folder, 'a'), 'text\r\nmore');
      expect(files.read(join(folder, 'a'))).toBe('text\r\nmore');
      expect(files.read(join(folder, 'b'))).toBeUndefined();
      expect(files.read(join(folder, 'none', 'b'))).toBeUndefined();
    });

    test('creates a file once, with its mode whatever the umask, and leaves nothing beside it', ({ files, folder }) => {
      const path = join(folder, '10.1.2.3');
      expect(files.create(path, 'first', 0o600)).toBe(true);
      expect(files.create(path, 'second', 0o600)).toBe(false);
      expect(readFileSync(path, 'utf8')).toBe('first');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(['10.1.2.3']);
    });

    test('replaces a file that is there or not, durably or not', ({ files, folder }) => {
      const path = join(folder, 'last');
      files.replace(path, 'one', { mode: 0o600, durable: true });
      files.replace(path, 'two', { mode: 0o600, durable: false });
      expect(readFileSync(path, 'utf8')).toBe('two');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(['last']);
    });

    test('overwrites in place, and makes what is missing', ({ files, folder }) => {
      const path = join(folder, 'hint');
      files.overwrite(path, 'a long first text', 0o600);
      const { ino } = statSync(path);
      files.overwrite(path, 'short', 0o600);
      expect(readFileSync(path, 'utf8')).toBe('short');
      expect(statSync(path)).toMatchObject({ ino });
    });

    test('says what is at a path, without following a link', ({ files, folder }) => {
      writeFileSync(join(folder, 'file'), '12345');
      symlinkSync('/nowhere', join(folder, 'link'));
      const { ino } = statSync(join(folder, 'file'));
      expect(files.stat(join(folder, 'file'))).toMatchObject({ kind: 'file', inode: BigInt(ino), sizeBytes: 5n });
      expect(files.stat(join(folder, 'link'))?.kind).toBe('symlink');
      expect(files.stat(folder)?.kind).toBe('folder');
      expect(files.stat('/dev/null')?.kind).toBe('other');
      expect(files.stat(join(folder, 'none'))).toBeUndefined();
    });

    test('sets when a file was modified', ({ files, folder }) => {
      writeFileSync(join(folder, 'file'), '');
      files.setModified(join(folder, 'file'), 1_000_000_000.5);
      expect(files.stat(join(folder, 'file'))?.modifiedNs).toBe(1_000_000_000_500_000_000n);
    });

    test('knows this start of the system from another', ({ files }) => {
      expect(files.bootId()).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    });

    test('removes; what is gone is fine', ({ files, folder }) => {
      writeFileSync(join(folder, 'a'), '');
      expect([files.remove(join(folder, 'a')), files.remove(join(folder, 'a'))]).toEqual([true, false]);
      expect(readdirSync(folder)).toEqual([]);
    });

    test('lists names, and none where there is no folder', ({ files, folder }) => {
      for (const name of ['b', 'a', 'lock']) writeFileSync(join(folder, name), '');
      expect(files.list(folder).sort()).toEqual(['a', 'b', 'lock']);
      expect(files.list(join(folder, 'none'))).toEqual([]);
    });

    test('makes a folder and its parents; there already is fine', ({ files, folder }) => {
      const path = join(folder, 'a', 'b');
      files.ensureFolder(path, 0o755);
      files.ensureFolder(path, 0o755);
      expect(statSync(path).mode & 0o777).toBe(0o755);
    });

    test('an error names the path and carries the cause', ({ files, folder }) => {
      mkdirSync(join(folder, 'taken'));
      writeFileSync(join(folder, 'file'), '');
      const attempts: [string, () => unknown][] = [
        [join(folder, 'taken'), () => files.read(join(folder, 'taken'))],
        [join(folder, 'none', 'a'), () => files.create(join(folder, 'none', 'a'), '', 0o600)],
        [join(folder, 'taken'), () => files.replace(join(folder, 'taken'), '', { mode: 0o600, durable: true })],
        [join(folder, 'file', 'a'), () => files.ensureFolder(join(folder, 'file', 'a'), 0o755)],
      ];
      for (const [path, attempt] of attempts) {
        expect(attempt, path).toThrow(path);
        expect(attempt, path).toThrow(expect.toSatisfy(CniError.is));
      }
      expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
    });
  });
}
