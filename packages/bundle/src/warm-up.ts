import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispatch } from '@podwire/core';
import { type PluginType, pluginOf } from './composition.ts';
import { inProcess } from './in-process.ts';

/**
 * Makes calls that change nothing outside a folder of their own, so that V8 has compiled what real calls will need
 * when Node writes its compile cache at exit. What each call answers does not matter here.
 */
export async function warmUp(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'podwire-warm-up-'));
  const makeContainer = inProcess(() => true);
  const call = async (type: PluginType, command: string, config: object) => {
    const definition = pluginOf(type);
    if (!definition) return;
    const environment = {
      CNI_COMMAND: command,
      CNI_CONTAINERID: 'warm-up',
      CNI_IFNAME: 'eth0',
      CNI_NETNS: join(dataDir, 'no-namespace'),
      CNI_PATH: dataDir,
    };
    const readStdin = () => JSON.stringify({ cniVersion: '1.1.0', name: 'warm-up', type, ...config });
    const request = { environment, readStdin, warn: () => undefined };
    await dispatch(definition, request, () => makeContainer(definition, request));
  };
  try {
    const hostLocal = {
      type: 'host-local',
      dataDir,
      ranges: [[{ subnet: '192.0.2.0/24' }], [{ subnet: '2001:db8::/64' }]],
    };
    for (const command of ['VERSION', 'STATUS', 'ADD', 'CHECK', 'DEL']) {
      await call('host-local', command, { ipam: hostLocal });
      await call('static', command, { ipam: { type: 'static', addresses: [{ address: '192.0.2.1/24' }] } });
      await call('bridge', command, { bridge: 'podwire-warm-up'.slice(0, 15), isGateway: true, ipam: hostLocal });
      await call('ptp', command, { ipam: hostLocal });
      await call('loopback', command, {});
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
