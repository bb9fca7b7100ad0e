import { readlinkSync } from 'node:fs';
import { mustRun, type ProgramOptions, runProgram } from './programs.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/** An object of iproute2's JSON output. */
export type IpObject = Readonly<Record<string, unknown>>;

// `link show NAME` and `addr show NAME`, with or without `dev`, ask about one link.
const aboutOneLink = /\b(?:link|addr) show (?:dev \S+.*|\S+)$/;

/**
 * A network namespace as other programs see it. What a driver did is judged here: by iproute2, nft and /proc, and
 * never by the driver itself.
 */
export class TestNamespace {
  /** The name under /run/netns; `undefined` for the one that the tests themselves run in. */
  readonly name: string | undefined;
  /** What goes into CNI_NETNS. */
  readonly path: string;

  /** @throws Error when it would be the machine's own */
  constructor(name: string | undefined) {
    if (name === undefined) requirePrivateNamespace();
    this.name = name;
    this.path = name === undefined ? '/proc/self/ns/net' : `/run/netns/${name}`;
  }

  /** Runs a program in the namespace, without a shell. @throws Error with its stderr when it fails */
  exec(file: string, ...args: readonly string[]): Promise<string> {
    const command = this.command(file, args);
    return mustRun(command.file, command.args);
  }

  /** As `exec`, and gives exit status and streams whatever they are. */
  tryExec(file: string, args: readonly string[], options?: ProgramOptions) {
    const command = this.command(file, args);
    return runProgram(command.file, command.args, options);
  }

  /**
   * What `ip -json COMMAND` says of this namespace: `pod.ip('-d link show eth0')`. About one link, its object; otherwise
   * the list. Words are split at spaces.
   */
  ip(command: `${string}link show dev ${string}` | `${string}addr show dev ${string}`): Promise<IpObject>;
  ip(command: `${string}link show ${string} ${string}` | `${string}addr show ${string} ${string}`): Promise<IpObject[]>;
  ip(command: `${string}link show ${string}` | `${string}addr show ${string}`): Promise<IpObject>;
  ip(command: string): Promise<IpObject[]>;
  async ip(command: string): Promise<IpObject | IpObject[]> {
    const text = await mustRun('ip', [...this.inNamespace, '-json', ...command.split(' ')]);
    const found = parseList(text);
    if (!aboutOneLink.test(command)) return found;
    const [only] = found;
    if (!only) throw new Error(`ip ${command}: no such link in ${this.path}`);
    return only;
  }

  /**
   * The answers to several questions of the kind that `ip` takes, in their order, from one process: a test that looks
   * at everything would otherwise spend its time on starting programs. Every answer is a list, and has `-d`'s details.
   * `link show` comes last: what follows it is answered for packet sockets' family, without addresses.
   *
   * @param options.family - of the questions whose answers are of one family
   */
  async ipAll(questions: readonly string[], options: { readonly family?: 4 | 6 } = {}): Promise<IpObject[][]> {
    const family = options.family === undefined ? [] : [`-${options.family}`];
    const stdin = questions.map((question) => `${question}\n`).join('');
    const text = await mustRun('ip', [...this.inNamespace, ...family, '-json', '-d', '-batch', '-'], { stdin });
    // Each answer is one line, an empty one `[]`.
    const answers = text.trimEnd().split('\n').map(parseList);
    if (answers.length !== questions.length) throw new Error(`ip gave ${answers.length} answers to ${stdin}`);
    return answers;
  }

  /** What `bridge -json COMMAND` says of this namespace. */
  async bridge(command: string): Promise<IpObject[]> {
    return parseList(await mustRun('bridge', [...this.inNamespace, '-json', ...command.split(' ')]));
  }

  /** Names of all links, lo included, in the kernel's order. */
  async linkNames(): Promise<string[]> {
    return (await this.ip('link show')).map((link) => String(link.ifname));
  }

  /** The addresses of one link as CIDR texts, in the kernel's order; without those of scope link unless asked. */
  async addresses(link: string, options: { readonly linkLocal?: boolean } = {}): Promise<string[]> {
    const { addr_info: infos } = await this.ip(`addr show dev ${link}`);
    return (infos as { local: string; prefixlen: number; scope: string }[])
      .filter(({ scope }) => options.linkLocal || scope !== 'link')
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  }

  /** A sysctl as /proc/sys has it, by its slash path: `net/ipv4/ip_forward`. */
  async sysctl(key: string): Promise<string> {
    return (await this.exec('cat', `/proc/sys/${key}`)).trimEnd();
  }

  /**
   * Sends echo requests, three a second, until one is answered.
   *
   * @param options.withinSeconds - a whole number; 1 is enough where no answer is wanted
   * @throws Error when none was
   */
  async ping(address: string, { withinSeconds = 3 } = {}): Promise<void> {
    await this.exec('ping', '-n', '-c', '1', '-i', '0.3', '-w', String(withinSeconds), address);
  }

  /**
   * What to start so that a program runs in the namespace: nsenter, and not `ip netns exec`, which takes twice as long
   * since it makes a mount namespace as well.
   */
  command(file: string, args: readonly string[]): { readonly file: string; readonly args: readonly string[] } {
    if (this.name === undefined) return { file, args };
    return { file: 'nsenter', args: [`--net=${this.path}`, '--', file, ...args] };
  }

  /** Everything observable, for a comparison of before and after. */
  snapshot(): Promise<Snapshot> {
    return takeSnapshot(this);
  }

  private get inNamespace(): readonly string[] {
    return this.name === undefined ? [] : ['-n', this.name];
  }
}

/** Whatever goes through a `TestNamespace` may change links, routes and rules; even a plugin call that fails can. */
function requirePrivateNamespace(): void {
  const outer = process.env.PODWIRE_OUTER_NETNS;
  if (outer && outer !== readlinkSync('/proc/self/ns/net')) return;
  throw new Error(
    "These tests change links, routes and rules, and this is the machine's own namespace. Start them with tools/in-namespace.",
  );
}

/** iproute2 prints nothing for an empty list, and `{}` for each object that a filter left out. */
function parseList(text: string): IpObject[] {
  if (text.trim() === '') return [];
  const parsed = JSON.parse(text) as IpObject[];
  return parsed.filter((entry) => Object.keys(entry).length > 0);
}
