import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, mustRun, runProgram } from '@podwire/testkit';
import { busyboxImage, imageName } from '../busybox-image.ts';

const starter = join(import.meta.dirname, 'private-containerd');
// What needs a kernel or a disk that a build machine lacks; the native snapshotter copies files and needs nothing.
const unneeded = [
  'io.containerd.grpc.v1.cri',
  ...['btrfs', 'zfs', 'devmapper', 'aufs'].map((name) => `io.containerd.snapshotter.v1.${name}`),
];

/** A containerd with socket, state and images of its own, and its client. */
export class PrivateContainerd {
  private readonly daemon: ChildProcess;
  private readonly socket: string;
  private readonly log: string;
  private readonly runs: Promise<unknown>[] = [];

  private constructor(folder: string, bin: string) {
    this.socket = join(folder, 'containerd.sock');
    this.log = join(folder, 'containerd.log');
    const config = join(folder, 'config.toml');
    writeFileSync(config, configText(folder, this.socket));
    this.daemon = spawn('unshare', ['--mount', '--propagation', 'private', starter, bin, config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.daemon.stderr?.pipe(createWriteStream(this.log));
  }

  static async start(folder: string, bin: string): Promise<PrivateContainerd> {
    const started = new PrivateContainerd(folder, bin);
    try {
      await started.answering();
      const image = await busyboxImage(folder);
      await started.must('image', 'import', '--snapshotter', 'native', image);
      return started;
    } catch (error) {
      await started.stop();
      throw new Error(`${error}\n${readFileSync(started.log, 'utf8').slice(-2_000)}`);
    }
  }

  /** Starts a container on the CNI network of /etc/cni/net.d, and waits until its command runs. */
  async run(id: string, command: readonly string[] = ['sleep', '600']): Promise<void> {
    const cgroup = `/podwire-e2e-${process.pid}-${id}`;
    const flags = ['--rm', '--cni', '--snapshotter', 'native', '--cgroup', cgroup];
    // In the foreground: ctr takes the network down when the command has ended, and only then.
    const running = this.ctr('run', ...flags, imageName, id, ...command);
    this.runs.push(running);
    let ended: Finished | undefined;
    running.then((finished) => {
      ended = finished;
    });
    while (!(await this.isRunning(id))) {
      if (ended) throw new Error(`ctr run ${id}: exit ${ended.exitCode}: ${ended.stderr}`);
    }
  }

  /** Runs a command in a container. @throws Error with its output when it fails */
  exec(id: string, ...command: readonly string[]): Promise<string> {
    return this.execWith('', id, ...command);
  }

  /** As `exec`, with something to read. */
  execWith(stdin: string, id: string, ...command: readonly string[]): Promise<string> {
    const name = `exec-${Math.random().toString(36).slice(2)}`;
    return mustRun(...this.command(['task', 'exec', '--exec-id', name, id, ...command]), { stdin });
  }

  /** The process of a container's command. */
  async pidOf(id: string): Promise<number> {
    const tasks = await this.must('task', 'ls');
    const [, pid] = new RegExp(`^${id} +(\\d+) `, 'm').exec(tasks) ?? [];
    if (!pid) throw new Error(`no task ${id}: ${tasks}`);
    return Number(pid);
  }

  /** Kills the containers' commands, and waits until ctr has taken their networks down. */
  async end(...ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.must('task', 'kill', '--signal', 'SIGKILL', id);
    await Promise.all(this.runs.splice(0));
  }

  async stop(): Promise<void> {
    if (this.daemon.exitCode !== null) return;
    const exited = once(this.daemon, 'exit');
    this.daemon.kill('SIGTERM');
    await exited;
  }

  private async isRunning(id: string): Promise<boolean> {
    const { stdout } = await this.ctr('task', 'ls');
    return stdout.split('\n').some((line) => line.startsWith(`${id} `) && line.includes('RUNNING'));
  }

  /** `ctr version` fails until the daemon listens; each try takes as long as a process does to start. */
  private async answering(): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline && this.daemon.exitCode === null) {
      if ((await this.ctr('version')).exitCode === 0) return;
    }
    throw new Error('containerd does not answer');
  }

  private async must(...args: readonly string[]): Promise<string> {
    return mustRun(...this.command(args));
  }

  private ctr(...args: readonly string[]): Promise<Finished> {
    return runProgram(...this.command(args), { timeoutMs: 60_000 });
  }

  /** In the daemon's mount namespace, where /opt/cni/bin is Podwire's. */
  private command(args: readonly string[]): [string, readonly string[]] {
    return ['nsenter', ['--target', String(this.daemon.pid), '--mount', 'ctr', '--address', this.socket, ...args]];
  }
}

function configText(folder: string, socket: string): string {
  return [
    'version = 2',
    `root = "${folder}/root"`,
    `state = "${folder}/state"`,
    `disabled_plugins = ${JSON.stringify(unneeded)}`,
    `[grpc]\n  address = "${socket}"`,
    `[ttrpc]\n  address = "${socket}.ttrpc"`,
    '',
  ].join('\n');
}
