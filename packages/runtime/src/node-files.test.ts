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
import { filesContract } from '@podwire/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeFiles } from './node-files.ts';

filesContract(() => new NodeFiles());

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

test('a listing leaves temporary files out, and takes those away that a crash left long ago', () => {
  writeFileSync(join(folder, '.lock'), '');
  writeFileSync(join(folder, abandoned), 'torn');
  expect(files.list(folder)).toEqual(['.lock']);
  expect(readdirSync(folder)).toContain(abandoned);
  utimesSync(join(folder, abandoned), new Date(0), new Date(0));
  expect(files.list(folder)).toEqual(['.lock']);
  expect(readdirSync(folder)).toEqual(['.lock']);
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
