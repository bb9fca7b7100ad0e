import {
  Attempts,
  collectVeths,
  configureInterface,
  type DelInvocation,
  enableForwarding,
  Firewall,
  type FirewallPart,
  type GcInvocation,
  type Invocation,
  Ipam,
  type Lease,
  mergeDns,
  Namespaces,
  type Plugin,
  type Result,
  removePair,
  type StatusInvocation,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { requireUsable } from './bridge-link.ts';
import { checkAttachment } from './check.ts';
import { firewallParts, hasIpam, isGateway, requireConsistent } from './config.ts';
import { dadSettings } from './dad-settings.ts';
import { serveGateway } from './gateway.ts';
import type { BridgeConfig } from './generated/config.ts';
import { completeLease } from './lease.ts';
import { podMac } from './pod-mac.ts';
import { getLink, joinBridge, portUp, setUpPort } from './port.ts';

/** All that this plugin ever asks the firewall for. */
const ownParts: readonly FirewallPart[] = ['masquerade', 'mac-guard'];

/** Connects a pod to a bridge of the host by a veth pair. The numbers are the README's. */
@injectable()
export class BridgePlugin implements Plugin<BridgeConfig> {
  constructor(
    @inject(Namespaces) private readonly namespaces: Namespaces,
    @inject(Ipam) private readonly ipam: Ipam,
    @inject(Firewall) private readonly firewall: Firewall,
  ) {}

  async add(call: Invocation<BridgeConfig>): Promise<Result> {
    const { config, attachment } = call;
    const { host } = this.namespaces;

    // 1. Everything that can be refused before anything is made.
    requireConsistent(config);
    const mac = podMac(call);
    const pod = call.use(this.namespaces.open(call.netns));
    await this.requireFirewall(config);

    // 2. The bridge, and on it a port whose other end is in the pod.
    const { bridge, port } = await joinBridge(call, host, pod, mac);
    await setUpPort(call, host, port);
    const podLink = await getLink(pod, attachment.ifname);

    // 3. The pod sends from its own MAC alone, before it can send at all.
    if (config.macspoofchk) {
      call.undo('remove the MAC guard', () => this.firewall.forget(attachment, ['mac-guard']));
      await this.firewall.guardMac(attachment, { port: port.name, mac: podLink.mac ?? '' });
    }

    // 4. Addresses and routes from the IPAM plugin; the pod's end comes up with them.
    const lease = hasIpam(config) ? await this.lease(call) : undefined;
    const plan = lease && completeLease(config, lease);
    if (plan) await configureInterface(call, pod, podLink, plan, { sysctls: dadSettings(config, attachment.ifname) });
    else if (!config.disableContainerInterface) await pod.links.set(podLink.index, { up: true });

    // 5. The host as the pod's gateway.
    const gateway = plan && isGateway(config) ? await serveGateway(call, host, bridge, plan.ips) : undefined;
    if (plan && isGateway(config)) enableForwarding(host, plan.ips);

    // 6. Masquerading.
    if (plan && config.ipMasq) await this.masquerade(call, plan);

    // 7. The port passes traffic, and everything is as it stays.
    const settled = config.disableContainerInterface ? port : await portUp(call, host, port);
    const { name, mac: bridgeMac } = await getLink(host, bridge.link.index);
    return {
      interfaces: [
        { name, ...macOf(bridgeMac) },
        { name: settled.name, ...macOf(settled.mac) },
        { name: attachment.ifname, ...macOf(podLink.mac), sandbox: call.netns },
        ...(gateway ? [{ name: gateway.name, ...macOf(gateway.mac) }] : []),
      ],
      ...plan,
      dns: mergeDns(config.dns, lease?.dns),
    };
  }

  async check(call: Invocation<BridgeConfig>): Promise<void> {
    await checkAttachment(call, { namespaces: this.namespaces, ipam: this.ipam, firewall: this.firewall });
  }

  async del(call: DelInvocation<BridgeConfig>): Promise<void> {
    const attempts = new Attempts();
    const known = { ips: call.prevResult?.ips ?? [] };
    // Side by side: the kernel takes its time to delete a pair.
    const [gone] = await Promise.all([
      attempts.try('remove the veth pair', () => removePair(call, this.namespaces)),
      attempts.try('remove the firewall rules', () => this.firewall.forget(call.attachment, ownParts, known)),
    ]);
    // An address can be given to another pod as soon as it is released, so nothing may use it any more.
    if (gone && hasIpam(call.config)) await attempts.try('release the addresses', () => this.ipam.release(call));
    attempts.throwIfFailed();
  }

  async gc(call: GcInvocation<BridgeConfig>): Promise<void> {
    const { network, valid, config } = call;
    const attempts = new Attempts();
    await attempts.try('remove stale veth pairs', () => collectVeths(this.namespaces.host, network, valid));
    if (hasIpam(config)) await attempts.try('release stale addresses', () => this.ipam.collect(call));
    await attempts.try('remove stale firewall rules', () => this.firewall.collect(network, valid, ownParts));
    attempts.throwIfFailed();
  }

  async status(call: StatusInvocation<BridgeConfig>): Promise<void> {
    const { config } = call;
    requireConsistent(config);
    const bridge = await this.namespaces.host.links.get(config.bridge);
    if (bridge) requireUsable(bridge, config);
    if (hasIpam(config)) await this.ipam.status(call);
    await this.requireFirewall(config);
  }

  private async requireFirewall(config: BridgeConfig): Promise<void> {
    const parts = firewallParts(config);
    if (parts.length > 0) await this.firewall.status(parts, { backend: config.ipMasqBackend });
  }

  private async lease(call: Invocation<BridgeConfig>): Promise<Lease> {
    // Before, since an IPAM plugin can fail with an address reserved. It is this call's own: of two ADDs of one attachment
    // only the one that made the pair comes this far.
    call.undo('release the addresses', () => this.ipam.release(call));
    return this.ipam.allocate(call);
  }

  private async masquerade(call: Invocation<BridgeConfig>, { ips }: Pick<Lease, 'ips'>): Promise<void> {
    const { attachment, config } = call;
    call.undo('remove the masquerade rules', () => this.firewall.forget(attachment, ['masquerade']));
    await this.firewall.masquerade(attachment, { ips, backend: config.ipMasqBackend });
  }
}

function macOf(mac: string | undefined): { readonly mac?: string } {
  return mac ? { mac } : {};
}
