import {
  type Attachment,
  CniError,
  ErrorCode,
  Firewall,
  type FirewallPart,
  type IpConfig,
  provide,
} from '@podwire/core';
import { ContainerModule } from 'inversify';

type Identity = Pick<Attachment, 'containerId' | 'ifname'>;

/**
 * A firewall that only remembers, for tests of what plugins ask of one. Whether rules do what they should is a driver's
 * test, with packets.
 */
export class MemoryFirewall implements Firewall {
  /** What is in force: `masquerade net/c1/eth0: 10.1.2.2/24`. */
  readonly rules = new Map<string, string>();
  /** The backends it was asked for, in order. */
  readonly backends: (string | undefined)[] = [];
  readonly module = new ContainerModule(({ bind }) => provide(bind, Firewall, () => this, []));

  async masquerade(attachment: Attachment, ips: readonly IpConfig[], { backend }: { backend?: string } = {}) {
    requireBackend(backend);
    this.backends.push(backend);
    this.put(attachment, 'masquerade', ips.map(({ address }) => address).join(' '));
  }

  async publishPorts(attachment: Attachment): Promise<void> {
    this.put(attachment, 'ports', '');
  }

  async admit(attachment: Attachment): Promise<void> {
    this.put(attachment, 'admission', '');
  }

  async isolate(attachment: Attachment): Promise<void> {
    this.put(attachment, 'isolation', '');
  }

  async guardMac(attachment: Attachment, port: string, mac: string): Promise<void> {
    this.put(attachment, 'mac-guard', `${port} ${mac}`);
  }

  async check(attachment: Attachment, parts: readonly FirewallPart[]): Promise<string[]> {
    return parts.filter((part) => !this.rules.has(key(attachment, part))).map((part) => `no ${part} rules`);
  }

  async forget(attachment: Attachment, parts: readonly FirewallPart[]): Promise<void> {
    for (const part of parts) this.rules.delete(key(attachment, part));
  }

  async collect(network: string, valid: readonly Identity[], parts: readonly FirewallPart[]): Promise<void> {
    const kept = new Set(valid.flatMap((one) => parts.map((part) => key({ network, ...one }, part))));
    for (const rule of this.rules.keys()) {
      const ours = parts.some((part) => rule.startsWith(`${part} ${network}/`));
      if (ours && !kept.has(rule)) this.rules.delete(rule);
    }
  }

  async status(_parts: readonly FirewallPart[], { backend }: { backend?: string } = {}): Promise<void> {
    requireBackend(backend);
  }

  private put(attachment: Attachment, part: FirewallPart, what: string): void {
    this.rules.set(key(attachment, part), what);
  }
}

function key({ network, containerId, ifname }: Attachment, part: FirewallPart): string {
  return `${part} ${network}/${containerId}/${ifname}`;
}

function requireBackend(backend: string | undefined): void {
  if (backend === undefined || backend === 'iptables' || backend === 'nftables') return;
  throw new CniError(ErrorCode.invalidConfig, `unknown ipmasq backend ${JSON.stringify(backend)}`);
}
