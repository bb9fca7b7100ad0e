/** host-local with one IPv4 subnet and its state in the side's folder. */
export const four = { type: 'host-local', dataDir: 'STATE/networks', subnet: '10.1.2.0/24' };
export const six = { type: 'host-local', dataDir: 'STATE/networks', ranges: [[{ subnet: '2001:db8:1::/64' }]] };
export const dual = {
  type: 'host-local',
  dataDir: 'STATE/networks',
  ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/64' }]],
};
/** As `four`, with routes: the default one, one by another gateway of the subnet, and a host route. */
export const fourWithRoutes = {
  ...four,
  routes: [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16', gw: '10.1.2.254' }, { dst: '198.51.100.7/32' }],
};
