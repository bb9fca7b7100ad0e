import { existsSync } from 'node:fs';

const programs = { firewalld: '/usr/sbin/firewalld', 'dbus-daemon': '/usr/bin/dbus-daemon' };

/** Debian packages that these tests need and this machine lacks. */
export function missingPrograms(): string[] {
  return Object.entries(programs).flatMap(([name, path]) => (existsSync(path) ? [] : [name]));
}
