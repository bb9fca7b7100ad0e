import { mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CniError, ErrorCode, type Files } from '@podwire/core';
import { NodeFiles } from '@podwire/runtime';
import { withFolder } from '@podwire/testkit';
import { expect, test as plain } from 'vitest';
import { type Folders, Reservations } from './reservations.ts';

/** Real files that count what is asked of them, and can be told to refuse. */
class WatchedFiles extends NodeFiles {
  lists = 0;
  boot = 'boot-1';
  refuse: (path: string) => boolean = () => false;

  override list(folder: string): string[] {
    this.lists += 1;
    return super.list(folder);
  }
  override overwrite(path: string, content: string, mode: number): void {
    if (this.refuse(path)) throw new CniError(ErrorCode.stateFolder, `cannot write file ${path}: ENOSPC`);
    super.overwrite(path, content, mode);
  }
  override bootId(): string {
    return this.boot;
  }
}

interface Setup {
  readonly files: WatchedFiles;
  readonly folders: Folders;
  /** One locked session. */
  readonly session: <T>(action: (reservations: Reservations) => T) => T;
}

const test = plain.extend(withFolder).extend<Setup>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  files: async ({}, use) => {
    await use(new WatchedFiles());
  },
  folders: async ({ folder }, use) => {
    const folders = { reservations: join(folder, 'mynet'), index: join(folder, '.podwire', 'mynet') };
    mkdirSync(folders.reservations);
    await use(folders);
  },
  session: async ({ files, folders }, use) => {
    await use((action) => {
      const reservations = new Reservations(files as Files, folders);
      try {
        return action(reservations);
      } finally {
        reservations.close();
      }
    });
  },
});

const of = (containerId: string) => ({ network: 'mynet', containerId, ifname: 'eth0' });
/** Whether the next session has to read everything. */
const scans = (files: WatchedFiles, action: () => void) => {
  const before = files.lists;
  action();
  return files.lists > before;
};

test('what a session did, the next one knows without reading everything', ({ files, session }) => {
  session((open) => open.create('10.0.0.2', of('a')));
  session((open) => open.create('fd00::2', of('a')));
  const looked = scans(files, () => {
    session((open) => {
      expect(open.heldBy(of('a'))).toEqual({ own: ['10.0.0.2', 'fd00::2'], legacy: [] });
      expect(open.heldBy(of('b'))).toEqual({ own: [], legacy: [] });
    });
  });
  expect(looked).toBe(false);
});

test('what anyone else creates or removes is noticed, once', ({ files, folders, session }) => {
  session((open) => open.create('10.0.0.2', of('a')));
  writeFileSync(join(folders.reservations, '10.0.0.3'), 'b\r\neth0');
  expect(session((open) => open.heldBy(of('b')).own)).toEqual(['10.0.0.3']);
  unlinkSync(join(folders.reservations, '10.0.0.2'));
  expect(session((open) => open.heldBy(of('a')).own)).toEqual([]);
  expect(scans(files, () => session((open) => open.heldBy(of('a'))))).toBe(false);
});

test('a change within the same instant is noticed as well', ({ folders, session }) => {
  for (let round = 0; round < 50; round += 1) {
    session((open) => open.create(`10.0.1.${round}`, of('a')));
    writeFileSync(join(folders.reservations, `10.0.2.${round}`), `b${round}\r\neth0`);
    expect(session((open) => open.heldBy(of(`b${round}`)).own)).toEqual([`10.0.2.${round}`]);
  }
});

test('a start of the system makes it read everything once', ({ files, session }) => {
  session((open) => open.create('10.0.0.2', of('a')));
  files.boot = 'boot-2';
  const ask = () => session((open) => expect(open.heldBy(of('a')).own).toEqual(['10.0.0.2']));
  expect([scans(files, ask), scans(files, ask)]).toEqual([true, false]);
});

test('the index may go at any time', ({ folders, session }) => {
  session((open) => open.create('10.0.0.2', of('a')));
  rmSync(folders.index, { recursive: true });
  expect(session((open) => open.heldBy(of('a')).own)).toEqual(['10.0.0.2']);
});

