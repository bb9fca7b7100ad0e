// The demo itself: connect.mjs BIN CONFLIST. Runs in namespaces of its own; see tools/in-namespace.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const [bin, conflist] = process.argv.slice(2);
const pods = ['pod-a', 'pod-b'];
const folder = mkdtempSync('/run/podwire-demo-');
const name = networkName(conflist);
const environment = { ...process.env, CNI_PATH: bin, NETCONFPATH: folder };
let failures = 0;

try {
  symlinkSync(conflist, join(folder, `10-demo${extname(conflist)}`));
  title(`Network "${name}" from ${basename(conflist)}`);
  for (const pod of pods) must('ip', 'netns', 'add', pod);
  const results = pods.map(connect);
  table(results.flatMap(rows));
  for (const pod of pods) step(`${pod}: CHECK`, () => podwire('check', name, `/run/netns/${pod}`));
  const [from] = pods;
  for (const { address } of results[1]?.ips ?? []) ping(from, address, 'pod-b');
  for (const { gateway } of results[0]?.ips ?? []) if (gateway) ping(from, gateway, 'the gateway');
  title('Taking it down');
  for (const pod of pods) step(`${pod}: DEL`, () => podwire('del', name, `/run/netns/${pod}`));
  leftOver();
} catch (error) {
  failures += 1;
  process.stderr.write(`${error.message}\n`);
} finally {
  for (const pod of pods) spawnSync('ip', ['netns', 'del', pod]);
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;

function networkName(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).name;
  } catch (error) {
    process.stderr.write(`podwire: ${file}: ${error.message}\n`);
    process.exit(2);
  }
}

function connect(pod) {
  return step(`${pod}: ADD`, () => JSON.parse(podwire('add', name, `/run/netns/${pod}`)));
}

function podwire(...args) {
  const { status, stdout, stderr } = spawnSync(join(bin, '.podwire', 'podwire'), args, {
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`podwire ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

function must(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

function rows({ interfaces = [], ips = [] }, index) {
  return interfaces.map(({ name, mac, sandbox }, at) => ({
    where: sandbox ? basename(sandbox) : 'host',
    interface: name,
    mac: mac ?? '',
    addresses: ips
      .filter((ip) => ip.interface === at)
      .map((ip) => ip.address)
      .join(' '),
    gateways: ips
      .filter((ip) => ip.interface === at)
      .map((ip) => ip.gateway ?? '')
      .join(' '),
    pod: pods[index],
  }));
}

function ping(from, address, whom) {
  const host = address.split('/')[0];
  step(
    `${from} pings ${whom}, ${host}`,
    () => {
      // The first packet may have to wait for neighbour discovery; ping's own deadline bounds it.
      const out = must('ip', 'netns', 'exec', from, 'ping', '-n', '-c', '3', '-i', '0.2', '-w', '5', host);
      return /rtt [^=]*= [\d.]+\/([\d.]+)/.exec(out)?.[1];
    },
    (average) => `${average} ms`,
  );
}

function leftOver() {
  const links = JSON.parse(must('ip', '-json', '-details', 'link', 'show')).filter(({ ifname }) => ifname !== 'lo');
  const ports = links.filter(({ linkinfo }) => linkinfo?.info_kind !== 'bridge').map(({ ifname }) => ifname);
  const bridges = links.filter(({ linkinfo }) => linkinfo?.info_kind === 'bridge').map(({ ifname }) => ifname);
  const inPods = pods
    .flatMap((pod) => JSON.parse(must('ip', '-json', '-n', pod, 'link', 'show')).map(({ ifname }) => ifname))
    .filter((ifname) => ifname !== 'lo');
  const files = [
    ...filesIn('/var/lib/cni/results'),
    ...filesIn(`/var/lib/cni/networks/${name}`).filter(
      (file) => file !== 'lock' && !file.startsWith('last_reserved_ip.'),
    ),
  ];
  for (const [what, found] of Object.entries({
    'links on the host': ports,
    'links in the pods': inPods,
    'reservations and cached results': files,
  })) {
    if (found.length > 0) failures += 1;
    line(found.length > 0 ? '✗' : '✓', `left: ${what}`, found.join(' ') || 'none');
  }
  if (bridges.length > 0) line(' ', 'stays, for the next pod', bridges.join(' '));
}

function filesIn(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function step(what, action, describe) {
  const began = performance.now();
  try {
    const value = action();
    line('✓', what, describe ? describe(value) : `${(performance.now() - began).toFixed(0)} ms`);
    return value;
  } catch (error) {
    line('✗', what, 'failed');
    throw error;
  }
}

function title(text) {
  process.stdout.write(`\n\x1b[1m${text}\x1b[0m\n`);
}

function line(mark, what, value) {
  process.stdout.write(`  ${mark} ${what.padEnd(44)} ${value}\n`);
}

function table(all) {
  const columns = ['where', 'interface', 'mac', 'addresses', 'gateways'];
  const seen = new Set();
  const unique = all.filter((row) => {
    const key = columns.map((column) => row[column]).join();
    return !seen.has(key) && seen.add(key);
  });
  const width = (column) => Math.max(column.length, ...unique.map((row) => row[column].length));
  const print = (row) =>
    process.stdout.write(
      `  ${columns
        .map((column) => row[column].padEnd(width(column)))
        .join('  ')
        .trimEnd()}\n`,
    );
  process.stdout.write('\n');
  print(Object.fromEntries(columns.map((column) => [column, column])));
  print(Object.fromEntries(columns.map((column) => [column, '─'.repeat(width(column))])));
  for (const row of unique) print(row);
  process.stdout.write('\n');
}
