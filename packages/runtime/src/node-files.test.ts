import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeFiles } from './node-files.ts';

const files = new NodeFiles();
const abandoned = '.podwire-0123456789abcdef01234567.tmp';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failure(action: () => unknown): CniError {
  try {
    action();
  } catch (error) {
    if (CniError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('what was created is there, with its mode, and nothing else is', () => {
  expect(files.create(join(folder, '10.1.0.2'), 'c1\r\neth0', 0o600)).toBe(true);
  expect(files.read(join(folder, '10.1.0.2'))).toBe('c1\r\neth0');
  expect(statSync(join(folder, '10.1.0.2')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['10.1.0.2']);
});

test('creating never touches a file that is there, and leaves no temporary one', () => {
  writeFileSync(join(folder, 'taken'), 'old');
  expect(files.create(join(folder, 'taken'), 'new', 0o600)).toBe(false);
  expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('replacing puts a new file in place of the old one, and never writes into it', () => {
  const path = join(folder, 'state');
  files.replace(path, 'one', { mode: 0o600, durable: true });
  const before = statSync(path).ino;
  files.replace(path, 'two', { mode: 0o644, durable: false });
  expect(files.read(path)).toBe('two');
  expect(statSync(path).ino).not.toBe(before);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder)).toEqual(['state']);
});

test('what is not durable is whole all the same', () => {
  expect(files.create(join(folder, 'hint'), 'x', 0o600, { durable: false })).toBe(true);
  expect(files.create(join(folder, 'hint'), 'y', 0o600, { durable: false })).toBe(false);
  expect(files.read(join(folder, 'hint'))).toBe('x');
});

test('overwriting keeps the file and changes its content', () => {
  files.overwrite(join(folder, 'last'), '10.1.0.9', 0o600);
  const before = files.stat(join(folder, 'last'));
  files.overwrite(join(folder, 'last'), '10.1.0.10', 0o600);
  expect(files.stat(join(folder, 'last'))).toMatchObject({ kind: 'file', inode: before?.inode, sizeBytes: 9n });
});

test('a link keeps one line under a name, whatever it leads to', () => {
  expect(files.createLink(join(folder, 'link'), 'c1 eth0')).toBe(true);
  expect(files.createLink(join(folder, 'link'), 'other')).toBe(false);
  expect(files.readLink(join(folder, 'link'))).toBe('c1 eth0');
  expect(files.stat(join(folder, 'link'))).toMatchObject({ kind: 'symlink', sizeBytes: 7n });
  writeFileSync(join(folder, 'plain'), '');
  expect(files.readLink(join(folder, 'plain'))).toBeUndefined();
  expect(files.readLink(join(folder, 'none'))).toBeUndefined();
});

test('a status tells kind, size and time; what is missing has none', () => {
  files.setModified(folder, 1_234_567_890.5);
  expect(files.stat(folder)).toMatchObject({ kind: 'folder', modifiedNs: 1_234_567_890_500_000_000n });
  expect(files.stat(join(folder, 'none'))).toBeUndefined();
});

test('the boot has an id that stays', () => {
  expect(files.bootId()).toMatch(/^[0-9a-f-]{36}$/);
  expect(files.bootId()).toBe(new NodeFiles().bootId());
});

test('removing says whether there was one', () => {
  writeFileSync(join(folder, 'x'), '');
  expect(files.remove(join(folder, 'x'))).toBe(true);
  expect(files.remove(join(folder, 'x'))).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('what is missing reads as undefined and lists as empty', () => {
  expect(files.read(join(folder, 'none'))).toBeUndefined();
  expect(files.list(join(folder, 'none'))).toEqual([]);
});

test('a listing leaves temporary files out, and takes those away that a crash left long ago', () => {
  writeFileSync(join(folder, '.lock'), '');
  writeFileSync(join(folder, abandoned), 'torn');
  expect(files.list(folder)).toEqual(['.lock']);
  expect(readdirSync(folder)).toContain(abandoned);
  utimesSync(join(folder, abandoned), new Date(0), new Date(0));
  expect(files.list(folder)).toEqual(['.lock']);
  expect(readdirSync(folder)).toEqual(['.lock']);
});

test('a folder is made with its parents and its mode; one that is there is fine', () => {
  files.ensureFolder(join(folder, 'a/b/c'), 0o700);
  files.ensureFolder(join(folder, 'a/b/c'), 0o700);
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o700);
});

test('an error names the path, the errno, and what to do', () => {
  const error = failure(() => files.create(join(folder, 'gone/x'), '', 0o600));
  expect(error.code).toBe(ErrorCode.stateFolder);
  expect(error.message).toBe(`cannot create file ${folder}/gone/x: ENOENT, no such file or directory`);
  expect(error.details).toContain('folder');
});

test('a file where a folder should be is an error for everyone', () => {
  writeFileSync(join(folder, 'results'), '');
  for (const action of [
    () => files.ensureFolder(join(folder, 'results'), 0o700),
    () => files.ensureFolder(join(folder, 'results/sub'), 0o700),
    () => files.list(join(folder, 'results')),
    () => files.replace(join(folder, 'results/x'), '', { mode: 0o600, durable: true }),
  ]) {
    expect(failure(action)).toMatchObject({ code: ErrorCode.stateFolder, message: expect.stringContaining('results') });
  }
});

test('a name that is too long says so', () => {
  expect(
    failure(() => files.replace(join(folder, 'x'.repeat(256)), '', { mode: 0o600, durable: false })),
  ).toMatchObject({
    message: expect.stringContaining('ENAMETOOLONG'),
    details: expect.stringContaining('255 bytes'),
  });
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)(
  'a folder that may not be written to says so (needs a user other than root)',
  () => {
    chmodSync(folder, 0o500);
    expect(failure(() => files.create(join(folder, 'x'), '', 0o600)).message).toContain('EACCES');
  },
);
