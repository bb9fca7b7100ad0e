import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mustRun, TestNamespace } from '@podwire/testkit';
import { busyboxImage, imageName } from '../busybox-image.ts';
import { pageServer, untilServed } from '../page.ts';

const starter = join(import.meta.dirname, 'private-podman');

/** What of the node's firewall programs Podman's plugins find. */
export type Backend = 'iptables' | 'nftables';

/**
 * Podman with its CNI backend on a node of its own: images, state and networks in a folder of its own, one folder of
 * plugins, and nothing of the machine's.
 */
export class PrivatePodman {
  private readonly attached = new Set<string>();

  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
    private readonly cgroup: string,
  ) {}

  /** @param bin - the one folder of plugins */
  static async start(bin: string, backend: Backend): Promise<PrivatePodman> {
    // In /run, which is private here: runc's and conmon's sockets have short paths of their own.
    const folder = mkdtempSync('/run/podwire-podman-');
    mkdirSync(join(folder, 'net.d'));
    symlinkSync(bin, join(folder, 'bin'));
    writeFileSync(join(folder, 'containers.conf'), configText(folder));
    const cgroup = `podwire-e2e-${process.pid}-${backend}`;
    const holder = spawn('unshare', ['--mount', '--propagation', 'private', starter, folder, cgroup, backend], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const started = new PrivatePodman(holder, folder, cgroup);
    const [first] = await Promise.race([once(createInterface({ input: holder.stdout }), 'line'), once(holder, 'exit')]);
    if (first !== 'ready') throw new Error('no mount namespace could be made for Podman; see above');
    await started.podman('load', '--input', await busyboxImage(folder));
    return started;
  }

  /** Runs `podman ARGS`, and gives what it printed. @throws Error with its stderr when it fails */
  podman(...args: readonly string[]): Promise<string> {
    return this.run(args);
  }

  /** Starts a container that serves a page with its name on port 80. */
  async start(name: string, ...options: readonly string[]): Promise<void> {
    // The node's own limits: raising them needs a capability that a build machine may lack.
    const flags = [
      '--detach',
      '--pull',
      'never',
      '--name',
      name,
      '--ulimit',
      'host',
      '--cgroup-parent',
      `/${this.cgroup}`,
    ];
    await this.podman('run', ...flags, ...options, imageName, ...pageServer(name));
    await untilServed((stdin, ...command) => this.exec(name, stdin, ...command));
  }

  async restart(name: string): Promise<void> {
    await this.podman('restart', '--time', '0', name);
    await untilServed((stdin, ...command) => this.exec(name, stdin, ...command));
  }

  /** Removes containers that run. */
  async remove(...names: readonly string[]): Promise<void> {
    await this.podman('rm', '--force', '--time', '0', ...names);
    for (const name of names) if (this.attached.delete(name)) await mustRun('ip', ['netns', 'del', name]);
  }

  /** Runs a command in a container. */
  exec(name: string, stdin: string, ...command: readonly string[]): Promise<string> {
    return this.run(['exec', '--interactive', name, ...command], stdin);
  }

  /** A container's network namespace as the tests' own tools see it, until the container is removed. */
  async namespaceOf(name: string): Promise<TestNamespace> {
    if (this.attached.delete(name)) await mustRun('ip', ['netns', 'del', name]);
    const pid = await this.podman('inspect', '--format', '{{.State.Pid}}', name);
    await mustRun('ip', ['netns', 'attach', name, pid.trim()]);
    this.attached.add(name);
    return new TestNamespace(name);
  }

  /** A container's IPv4 address. */
  async addressOf(name: string, network = 'podman'): Promise<string> {
    const format = `{{.NetworkSettings.Networks.${network}.IPAddress}}`;
    return (await this.podman('inspect', '--format', format, name)).trim();
  }

  /** Removes what is left of a failed test, and everything of its own. */
  async stop(): Promise<void> {
    await this.podman('rm', '--all', '--force', '--time', '0');
    for (const name of this.attached) await mustRun('ip', ['netns', 'del', name]);
    const exited = once(this.holder, 'exit');
    this.holder.stdin?.end();
    const [status] = await exited;
    rmSync(this.folder, { recursive: true, force: true });
    if (status !== 0) throw new Error('Podman left something; see above');
  }

  private run(args: readonly string[], stdin = ''): Promise<string> {
    const { folder } = this;
    const folders = [`--root=${folder}/root`, `--runroot=${folder}/runroot`, `--tmpdir=${folder}/tmp`];
    const command = ['podman', ...folders, '--runtime=runc', '--storage-driver=vfs', ...args];
    const environment = { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') } as Record<string, string>;
    return mustRun('nsenter', ['--target', String(this.holder.pid), '--mount', ...command], {
      stdin,
      environment,
      timeoutMs: 60_000,
    });
  }
}

function configText(folder: string): string {
  return [
    '[containers]',
    'default_ulimits = []',
    '[network]',
    'network_backend = "cni"',
    `cni_plugin_dirs = ["${folder}/bin"]`,
    `network_config_dir = "${folder}/net.d"`,
    '[engine]',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"', // with none, exec knows of no exit
    '',
  ].join('\n');
}
