// The demo itself: connect.mjs BIN CONFLIST. Runs in namespaces of its own; see tools/in-namespace.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { firewallOf } from './firewall.mjs';
import { fetchPage, serve } from './page.mjs';
import { ip, must } from './programs.mjs';
import { line, step, table, title } from './report.mjs';

const [bin, conflist] = process.argv.slice(2);
const pods = ['pod-a', 'pod-b'];
// Somebody on the host's own network, who knows no way to the pods.
const outside = { name: 'outside', address: '192.0.2.2', host: '192.0.2.1' };
const namespaces = [...pods, outside.name];
const hostPort = 8080;
const folder = mkdtempSync('/run/podwire-demo-');
const network = networkOf(conflist);
const publishes = (network.plugins ?? [network]).some(({ capabilities }) => capabilities?.portMappings);
const environment = { ...process.env, CNI_PATH: bin, NETCONFPATH: folder };
let failures = 0;
let results = [];
let server;

try {
  symlinkSync(conflist, join(folder, `10-demo${extname(conflist)}`));
  title(`Network "${network.name}" from ${basename(conflist)}`);
  for (const name of namespaces) must('ip', ['netns', 'add', name]);
  results = pods.map(connect);
  table(['where', 'interface', 'mac', 'addresses', 'gateways'], results.flatMap(rows));
  for (const pod of pods) step(`${pod}: CHECK`, () => podwire(['check', network.name, `/run/netns/${pod}`]));
  const [from] = pods;
  for (const { address } of results[1]?.ips ?? []) ping(from, address, 'pod-b');
  for (const { gateway } of results[0]?.ips ?? []) if (gateway) ping(from, gateway, 'the gateway');

  const owners = pods.flatMap(ownersIn);
  if (publishes) await publish(from);
  showFirewall(owners);

  title('Taking it down');
  for (const pod of pods) step(`${pod}: DEL`, () => podwire(['del', network.name, `/run/netns/${pod}`]));
  leftOver(owners);
} catch (error) {
  failures += 1;
  process.stderr.write(`${error.message}\n`);
} finally {
  server?.kill('SIGKILL');
  for (const name of namespaces) spawnSync('ip', ['netns', 'del', name]);
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;

function networkOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    process.stderr.write(`podwire: ${file}: ${error.message}\n`);
    process.exit(2);
  }
}

/** The first pod has a port published, if the network can. */
function connect(pod, index) {
  const portMappings = [{ hostPort, containerPort: 80, protocol: 'tcp' }];
  const capabilities = publishes && index === 0 ? { CAP_ARGS: JSON.stringify({ portMappings }) } : {};
  return step(`${pod}: ADD`, () => JSON.parse(podwire(['add', network.name, `/run/netns/${pod}`], capabilities)));
}

function podwire(args, more = {}) {
  return must(join(bin, '.podwire', 'podwire'), args, { env: { ...environment, ...more } });
}

function rows({ interfaces = [], ips = [] }) {
  return interfaces.map(({ name, mac, sandbox }, at) => {
    const own = ips.filter((each) => each.interface === at);
    return {
      where: sandbox ? basename(sandbox) : 'host',
      interface: name,
      mac: mac ?? '',
      addresses: own.map(({ address }) => address).join(' '),
      gateways: own.map(({ gateway }) => gateway ?? '').join(' '),
    };
  });
}

/** What a pod's attachment is called where it owns something. */
function ownersIn(pod, index) {
  const addresses = (results[index].ips ?? []).map(({ address }) => host(address));
  return filesIn('/var/lib/cni/results')
    .map((file) => JSON.parse(readFileSync(join('/var/lib/cni/results', file), 'utf8')))
    .filter(({ result }) => result.interfaces?.some(({ sandbox }) => sandbox === `/run/netns/${pod}`))
    .map(({ containerId, ifName }) => ({ name: `${pod} ${ifName}`, containerId, addresses }));
}

function ping(from, address, whom) {
  step(
    `${from} pings ${whom}, ${host(address)}`,
    () => {
      // The first packet may have to wait for neighbour discovery; ping's own deadline bounds it.
      const out = must('ping', ['-n', '-c', '3', '-i', '0.2', '-w', '5', host(address)], { namespace: from });
      return /rtt [^=]*= [\d.]+\/([\d.]+)/.exec(out)?.[1];
    },
    (average) => `${average} ms`,
  );
}

async function publish(pod) {
  title(`Port ${hostPort} of the host is port 80 of ${pod}`);
  must('ip', ['link', 'add', 'uplink', 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', outside.name]);
  must('ip', ['addr', 'add', `${outside.host}/24`, 'dev', 'uplink']);
  must('ip', ['addr', 'add', `${outside.address}/24`, 'dev', 'eth0'], { namespace: outside.name });
  must('ip', ['link', 'set', 'eth0', 'up'], { namespace: outside.name });
  server = await serve(pod);
  const say = (greeting) => `"${greeting}"`;
  step(`the host fetches from 127.0.0.1`, () => fetchPage(`http://127.0.0.1:${hostPort}/`), say);
  const page = `http://${outside.host}:${hostPort}/`;
  step(`the host fetches from ${outside.host}`, () => fetchPage(page), say);
  for (const name of [outside.name, ...pods])
    step(`${name} fetches from ${outside.host}`, () => fetchPage(page, name), say);
  if (network.plugins?.some(({ ipMasq }) => ipMasq)) ping(pod, outside.address, 'outside, masqueraded');
}

function showFirewall(owners) {
  const firewall = firewallOf(owners);
  if (!firewall) {
    title('The firewall');
    line(' ', 'what it holds', 'unknown here: neither nft nor iptables-save is installed');
    return;
  }
  if (firewall.entries.length === 0) return;
  title(`The firewall, ${firewall.backend}: whose is what`);
  const byOwner = firewall.entries.toSorted((a, b) => a.owner.localeCompare(b.owner));
  table(['owner', 'where', 'what'], byOwner);
  if (firewall.shared > 0) line(' ', 'of nobody, since all share them', `${firewall.shared} rules`);
}

function leftOver(owners) {
  const isBridge = ({ linkinfo }) => linkinfo?.info_kind === 'bridge';
  const names = (links) => links.map(({ ifname }) => ifname).filter((name) => name !== 'lo' && name !== 'uplink');
  const links = ip('-details', 'link', 'show');
  const firewall = firewallOf(owners);
  const left = {
    'links on the host': names(links.filter((link) => !isBridge(link))),
    'links in the pods': pods.flatMap((pod) => names(ip('-n', pod, 'link', 'show'))),
    'reservations and cached results': [
      ...filesIn('/var/lib/cni/results'),
      ...filesIn(`/var/lib/cni/networks/${network.name}`).filter((file) => !/^(lock$|last_reserved_ip\.)/.test(file)),
    ],
    ...(firewall && { 'firewall rules': firewall.entries.map(({ where, what }) => `${where} ${what}`) }),
  };
  for (const [what, found] of Object.entries(left)) {
    if (found.length > 0) failures += 1;
    line(found.length > 0 ? '✗' : '✓', `left: ${what}`, found.join(' ') || 'none');
  }
  const stays = names(links.filter(isBridge));
  if (firewall?.shared > 0) stays.push(`${firewall.shared} shared rules`);
  if (stays.length > 0) line(' ', 'stays, for the next pod', stays.join(', '));
}

function filesIn(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function host(address) {
  return address.split('/')[0];
}
