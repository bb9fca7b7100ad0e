import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { CniError, ErrorCode } from '@podwire/core';
import { pluginTypes } from './everything.ts';
import { commandLauncher, daemonLauncher, pluginLauncher } from './launcher.ts';
import { coldFolder, launcherName, nativeLauncherName } from './launcher-name.ts';

/** What an installation is copied from. */
export interface InstallSource {
  /** Where plugins are installed, unless another folder is named. */
  readonly folder?: string;
  /** What the executable of a plugin runs. */
  plugin(type: string): string;
  /** What the command runs. */
  readonly command: string;
  /** Path of koffi's native part for a C library. */
  koffi(libc: 'linux' | 'musl'): string;
  /** Path of the Node.js to bring along. */
  readonly node: string;
  /** What the daemon runs. */
  readonly daemon: string;
  /** Path of the static program that hands calls to it; `undefined` where there is none for the machine. */
  readonly launcher: string | undefined;
}

/** What an installation did. */
export interface Installation {
  /** Absolute. */
  readonly folder: string;
  readonly build: string;
  /** The Node.js that the executables run on. */
  readonly node: string;
  /** Whether a daemon serves calls; otherwise each of them starts Node.js. */
  readonly warm: boolean;
  readonly installed: readonly string[];
  /** Types of which an executable of another make was in the folder. */
  readonly replaced: readonly string[];
}

/** The kernel reads no more than this of a `#!` line (BINPRM_BUF_SIZE in linux/binfmts.h, with its newline). */
const longestShebang = 255;

/** @see install */
export interface InstallOptions {
  /** The Node.js to run on; by default a copy of the source's, kept in the folder. */
  readonly node?: string;
  /** `false`: executables that start Node.js for each call, and no daemon. By default the launcher, where there is one. */
  readonly launcher?: boolean;
}

/**
 * Writes one executable per plugin type into a folder. All of them are links to one file of `.podwire/<build>/`, which
 * looks at the name it was called by: the launcher, or `plugin.cjs`, which the launcher runs where no daemon can serve. Each link is put in place by a rename, so a runtime that calls a plugin at
 * that moment gets the old one or the new one, whole.
 */