test('an index of rubbish is found out', ({ folders, session }) => {
  session((open) => open.create('10.0.0.2', of('a')));
  for (const name of readdirSync(folders.index)) {
    const path = join(folders.index, name);
    if (name !== 'state') writeFileSync(path, `"a\\r\\neth0" 10.0.0.9 not-an-address\n"b\\r\\neth0" 10.0.0.2\n`);
  }
  expect(session((open) => [open.heldBy(of('a')).own, open.heldBy(of('b')).own])).toEqual([['10.0.0.2'], []]);
  writeFileSync(join(folders.index, 'state'), 'rubbish');
  expect(session((open) => open.heldBy(of('a')).own)).toEqual(['10.0.0.2']);
});

test('an edit in place does not give anyone what is no longer his', ({ folders, session }) => {
  session((open) => open.create('10.0.0.2', of('a')));
  writeFileSync(join(folders.reservations, '10.0.0.2'), 'b\r\neth0');
  session((open) => {
    expect(open.heldBy(of('a')).own).toEqual([]);
    open.remove('10.0.0.2', 'a\r\neth0');
    expect(open.holder('10.0.0.2')).toBe('b\r\neth0');
  });
});

test('without room for the index everything works, only slower', ({ files, folders, session }) => {
  files.refuse = (path) => path.startsWith(folders.index);
  expect(session((open) => open.create('10.0.0.2', of('a')))).toBe(true);
  expect(scans(files, () => session((open) => expect(open.heldBy(of('a')).own).toEqual(['10.0.0.2'])))).toBe(true);
  files.refuse = () => false;
  session((open) => open.remove('10.0.0.2', 'a\r\neth0'));
  expect(scans(files, () => session((open) => expect(open.heldBy(of('a')).own).toEqual([])))).toBe(false);
});

test('a file system that keeps whole seconds only is not trusted', ({ files, folders, session }) => {
  files.setModified = (path, seconds) => utimesSync(path, Math.floor(seconds), Math.floor(seconds));
  session((open) => open.create('10.0.0.2', of('a')));
  expect(() => readFileSync(join(folders.index, 'state'))).toThrow('ENOENT');
  expect(scans(files, () => session((open) => expect(open.heldBy(of('a')).own).toEqual(['10.0.0.2'])))).toBe(true);
});

test("what a crashed writer left is nobody's, and goes", ({ folders, session }) => {
  writeFileSync(join(folders.reservations, '10.0.0.2'), '');
  writeFileSync(join(folders.reservations, '10.0.0.3'), '\0\0\0\0');
  mkdirSync(join(folders.reservations, '10.0.0.4'));
  session((open) => {
    open.heldBy(of('a'));
    expect(open.list()).toEqual(new Set(['10.0.0.4']));
    expect(open.create('10.0.0.2', of('a'))).toBe(true);
  });
});

test('a legacy file is found by the id alone', ({ folders, session }) => {
  writeFileSync(join(folders.reservations, '10.0.0.2'), 'a\n');
  expect(session((open) => open.heldBy({ containerId: 'a', ifname: 'net7' }))).toEqual({
    own: [],
    legacy: ['10.0.0.2'],
  });
});

test('a call costs the same whatever is held', { timeout: 20_000 }, ({ files, folders, session }) => {
  const calls = () => {
    const seen: string[] = [];
    const watched = new Proxy(files, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          seen.push(String(property));
          return value.apply(target, args);
        };
      },
    });
    for (const action of ['create', 'remove'] as const) {
      const reservations = new Reservations(watched, folders);
      reservations.heldBy(of('a'));
      if (action === 'create') reservations.create('10.0.0.2', of('a'));
      else reservations.remove('10.0.0.2', 'a\r\neth0');
      reservations.close();
    }
    return seen;
  };
  session((open) => open.heldBy(of('a')));
  const empty = calls();
  for (let host = 0; host < 300; host += 1) {
    writeFileSync(join(folders.reservations, `10.1.${host >> 8}.${host & 255}`), `held-${host}\r\neth0`);
  }
  session((open) => open.heldBy(of('a')));
  const full = calls();
  expect(full).toEqual(empty);
  expect(full).not.toContain('list');
});
