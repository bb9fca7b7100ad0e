import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, mustRun, runProgram } from '@podwire/testkit';

/** A firewalld on a system bus of its own, with a configuration of its own, that fences this network namespace. */
export class PrivateFirewalld {
  /** What stands for /etc/firewalld. */
  readonly configuration: string;
  readonly busAddress: string;
  private readonly log: string;
  private bus: ChildProcess | undefined;
  private daemon: ChildProcess | undefined;

  private constructor(private readonly folder: string) {
    this.configuration = join(folder, 'etc');
    this.log = join(folder, 'firewalld.log');
    this.busAddress = `unix:path=${join(folder, 'bus')}`;
    mkdirSync(this.configuration);
    cpSync('/etc/firewalld/firewalld.conf', join(this.configuration, 'firewalld.conf'));
  }

  static async start(folder: string): Promise<PrivateFirewalld> {
    const started = new PrivateFirewalld(folder);
    try {
      await started.start();
      return started;
    } catch (error) {
      await started.stop();
      throw new Error(`${error}\n${existsSync(started.log) ? readFileSync(started.log, 'utf8').slice(-2_000) : ''}`);
    }
  }

  /** What of the two does not run. */
  async start(): Promise<void> {
    if (!this.bus) await this.startBus();
    if (!this.daemon) await this.startDaemon();
  }

  async startBus(): Promise<void> {
    const config = join(this.folder, 'bus.conf');
    writeFileSync(config, busConfig(this.busAddress));
    const args = ['--nofork', '--nopidfile', '--print-address', `--config-file=${config}`];
    this.bus = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [printed] = await Promise.race([once(this.bus.stdout ?? this.bus, 'data'), once(this.bus, 'close')]);
    if (!Buffer.isBuffer(printed)) throw new Error('dbus-daemon ended at once');
  }

  async startDaemon(): Promise<void> {
    const args = ['--nofork', '--nopid', '--log-target=console', `--system-config=${this.configuration}`];
    this.daemon = spawn('firewalld', args, { env: this.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(this.log, { flags: 'a' });
    this.daemon.stdout?.pipe(log);
    this.daemon.stderr?.pipe(log);
    await this.answering();
  }

  /** As `systemctl stop firewalld` does: it takes its rules away, and forgets its runtime configuration. */
  async stopDaemon(): Promise<void> {
    await ended(this.daemon);
    this.daemon = undefined;
  }

  async stopBus(): Promise<void> {
    await ended(this.bus);
    this.bus = undefined;
  }

  async restart(): Promise<void> {
    await this.stopDaemon();
    await this.startDaemon();
  }

  async stop(): Promise<void> {
    await this.stopDaemon();
    await this.stopBus();
  }

  /** Lets the daemon run no further, or further again. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.daemon?.kill(signal);
  }

  /** What `firewall-cmd` prints, a word each. */
  async cmd(...args: readonly string[]): Promise<string[]> {
    const text = await mustRun('firewall-cmd', args, { environment: this.environment });
    return text.split(/\s+/).filter(Boolean);
  }

  /** The sources of a zone: what firewalld says it has now, and what its file says for the next reload. */
  async sources(zone = 'trusted'): Promise<{ readonly runtime: string[]; readonly permanent: string[] }> {
    const runtime = await this.cmd(`--zone=${zone}`, '--list-sources');
    const file = this.zoneFile(zone);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const permanent = Array.from(text.matchAll(/<source address="([^"]*)"/g), ([, source = '']) => source);
    return { runtime: runtime.sort(), permanent: permanent.sort() };
  }

  zoneFile(zone: string): string {
    return join(this.configuration, 'zones', `${zone}.xml`);
  }

  private get environment(): Record<string, string> {
    return { ...(process.env as Record<string, string>), DBUS_SYSTEM_BUS_ADDRESS: this.busAddress };
  }

  /** Asks until it answers; each try takes as long as a Python program does to start. */
  private async answering(): Promise<void> {
    const deadline = Date.now() + 30_000;
    let said: Finished | undefined;
    while (Date.now() < deadline && this.daemon?.exitCode === null) {
      said = await runProgram('firewall-cmd', ['--state'], { environment: this.environment });
      if (said.exitCode === 0) return;
    }
    throw new Error(`firewalld does not answer: ${said?.stderr}`);
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  child.kill('SIGCONT');
  await closed;
}

/** The policy of a system bus keeps names for those who have a file that says so; here everybody may do everything. */
function busConfig(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
`;
}
