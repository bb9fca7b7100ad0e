// Brings a fresh machine to where `npm test` and `npm run demo` can work: npm packages, Debian packages, the build.
// Plain JavaScript without dependencies, because it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Debian packages by the program or file that shows they are there. */
const debianPackages = {
  iproute2: ['ip', 'tc', 'bridge'],
  'iputils-ping': ['ping'],
  'util-linux': ['unshare', 'nsenter'],
  procps: ['sysctl'],
  nftables: ['nft'],
  iptables: ['iptables'],
  conntrack: ['conntrack'],
  tcpdump: ['tcpdump'],
  python3: ['/usr/bin/python3'],
  gcc: ['gcc'],
  'musl-tools': ['musl-gcc'],
  'libc6-dev': ['/usr/include/stdlib.h'],
  'linux-libc-dev': ['/usr/include/linux/if_link.h'],
  'containernetworking-plugins': ['/usr/lib/cni/bridge'],
  containerd: ['containerd', 'ctr'],
  runc: ['runc'],
  podman: ['podman'],
  'busybox-static': ['/bin/busybox'],
  firewalld: ['firewalld'],
  dbus: ['dbus-daemon'],
};

/** What the demo needs. */
export const demoPackages = ['iproute2', 'iputils-ping', 'util-linux'];
export const testPackages = Object.keys(debianPackages);

export function say(line) {
  process.stderr.write(`\x1b[2m» ${line}\x1b[0m\n`);
}

function found(program) {
  if (program.startsWith('/')) return existsSync(program);
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Runs a command, its output to stderr unless it is to be shown as the result; ends this process if it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0 && !options.mayFail) fail(`${command} ${args.join(' ')} ended with ${signal ?? `status ${status}`}`);
  return status ?? 1;
}

function fail(message) {
  process.stderr.write(`podwire: ${message}\n`);
  process.exit(1);
}

function ensureDebianPackages(names) {
  const missing = names.filter((name) => !debianPackages[name].every(found));
  if (missing.length === 0) return;
  const commands = `apt-get update && apt-get install --yes --no-install-recommends ${missing.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !found('apt-get')) {
    fail(`these Debian packages are missing: ${missing.join(', ')}. As root: ${commands}`);
  }
  say(`installing Debian packages: ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['-qq', 'update'], { env });
  // No service of these packages may start: the tests run their own, in namespaces of their own.
  const policy = '/usr/sbin/policy-rc.d';
  const mine = !existsSync(policy);
  if (mine) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const status = run(
    'apt-get',
    ['-qq', '-o=Dpkg::Use-Pty=0', 'install', '--yes', '--no-install-recommends', ...missing],
    { env, mayFail: true },
  );
  if (mine) run('rm', ['-f', policy]);
  if (status !== 0) fail(`apt-get could not install ${missing.join(', ')}; its output is above`);
}

function ensureNpmPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.podwire-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing npm packages (npm ci)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, lock);
}

/** The environment in which nx, npm scripts and tests run: no daemon left behind, no cloud, no questions. */
export const environment = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_INTERACTIVE: 'false',
  NX_TUI: 'false',
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter),
};

/** @param {string[]} names Debian packages that are wanted */
export function setup(names) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node.js 20.19 or later is needed; this is ${process.versions.node}`);
  if (process.platform === 'linux') ensureDebianPackages(names);
  ensureNpmPackages();
  say('building');
  run('npm', ['run', '--silent', 'build'], { env: environment });
}
