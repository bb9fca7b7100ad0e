import {
  CniError,
  Conntrack,
  type DelInvocation,
  Differences,
  Firewall,
  type FirewallPart,
  familiesOf,
  type GcInvocation,
  type Invocation,
  type IpConfig,
  Namespaces,
  type Plugin,
  type PortMapping,
  type Result,
  type StatusInvocation,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { publicationOf } from './config.ts';
import { containerAddresses } from './container-addresses.ts';
import { notChained, prevResultMissing } from './errors.ts';
import type { PortmapConfig } from './generated/config.ts';
import { familiesOfMapping, hostPortText, mappingsOf, usableMappings } from './mappings.ts';
import { enableRouteLocalnet, reachedByLoopback, routeLocalnetDifferences } from './route-localnet.ts';
import { haveLasting, ownFlows, strayFlows } from './stale-flows.ts';

/** All that this plugin ever asks the firewall for. */
const ownParts: readonly FirewallPart[] = ['ports'];

const flowsKept =
  'kept the UDP and SCTP connections by the published ports: without prevResult nobody knows which led to this container';

/** Publishes ports of a container on the host. The numbers are the README's. */
@injectable()
export class PortmapPlugin implements Plugin<PortmapConfig> {
  constructor(
    @inject(Namespaces) private readonly namespaces: Namespaces,
    @inject(Firewall) private readonly firewall: Firewall,
    @inject(Conntrack) private readonly conntrack: Conntrack,
  ) {}

  async add(call: Invocation<PortmapConfig>): Promise<Result> {
    const { config, attachment, prevResult } = call;
    const { host } = this.namespaces;

    // 1. What is to lead where. Without a mapping there is nothing to do.
    if (!prevResult) throw notChained();
    const mappings = mappingsOf(config);
    const ips = containerAddresses(attachment, prevResult);
    if (!anyServed(call, mappings, ips)) return prevResult;

    // 2. The ports.
    call.undo('remove the published ports', () => this.unpublish(call, ips, mappings));
    await this.firewall.publishPorts(attachment, publicationOf(config, ips, mappings));

    // 3. Clients that used to be led elsewhere start afresh.
    await this.forgetFlows(call, ips, () => strayFlows(this.conntrack, host, ips, mappings));

    // 4. The host's own clients, by 127.0.0.1. Last, since others may share the link: what is undone at once is missed by none.
    const local = reachedByLoopback(config, ips, mappings);
    if (local !== undefined) await enableRouteLocalnet(call, host, local);

    return prevResult;
  }

  async check(call: Invocation<PortmapConfig>): Promise<void> {
    const { config, attachment, prevResult } = call;
    if (!prevResult) throw prevResultMissing();
    const mappings = mappingsOf(config);
    const ips = containerAddresses(attachment, prevResult);
    if (!anyServed(call, mappings, ips)) return;
    const differences = new Differences();
    const ports = publicationOf(config, ips, mappings);
    await differences.ask(() => this.firewall.check(attachment, { ports }));
    const local = reachedByLoopback(config, ips, mappings);
    if (local !== undefined) await differences.ask(() => routeLocalnetDifferences(this.namespaces.host, local));
    differences.throwIfAny();
  }

  async del(call: DelInvocation<PortmapConfig>): Promise<void> {
    const { config, attachment, prevResult } = call;
    const ips = prevResult ? containerAddresses(attachment, prevResult) : [];
    const mappings = usableMappings(config);
    if (!prevResult && haveLasting(mappings)) call.warn(flowsKept);
    await this.unpublish(call, ips, mappings);
  }

  async gc({ network, valid }: GcInvocation<PortmapConfig>): Promise<void> {
    await this.firewall.collect(network, valid, ownParts);
  }

  async status({ config }: StatusInvocation<PortmapConfig>): Promise<void> {
    await this.firewall.status(ownParts, { backend: config.backend || undefined });
  }

  /** The rules first, which would make the connections anew. */
  private async unpublish(
    call: Pick<Invocation, 'attachment' | 'warn'>,
    ips: readonly IpConfig[],
    mappings: readonly PortMapping[],
  ): Promise<void> {
    try {
      await this.firewall.forget(call.attachment, ownParts, { ips });
    } finally {
      await this.forgetFlows(call, ips, () => ownFlows(this.conntrack, this.namespaces.host, ips, mappings));
    }
  }

  /** A port serves without this, so that a kernel that cannot do it costs some clients a while, and nobody the container. */
  private async forgetFlows(
    call: Pick<Invocation, 'warn'>,
    ips: readonly IpConfig[],
    find: () => ReturnType<Conntrack['list']>,
  ): Promise<void> {
    try {
      await this.conntrack.remove(this.namespaces.host, await find());
    } catch (error) {
      const addresses = ips.map(({ address }) => address).join(' and ');
      call.warn(`failed to delete stale UDP conntrack entries for ${addresses}: ${CniError.from(error)}`);
    }
  }
}

/** Whether any port leads anywhere. Says which do not. */
function anyServed(
  call: Pick<Invocation, 'warn'>,
  mappings: readonly PortMapping[],
  ips: readonly IpConfig[],
): boolean {
  const families = familiesOf(ips);
  const isServed = (mapping: PortMapping) => familiesOfMapping(mapping).some((family) => families.includes(family));
  for (const mapping of mappings.filter((one) => !isServed(one))) {
    const missing = familiesOfMapping(mapping)
      .map((family) => `IPv${family}`)
      .join(' or ');
    call.warn(`host port ${hostPortText(mapping)} is not published: the container has no ${missing} address`);
  }
  return mappings.some(isServed);
}
