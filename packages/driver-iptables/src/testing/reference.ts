import type { Attachment, IpConfig, PortMapping } from '@podwire/core';
import { PluginFolder, type TestNamespace } from '@podwire/testkit';
import { pathOf, type Words } from './variants.ts';

/** The reference plugins of Debian's package (1.1.1), with the iptables of one variant on their PATH. */
export class Reference {
  private readonly plugins: PluginFolder;
  private readonly path: string;

  constructor(
    host: TestNamespace,
    variant: Words,
    private readonly attachment: Attachment,
    private readonly netns: string,
  ) {
    this.plugins = new PluginFolder('/usr/lib/cni', host);
    this.path = `${pathOf(variant)}:${process.env.PATH}`;
  }

  /** bridge with fixed addresses. DEL removes masquerading only where it finds the link. */
  bridge(command: 'ADD' | 'DEL', ips: readonly IpConfig[], { ipMasq = true } = {}): Promise<void> {
    const addresses = ips.map(({ address }) => ({ address }));
    const ipam = { type: 'static', addresses };
    return this.#call(command, 'bridge', { bridge: 'cni0', isGateway: false, ipMasq, ipam });
  }

  portmap(
    command: 'ADD' | 'DEL',
    ips: readonly IpConfig[],
    portMappings: readonly PortMapping[],
    more: object = {},
  ): Promise<void> {
    const runtimeConfig = { portMappings };
    return this.#call(command, 'portmap', { ...more, runtimeConfig, prevResult: this.#result(ips) });
  }

  firewall(command: 'ADD' | 'DEL' | 'CHECK', ips: readonly IpConfig[], more: object = {}): Promise<void> {
    return this.#call(command, 'firewall', { backend: 'iptables', ...more, prevResult: this.#result(ips) });
  }

  #result(ips: readonly IpConfig[]) {
    const interfaces = [{ name: 'cni0' }, { name: 'veth0' }, { name: this.attachment.ifname, sandbox: this.netns }];
    return { cniVersion: '1.0.0', interfaces, ips: ips.map(({ address }) => ({ address, interface: 2 })) };
  }

  async #call(command: 'ADD' | 'DEL' | 'CHECK', type: string, config: object): Promise<void> {
    const { network, containerId, ifname } = this.attachment;
    const { exitCode, stdout, stderr } = await this.plugins.call(type, {
      command,
      config: { cniVersion: '1.0.0', name: network, type, ...config },
      containerId,
      ifname,
      netns: this.netns,
      environment: { PATH: this.path },
    });
    if (exitCode !== 0) throw new Error(`${type} ${command}: ${stdout || stderr}`);
  }
}
