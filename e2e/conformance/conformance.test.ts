import { conformanceSuite } from '@podwire/testkit';
import { podwireFolder } from '../podwire.ts';

const versions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];
const folder = podwireFolder();
const hostLocal = (dataDir: string) => ({ type: 'host-local', dataDir, subnet: '10.1.2.0/24' });

for (const type of ['bridge', 'ptp']) {
  const config = (state: string) => ({ ipam: hostLocal(state) });
  conformanceSuite({ folder, type, role: 'interface', versions, config });
}
conformanceSuite({ folder, type: 'loopback', role: 'loopback', versions, config: () => ({}) });
conformanceSuite({
  folder,
  type: 'host-local',
  role: 'ipam',
  versions,
  config: (state) => ({ ipam: hostLocal(state) }),
});
conformanceSuite({
  folder,
  type: 'static',
  role: 'ipam',
  versions,
  config: () => ({ ipam: { type: 'static', addresses: [{ address: '10.1.2.3/24', gateway: '10.1.2.1' }] } }),
});
