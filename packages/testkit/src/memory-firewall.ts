import {
  type Admission,
  type Attachment,
  CniError,
  ErrorCode,
  Firewall,
  FirewallDriver,
  type FirewallPart,
  type FirewallRequests,
  type IpConfig,
  type Isolation,
  type MacGuard,
  type Masquerade,
  type PortMapping,
  type Publication,
  provide,
} from '@podwire/core';
import { ContainerModule } from 'inversify';

type Identity = Pick<Attachment, 'containerId' | 'ifname'>;
type Options = { readonly backend?: string | undefined };

const known = ['iptables', 'nftables', 'firewalld'];

/** What a request comes down to, as it stands in `rules`. */
const texts: { readonly [P in FirewallPart]: (wanted: FirewallRequests[P]) => string } = {
  masquerade: ({ ips }) => textOf(ips),
  ports: ({ ips, mappings }) => `${mappings.map(mappingText).join(' ')} to ${textOf(ips)}`,
  admission: ({ ips }) => textOf(ips),
  isolation: ({ kind, bridge, ips }) => `${kind} ${bridge} ${textOf(ips)}`,
  'mac-guard': ({ port, mac }) => `${port} ${mac}`,
};

/**
 * A firewall that only remembers, for tests of what plugins ask of one; it can stand as a driver among others as well.
 * Whether rules do what they should is a driver's test, with packets.
 */
export class MemoryFirewall implements Firewall, FirewallDriver {
  /** What is in force: `masquerade net/c1/eth0` is `10.1.2.2/24`, `ports …` is `8080:80/tcp to 10.1.2.2/24`. */
  readonly rules = new Map<string, string>();
  /** The requests themselves, by the same names: `ports net/c1/eth0`. */
  readonly requests = new Map<string, FirewallRequests[FirewallPart]>();
  /** The backends it was asked for, in order. */
  readonly backends: (string | undefined)[] = [];
  /** Binds it as the firewall that plugins see. */
  readonly module = new ContainerModule(({ bind }) => provide(bind, Firewall, () => this, []));
  /** Binds it as one driver of several. */
  readonly driverModule = new ContainerModule(({ bind }) => provide(bind, FirewallDriver, () => this, []));

  constructor(readonly name = 'memory') {}

  async masquerade(attachment: Attachment, wanted: Masquerade): Promise<void> {
    this.put(attachment, 'masquerade', wanted);
  }

  async publishPorts(attachment: Attachment, wanted: Publication): Promise<void> {
    this.put(attachment, 'ports', wanted);
  }

  async admit(attachment: Attachment, wanted: Admission): Promise<void> {
    this.put(attachment, 'admission', wanted);
  }

  async isolate(attachment: Attachment, wanted: Isolation): Promise<void> {
    this.put(attachment, 'isolation', wanted);
  }

  async guardMac(attachment: Attachment, wanted: MacGuard): Promise<void> {
    this.put(attachment, 'mac-guard', wanted);
  }

  async check(attachment: Attachment, wanted: Partial<FirewallRequests>): Promise<string[]> {
    const parts = Object.keys(wanted) as FirewallPart[];
    return parts.flatMap((part) => this.difference(attachment, part, wanted[part] as never));
  }

  async forget(attachment: Attachment, parts: readonly FirewallPart[]): Promise<void> {
    for (const part of parts) this.remove(key(attachment, part));
  }

  async collect(network: string, valid: readonly Identity[], parts: readonly FirewallPart[]): Promise<void> {
    const kept = new Set(valid.flatMap((one) => parts.map((part) => key({ network, ...one }, part))));
    for (const rule of this.rules.keys()) {
      const ours = parts.some((part) => rule.startsWith(`${part} ${network}/`));
      if (ours && !kept.has(rule)) this.remove(rule);
    }
  }

  async status(parts: readonly FirewallPart[], options: Options = {}): Promise<void> {
    for (const part of parts) this.requireBackend(part, options);
  }

  async objection<P extends FirewallPart>(_part: P, _wanted?: FirewallRequests[P]): Promise<CniError | undefined> {
    return undefined;
  }

  private put<P extends FirewallPart>(attachment: Attachment, part: P, wanted: FirewallRequests[P]): void {
    this.requireBackend(part, wanted as Options);
    if (part !== 'mac-guard') this.backends.push((wanted as Options).backend);
    this.rules.set(key(attachment, part), texts[part](wanted));
    this.requests.set(key(attachment, part), wanted);
  }

  private remove(rule: string): void {
    this.rules.delete(rule);
    this.requests.delete(rule);
  }

  private difference<P extends FirewallPart>(attachment: Attachment, part: P, wanted: FirewallRequests[P]): string[] {
    const [found, text] = [this.rules.get(key(attachment, part)), texts[part](wanted)];
    if (found === text) return [];
    return [found === undefined ? `no ${part} rules` : `the ${part} rules are for ${found}, and not for ${text}`];
  }

  private requireBackend(part: FirewallPart, { backend }: Options): void {
    if (!backend || [this.name, ...known].includes(backend)) return;
    const what = part === 'masquerade' ? 'unknown ipmasq backend' : 'unrecognized backend';
    throw new CniError(ErrorCode.invalidConfig, `${what} ${JSON.stringify(backend)}`);
  }
}

function key({ network, containerId, ifname }: Attachment, part: FirewallPart): string {
  return `${part} ${network}/${containerId}/${ifname}`;
}

function textOf(ips: readonly IpConfig[]): string {
  return ips.map(({ address }) => address).join(' ');
}

function mappingText({ hostIP, hostPort, containerPort, protocol }: PortMapping): string {
  return `${hostIP ? `${hostIP}:` : ''}${hostPort}:${containerPort}/${protocol}`;
}
