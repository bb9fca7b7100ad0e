import {
  type DelInvocation,
  Differences,
  Firewall,
  type FirewallPart,
  type GcInvocation,
  type Invocation,
  Namespaces,
  type Plugin,
  type Result,
  type StatusInvocation,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { firewallParts } from './config.ts';
import { prevResultMissing } from './errors.ts';
import type { FirewallConfig } from './generated/config.ts';
import { admissionOf, isolationOf } from './requests.ts';

/** All that this plugin ever asks the firewall for. */
const ownParts: readonly FirewallPart[] = ['admission', 'isolation'];

/** Lets a pod's traffic through the host's firewall. The numbers are the README's. */
@injectable()
export class FirewallPlugin implements Plugin<FirewallConfig> {
  constructor(
    @inject(Namespaces) private readonly namespaces: Namespaces,
    @inject(Firewall) private readonly firewall: Firewall,
  ) {}

  async add(call: Invocation<FirewallConfig>): Promise<Result> {
    const { config, attachment, prevResult } = call;

    // 1. Everything that can be refused before anything is made. Admission itself refuses before it makes anything.
    if (!prevResult) throw prevResultMissing();
    const isolation = await isolationOf(config, prevResult, this.namespaces.host.links);
    if (isolation) await this.firewall.status(['isolation'], { backend: config.backend });

    // 2. The pod's traffic may pass.
    call.undo('withdraw the admission', () => this.firewall.forget(attachment, ['admission']));
    await this.firewall.admit(attachment, admissionOf(config, prevResult));

    // 3. Other pods are kept away.
    if (isolation) {
      call.undo('remove the isolation', () => this.firewall.forget(attachment, ['isolation']));
      await this.firewall.isolate(attachment, isolation);
    }

    // 4. The chain's result is handed on.
    return prevResult;
  }

  async check(call: Invocation<FirewallConfig>): Promise<void> {
    const { config, attachment, prevResult } = call;
    if (!prevResult) throw prevResultMissing();
    const differences = new Differences();
    const admission = admissionOf(config, prevResult);
    await differences.ask(() => this.firewall.check(attachment, { admission }));
    await differences.ask(async () => {
      const isolation = await isolationOf(config, prevResult, this.namespaces.host.links);
      return isolation ? this.firewall.check(attachment, { isolation }) : [];
    });
    differences.throwIfAny();
  }

  async del({ config, attachment, prevResult }: DelInvocation<FirewallConfig>): Promise<void> {
    // The addresses, and the zone, find what the reference plugin made, whose rules do not say whose they are.
    const known = { ips: prevResult?.ips ?? [], zone: config.firewalldZone || undefined };
    await this.firewall.forget(attachment, ownParts, known);
  }

  async gc({ network, valid }: GcInvocation<FirewallConfig>): Promise<void> {
    await this.firewall.collect(network, valid, ownParts);
  }

  async status({ config }: StatusInvocation<FirewallConfig>): Promise<void> {
    await this.firewall.status(firewallParts(config), { backend: config.backend });
  }
}