export function install(source: InstallSource, folder: string, options: InstallOptions = {}): Installation {
  const target = resolve(folder);
  const build = buildId(source, options.node && resolve(options.node));
  try {
    mkdirSync(join(target, '.podwire'), { recursive: true });
    const home = join(realpathSync(target), '.podwire', build);
    const node = options.node ? resolve(options.node) : join(home, 'node');
    if (!existsSync(join(home, 'podwire.cjs'))) writeBuild(home, node, source, options.node === undefined);
    const warm = source.launcher !== undefined && options.launcher !== false;
    const executable = join('.podwire', build, warm ? nativeLauncherName : launcherName);
    const replaced = pluginTypes.filter((type) => putLink(target, type, executable));
    putLink(join(target, '.podwire'), 'podwire', join(build, 'podwire.cjs'));
    putLink(join(target, '.podwire'), 'podwired', join(build, 'podwired.cjs'));
    removeOtherBuilds(join(target, '.podwire'), build);
    return { folder: target, build, node, warm, installed: pluginTypes, replaced };
  } catch (error) {
    if (CniError.is(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CniError(
      ErrorCode.io,
      `cannot install into ${target}: ${reason}`,
      'Choose a folder that you may write to.',
      { cause: error },
    );
  }
}

/**
 * Room for new objects, in MB, before V8 first stops to look for garbage: a call is over before that. By default it
 * stops two or three times, which takes 5 ms of an ADD. A #! line can hold one option and no more.
 */
export const nodeOption = '--min-semi-space-size=16';
/** A daemon has time and is to be small. */
const daemonOption = '--optimize-for-size';

/** The executables that links lead to, what each says, and the option of Node.js that it says it with. */
const executables = [
  [launcherName, nodeOption, pluginLauncher],
  ['podwire.cjs', nodeOption, commandLauncher],
  ['podwired.cjs', daemonOption, daemonLauncher],
] as const;

/** Lets the code that calls need be compiled, and kept, now. Its failure costs speed and nothing else. */
function warmUp(home: string): void {
  for (const type of pluginTypes) {
    spawnSync(join(home, launcherName), ['warm-up', type], { stdio: 'ignore', timeout: 10_000 });
  }
}

/**
 * Names a build by what is in it, so that installing the same thing twice changes nothing.
 *
 * @param node - one that is not brought along: when it is another version by the next time, there is code to compile
 */
function buildId({ plugin, command, daemon, launcher }: InstallSource, node?: string): string {
  const version = node === undefined ? '' : spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout;
  return createHash('sha256')
    .update(
      [
        ...pluginTypes.map(plugin),
        command,
        daemon,
        pluginLauncher,
        commandLauncher,
        daemonLauncher,
        nodeOption,
        daemonOption,
        node,
        version,
      ].join('\0'),
    )
    .update(launcher === undefined ? '' : readFileSync(launcher))
    .digest('hex')
    .slice(0, 12);
}

/** Makes the folder of one build under a temporary name first: it is there whole, or it is not there. */
function writeBuild(home: string, node: string, source: InstallSource, bringNode: boolean): void {
  if (Buffer.byteLength(`#!${node} ${nodeOption}`) > longestShebang || /\s/.test(node)) {
    throw new CniError(
      ErrorCode.io,
      `the path of Node.js cannot stand in a #! line: ${node}`,
      `The kernel takes at most ${longestShebang} bytes without white space there. Install into a folder with a shorter path, or name another Node.js with --node.`,
    );
  }
  const draft = `${home}.${randomBytes(4).toString('hex')}`;
  mkdirSync(draft);
  try {
    if (bringNode) {
      copyFileSync(source.node, join(draft, 'node'), constants.COPYFILE_FICLONE);
      chmodSync(join(draft, 'node'), 0o755);
    } else {
      symlinkSync(node, join(draft, 'node')); // for the launcher, which knows no other place
    }
    copyFileSync(source.koffi(libcOf(bringNode ? source.node : node)), join(draft, 'koffi.node'));
    for (const type of pluginTypes) writeFileSync(join(draft, `${type}.cjs`), source.plugin(type), { mode: 0o644 });
    writeFileSync(join(draft, 'command.cjs'), source.command, { mode: 0o644 });
    writeFileSync(join(draft, 'daemon.cjs'), source.daemon, { mode: 0o644 });
    if (source.launcher !== undefined) writeLauncher(draft, source.launcher);
    for (const [name, option, launcher] of executables) {
      writeFileSync(join(draft, name), `#!${node} ${option}\n${launcher}`, { mode: 0o755 });
    }
    renameSync(draft, home);
    warmUp(home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The launcher, and what it runs cold: the first argument is how `plugin.cjs` learns which plugin it is. */
function writeLauncher(draft: string, launcher: string): void {
  copyFileSync(launcher, join(draft, nativeLauncherName));
  chmodSync(join(draft, nativeLauncherName), 0o755);
  mkdirSync(join(draft, coldFolder));
  for (const type of pluginTypes) symlinkSync(join('..', launcherName), join(draft, coldFolder, type));
}

/** Which C library a Node.js executable was linked against, by the loader that it names. */
function libcOf(node: string): 'linux' | 'musl' {
  return readFileSync(node).subarray(0, 4096).includes('ld-musl') ? 'musl' : 'linux';
}

/** Puts a link in place and tells whether something that was not ours had its name. */
function putLink(folder: string, name: string, to: string): boolean {
  const path = join(folder, name);
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before?.isDirectory()) throw new Error(`${path} is a folder`);
  const ours = before?.isSymbolicLink() && /^(\.podwire\/)?[0-9a-f]{12}\/(\w+\.cjs|launcher)$/.test(readlinkSync(path));
  const draft = join(folder, `.${name}.${randomBytes(4).toString('hex')}`);
  symlinkSync(to, draft);
  renameSync(draft, path);
  return before !== undefined && !ours;
}

/**
 * Removes builds that nothing links to any more, except the newest of them: a plugin that was called a moment ago may
 * still load a part of it.
 */
function removeOtherBuilds(home: string, current: string): void {
  const others = readdirSync(home).filter((name) => /^[0-9a-f]{12}$/.test(name) && name !== current);
  const age = (name: string) => lstatSync(join(home, name)).ctimeMs;
  for (const name of others.sort((a, b) => age(b) - age(a)).slice(1)) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
}
