import { ContainerModule } from 'inversify';
import type { Attachment } from '../attachment.ts';
import { Firewall, type FirewallPart } from '../contracts/firewall.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { provide } from '../wiring.ts';

const keys: Readonly<Record<FirewallPart, string>> = {
  masquerade: '"ipMasq"',
  ports: '"portMappings"',
  admission: 'plugin "firewall"',
  isolation: '"ingressPolicy"',
  'mac-guard': '"macspoofchk"',
};

/**
 * The firewall of a composition that has no firewall driver. It says so to whoever needs one, and has nothing to
 * remove, since nothing was ever made through it.
 */
export class MissingFirewall implements Firewall {
  async masquerade(): Promise<void> {
    throw missing(['masquerade']);
  }

  async publishPorts(): Promise<void> {
    throw missing(['ports']);
  }

  async admit(): Promise<void> {
    throw missing(['admission']);
  }

  async isolate(): Promise<void> {
    throw missing(['isolation']);
  }

  async guardMac(): Promise<void> {
    throw missing(['mac-guard']);
  }

  async check(_attachment: Attachment, parts: readonly FirewallPart[]): Promise<string[]> {
    if (parts.length > 0) throw missing(parts);
    return [];
  }

  async forget(): Promise<void> {}

  async collect(): Promise<void> {}

  async status(parts: readonly FirewallPart[]): Promise<void> {
    if (parts.length > 0) throw missing(parts);
  }
}

/** For a composition without a firewall driver. */
export const missingFirewallModule = new ContainerModule(({ bind }) => {
  provide(bind, Firewall, () => new MissingFirewall(), []);
});

function missing(parts: readonly FirewallPart[]): CniError {
  const wanted = parts.map((part) => keys[part]).join(' and ');
  return new CniError(
    ErrorCode.driverMissing,
    `${wanted} ${parts.length > 1 ? 'need' : 'needs'} a firewall driver, and this build has none`,
    `Use a build with a firewall driver, or take ${wanted} out of the configuration and let something else do it.`,
  );
}
