// The parts of the firewall by iptables, in process, beside the reference's executables: in the variant that PATH has,
// IPv4 and IPv6, one pod at a time. Run as `tools/in-namespace node tools/bench/iptables.mjs`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FileLocks, Files, Namespaces } from '@podwire/core';
import { IptablesFirewall, KernelTraces } from '@podwire/driver-iptables';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import { Container } from 'inversify';
import { median, ms, ratio, reference, table } from './calls.mjs';

const rounds = 20;
const folder = mkdtempSync(join(import.meta.dirname, '../../tmp/bench-'));
const container = new Container();
container.load(netlinkModule, runtimeModule);
const [files, locks, traces] = [Files, FileLocks, Namespaces].map((token) => container.get(token));
const firewall = new IptablesFirewall(files, locks, new KernelTraces(traces), { folder });

const attachment = { network: 'bench', containerId: 'one', ifname: 'eth0' };
const ips = [{ address: '10.20.0.2/16' }, { address: 'fd00:20::2/64' }];
const mappings = [8080, 8081].map((hostPort) => ({ hostPort, containerPort: 80, protocol: 'tcp' }));
const publication = { ips, mappings, snat: true, masqAll: false, markMasqBit: 13 };
const netns = '/run/netns/bench-pod';

const acts = {
  masquerade: () => firewall.masquerade(attachment, { ips }),
  ports: () => firewall.publishPorts(attachment, publication),
  admission: () => firewall.admit(attachment, { ips, adminChain: 'CNI-ADMIN', zone: 'trusted' }),
  isolation: () => firewall.isolate(attachment, { kind: 'same-bridge', bridge: 'bench0', ips }),
};
const prevResult = {
  cniVersion: '1.0.0',
  interfaces: [{ name: 'bench0' }, { name: 'eth0', sandbox: netns }],
  ips: ips.map(({ address }) => ({ address, interface: 1 })),
};
const theirs = {
  ports: { type: 'portmap', runtimeConfig: { portMappings: mappings }, prevResult },
  admission: { type: 'firewall', backend: 'iptables', prevResult },
};
const bridge = (ipMasq) => ({
  type: 'bridge',
  bridge: 'bench0',
  ipMasq,
  ipam: { type: 'static', addresses: ips.map(({ address }) => ({ address })) },
});

async function time(action) {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

async function ours(part) {
  const took = { add: [], del: [] };
  for (let round = -5; round < rounds; round += 1) {
    const add = await time(acts[part]);
    const del = await time(() => firewall.forget(attachment, [part], { ips }));
    if (round < 0) continue;
    took.add.push(add);
    took.del.push(del);
  }
  return { add: median(took.add), del: median(took.del) };
}

function execute(config, command) {
  const environment = { CNI_COMMAND: command, CNI_CONTAINERID: 'theirs', CNI_NETNS: netns, CNI_IFNAME: 'eth0' };
  const input = JSON.stringify({ cniVersion: '1.0.0', name: 'bench', ...config });
  const env = { ...process.env, ...environment, CNI_PATH: reference };
  const { status, stdout } = spawnSync(join(reference, config.type), [], { env, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${config.type} ${command}: ${stdout}`);
}

async function executables(config) {
  const took = { add: [], del: [] };
  for (let round = 0; round < rounds; round += 1) {
    took.add.push(await time(() => execute(config, 'ADD')));
    took.del.push(await time(() => execute(config, 'DEL')));
  }
  return { add: median(took.add), del: median(took.del) };
}

try {
  execFileSync('ip', ['netns', 'add', 'bench-pod']);
  const [plain, masquerading] = [await executables(bridge(false)), await executables(bridge(true))];
  const peers = {
    masquerade: { add: masquerading.add - plain.add, del: masquerading.del - plain.del },
    ports: await executables(theirs.ports),
    admission: await executables(theirs.admission),
  };
  const rows = [];
  for (const part of Object.keys(acts)) {
    const [own, peer] = [await ours(part), peers[part]];
    rows.push(
      peer
        ? [
            part,
            ms(own.add),
            ms(peer.add),
            ratio(own.add / peer.add),
            ms(own.del),
            ms(peer.del),
            ratio(own.del / peer.del),
          ]
        : [part, ms(own.add), '–', '–', ms(own.del), '–', '–'],
    );
  }
  const nothing = [];
  const stranger = { ...attachment, containerId: 'stranger' };
  for (let round = -50; round < 200; round += 1) {
    const took = await time(() => firewall.forget(stranger, ['masquerade', 'ports', 'isolation']));
    if (round >= 0) nothing.push(took);
  }
  const version = execFileSync('iptables', ['--version'], { encoding: 'utf8' }).trim();
  process.stdout.write(
    `## parts of the firewall by ${version}, IPv4 and IPv6\n\nAim: an ADD in a third of the reference's time. Milliseconds.\n\n`,
  );
  const head = ['part', 'ADD', 'reference', 'ratio', 'DEL', 'reference', 'ratio'];
  process.stdout.write(`${table(head, rows)}\n\nForgetting what never was: ${ms(median(nothing))} ms.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
