import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { dispatch } from '@podwire/core';
import { IptablesOptions } from '@podwire/driver-iptables';
import { KoffiLibc, moveToThrowawayNamespace } from '@podwire/driver-netlink';
import { runPlugin } from '@podwire/runtime';
import { ContainerModule } from 'inversify';
import type { PluginType } from './everything.ts';
import { inProcess, isThisBuild } from './in-process.ts';
import { launcherName } from './launcher-name.ts';
import { joined, type Parts } from './parts.ts';

/**
 * Makes real calls of one plugin in network namespaces and a folder that end with this process, so that V8 has compiled what the
 * calls of others will need when the launcher keeps its code at exit. What each call answers does not matter here.
 */
export async function warmUp(parts: Parts): Promise<void> {
  // Not an import: nothing else needs it, and calls would pay for loading it.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const folder = mkdtempSync(join(import.meta.dirname, 'warm-up-'));
  const netns = podNamespace();
  // V8 keeps with its code which functions were hot, and would make machine code of them at once in each call to come,
  // most of which runs them once: 2 ms. Off while they run here; on again, since V8 refuses code made with other flags.
  setFlagsFromString('--no-sparkplug');
  try {
    await makeCalls(parts, netns, folder);
  } finally {
    setFlagsFromString('--sparkplug');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without the right to make namespaces, calls end where they would enter theirs; code beyond is compiled when used. */
function podNamespace(): string {
  try {
    return moveToThrowawayNamespace(new KoffiLibc());
  } catch {
    return '/no/namespace';
  }
}

async function makeCalls(parts: Parts, netns: string, folder: string): Promise<void> {
  const { plugin, delegates } = parts;
  const ownState = new ContainerModule(({ bind }) => {
    bind(IptablesOptions).toConstantValue({ folder: join(folder, 'iptables') });
  });
  const composition = joined({ ...parts, drivers: [...parts.drivers, ownState] });
  const makeContainer = inProcess(composition, isThisBuild);
  const path = join(folder, 'bin'); // an installation in small
  mkdirSync(path);
  for (const { type } of delegates) symlinkSync(join(import.meta.dirname, launcherName), join(path, type));
  const environment = { CNI_CONTAINERID: 'warm-up', CNI_IFNAME: 'eth0', CNI_NETNS: netns, CNI_PATH: path };

  async function call(command: string, given: object): Promise<object> {
    const readStdin = () => JSON.stringify({ cniVersion: '1.1.0', name: 'warm-up', type: plugin.type, ...given });
    const request = { environment: { ...environment, CNI_COMMAND: command }, readStdin, warn: () => undefined };
    const { stdout } = await dispatch(plugin, request, () => makeContainer(plugin, request));
    return stdout === '' ? {} : JSON.parse(stdout);
  }

  await call('VERSION', {});
  for (const config of configs(netns, folder)[plugin.type as PluginType]) {
    // its own types are all there are
    // Not what runtimes ask rarely, if ever: all that is kept is read in each call, 8 ms for 1 MB of it.
    const prevResult = await call('ADD', config);
    await call('DEL', { ...config, prevResult });
  }

  // The main of an executable as well, with a process that has nothing on its stdin and that its end does not end.
  const main = Object.assign(new EventEmitter(), {
    env: { ...environment, CNI_COMMAND: 'ADD' },
    exit: () => undefined,
  });
  await runPlugin(plugin, makeContainer, main as unknown as NodeJS.Process); // has all that it uses
}

/** What is used most, with each firewall, and IPv4 alone: IPv6 addresses would be waited for. */
function configs(netns: string, folder: string): Record<PluginType, readonly object[]> {
  const ipam = { type: 'host-local', dataDir: join(folder, 'leases'), ranges: [[{ subnet: '192.0.2.0/24' }]] };
  const ips = [{ address: '192.0.2.2/24', interface: 0 }];
  const prevResult = { cniVersion: '1.1.0', interfaces: [{ name: 'eth0', sandbox: netns }], ips };
  const portMappings = [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }];
  const backends = ['iptables', 'nftables'];
  const bridge = { bridge: 'warm-up', isGateway: true, hairpinMode: true, ipMasq: true, ipam };
  return {
    bridge: backends.map((ipMasqBackend) => ({ ...bridge, ipMasqBackend })),
    ptp: backends.map((ipMasqBackend) => ({ ipMasq: true, ipMasqBackend, ipam })),
    portmap: backends.map((backend) => ({ prevResult, backend, runtimeConfig: { portMappings } })),
    firewall: backends.map((backend) => ({ prevResult, backend })),
    tuning: [{ prevResult, dataDir: join(folder, 'tuning') }],
    loopback: [{}],
    'host-local': [{ ipam }],
    static: [{ ipam: { type: 'static', addresses: [{ address: '192.0.2.1/24' }] } }],
  };
}
