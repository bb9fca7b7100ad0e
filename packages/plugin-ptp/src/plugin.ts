import {
  Attempts,
  collectVeths,
  configureInterface,
  createVeth,
  type DelInvocation,
  enableForwarding,
  Firewall,
  type FirewallPart,
  type GcInvocation,
  type Invocation,
  Ipam,
  mergeDns,
  Namespaces,
  type Plugin,
  type Result,
  removePair,
  requireFreeIfname,
  type StatusInvocation,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { checkAttachment } from './check.ts';
import { firewallParts } from './config.ts';
import { linkVanished } from './errors.ts';
import type { PtpConfig } from './generated/config.ts';
import { setUpHostEnd } from './host-end.ts';
import { legsOf, podRoutes } from './path.ts';

/** All that this plugin ever asks the firewall for. */
const ownParts: readonly FirewallPart[] = ['masquerade'];
/** Position of the pod's interface in the result: after the host's end. */
const podInterface = 1;

/** Joins a pod to the host by a routed veth pair. The numbers are the README's. */
@injectable()
export class PtpPlugin implements Plugin<PtpConfig> {
  constructor(
    @inject(Namespaces) private readonly namespaces: Namespaces,
    @inject(Ipam) private readonly ipam: Ipam,
    @inject(Firewall) private readonly firewall: Firewall,
  ) {}

  async add(call: Invocation<PtpConfig>): Promise<Result> {
    const { config, attachment } = call;
    const { host } = this.namespaces;

    // 1. Everything that can be refused before anything is made.
    const pod = call.use(this.namespaces.open(call.netns));
    await requireFreeIfname(pod, attachment.ifname);
    await this.requireFirewall(config);

    // 2. A veth pair between host and pod. Of two ADDs of one attachment only the one that makes it goes on.
    const hostEnd = await createVeth(host, pod, attachment, { mtu: config.mtu });
    call.undo('remove the veth pair', async () => void (await host.links.remove(hostEnd.index)));
    const podEnd = await pod.links.get(attachment.ifname);
    if (!podEnd) throw linkVanished(attachment.ifname, pod.path);

    // 3. Addresses from the IPAM plugin, each with its gateway. It can fail with one reserved, so the undo comes first.
    call.undo('release the addresses', () => this.ipam.release(call));
    const lease = await this.ipam.allocate(call);
    const legs = legsOf(lease.ips);
    const ips = lease.ips.map((ip) => ({ ...ip, interface: podInterface }));

    // 4. The host's end: the gateways' addresses, and the way back to the pod.
    await setUpHostEnd(call, host, hostEnd, legs);

    // 5. The pod's end: only the gateways are on the link, all else is behind them.
    await configureInterface(call, pod, podEnd, lease, {
      sysctls: [[`net/ipv6/conf/${attachment.ifname}/accept_dad`, '0']],
      noPrefixRoute: true,
      firstRoutes: podRoutes(legs, podEnd.index),
    });

    // 6. The host passes on what comes from the pod.
    enableForwarding(host, ips);

    // 7. Masquerading.
    if (config.ipMasq) {
      call.undo('remove the masquerade rules', () => this.firewall.forget(attachment, ownParts));
      await this.firewall.masquerade(attachment, { ips, backend: config.ipMasqBackend });
    }

    const interfaces = [
      { name: hostEnd.name, ...(hostEnd.mac ? { mac: hostEnd.mac } : {}) },
      { name: podEnd.name, ...(podEnd.mac ? { mac: podEnd.mac } : {}), sandbox: call.netns },
    ];
    return { interfaces, ips, routes: lease.routes, dns: mergeDns(config.dns, lease.dns) };
  }

  async check(call: Invocation<PtpConfig>): Promise<void> {
    await checkAttachment(call, { namespaces: this.namespaces, ipam: this.ipam, firewall: this.firewall });
  }

  async del(call: DelInvocation<PtpConfig>): Promise<void> {
    const attempts = new Attempts();
    const known = { ips: call.prevResult?.ips ?? [] };
    // Side by side: the kernel takes its time to delete a pair.
    const [gone] = await Promise.all([
      attempts.try('remove the veth pair', () => removePair(call, this.namespaces)),
      attempts.try('remove the masquerade rules', () => this.firewall.forget(call.attachment, ownParts, known)),
    ]);
    // An address can be given to another pod as soon as it is released, so nothing may use it any more.
    if (gone && call.config.ipam?.type) await attempts.try('release the addresses', () => this.ipam.release(call));
    attempts.throwIfFailed();
  }

  async gc(call: GcInvocation<PtpConfig>): Promise<void> {
    const { network, valid, config } = call;
    const attempts = new Attempts();
    await attempts.try('remove stale veth pairs', () => collectVeths(this.namespaces.host, network, valid));
    if (config.ipam?.type) await attempts.try('release stale addresses', () => this.ipam.collect(call));
    await attempts.try('remove stale masquerade rules', () => this.firewall.collect(network, valid, ownParts));
    attempts.throwIfFailed();
  }

  async status(call: StatusInvocation<PtpConfig>): Promise<void> {
    await this.ipam.status(call);
    await this.requireFirewall(call.config);
  }

  private async requireFirewall(config: PtpConfig): Promise<void> {
    const parts = firewallParts(config);
    if (parts.length > 0) await this.firewall.status(parts, { backend: config.ipMasqBackend });
  }
}
