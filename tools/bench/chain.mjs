// A pod with published ports: bridge with masquerade, portmap, firewall; by nf_tables and by iptables.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pluginOf } from '@podwire/bundle';
import { dispatch } from '@podwire/core';
import { kernelsOwn, makeContainer, median, ms, ratio, reference, table } from './calls.mjs';

const [bin] = process.argv.slice(2);
const folder = mkdtempSync(join(import.meta.dirname, '../../tmp/bench-'));
const pod = 'bench-pod';
const environment = { CNI_NETNS: `/run/netns/${pod}`, CNI_IFNAME: 'eth0' };

/** A network's plugins, as a runtime hands them their configs. */
function chain(name, backend, ports) {
  const common = { cniVersion: '1.0.0', name };
  const portMappings = ports.map((hostPort) => ({ hostPort, containerPort: 80, protocol: 'tcp' }));
  const ipam = { type: 'host-local', dataDir: folder, subnet: '10.30.0.0/16' };
  const masquerade = { ipMasq: true, ...(backend ? { ipMasqBackend: backend } : {}) };
  const chosen = backend ? { backend } : {};
  return [
    { ...common, type: 'bridge', bridge: `${name}0`, isGateway: true, hairpinMode: true, ...masquerade, ipam },
    { ...common, type: 'portmap', ...chosen, capabilities: { portMappings: true }, runtimeConfig: { portMappings } },
    { ...common, type: 'firewall', ...chosen },
  ];
}

async function inProcess(config, env) {
  const definition = pluginOf(config.type);
  const request = { environment: { ...env, CNI_PATH: bin }, readStdin: () => JSON.stringify(config), warn() {} };
  const outcome = await dispatch(definition, request, await makeContainer(definition, request));
  if (outcome.exitCode !== 0) throw new Error(`${config.type} ${env.CNI_COMMAND}: ${outcome.stdout}`);
  return outcome.stdout;
}

async function asExecutable(config, env) {
  const { status, stdout } = spawnSync(join(reference, config.type), [], {
    env: { ...process.env, ...env, CNI_PATH: reference },
    input: JSON.stringify(config),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${config.type} ${env.CNI_COMMAND}: ${stdout}`);
  return stdout;
}

/** ADD or DEL of a whole chain; returns its result and milliseconds. */
async function call(run, configs, command, containerId, prevResult) {
  const env = { ...environment, CNI_COMMAND: command, CNI_CONTAINERID: containerId };
  const began = performance.now();
  let result = prevResult;
  for (const config of command === 'DEL' ? configs.toReversed() : configs) {
    const stdout = await run(result ? { ...config, prevResult: result } : config, env);
    if (command === 'ADD') result = JSON.parse(stdout);
  }
  return { result, took: performance.now() - began };
}

async function measure(run, configs, rounds, warmUp, between) {
  const took = { add: [], del: [], between: [] };
  for (let round = -warmUp; round < rounds; round += 1) {
    const id = `chain-${round + warmUp}`;
    const add = await call(run, configs, 'ADD', id);
    const del = await call(run, configs, 'DEL', id, add.result);
    const other = await between?.();
    if (round < 0) continue;
    if (other) took.between.push(other.del);
    took.add.push(add.took);
    took.del.push(del.took);
  }
  return { add: median(took.add), del: median(took.del), kernel: median(took.between) };
}

/** Publishes ports for that many more containers of the network, and leaves them there. */
async function populate(configs, count, portsEach) {
  for (let container = 0; container < count; container += 1) {
    const portMappings = Array.from({ length: portsEach }, (_, n) => ({
      hostPort: 20_000 + container * portsEach + n,
      containerPort: 80,
      protocol: 'tcp',
    }));
    const address = `10.31.${container >> 8}.${container & 255}/16`;
    const prevResult = {
      cniVersion: '1.0.0',
      interfaces: [{ name: 'eth0', sandbox: 'x' }],
      ips: [{ address, interface: 0 }],
    };
    const env = { ...environment, CNI_COMMAND: 'ADD', CNI_CONTAINERID: `held-${container}` };
    for (const config of configs.slice(1)) {
      await inProcess({ ...config, prevResult, runtimeConfig: { portMappings } }, env);
    }
  }
}

try {
  execFileSync('ip', ['netns', 'add', pod]);
  const one = [8080];
  const nftables = chain('nft', 'nftables', one);
  const nft = await measure(inProcess, nftables, 60, 200, () => kernelsOwn('nft0', environment.CNI_NETNS));
  const iptables = await measure(inProcess, chain('ipt', 'iptables', one), 30, 30);
  const peer = await measure(asExecutable, chain('peer', undefined, one), 15, 2);

  const two = chain('nft', 'nftables', [8080, 8081]);
  const empty = await measure(inProcess, two, 60, 20);
  await populate(nftables, 500, 2);
  const held = await measure(inProcess, two, 60, 20);
  const publish = async (ports) => {
    const [, portmap] = chain('nft', 'nftables', ports);
    const prevResult = {
      cniVersion: '1.0.0',
      interfaces: [{ name: 'eth0', sandbox: environment.CNI_NETNS }],
      ips: [{ address: '10.30.0.9/16', interface: 0 }],
    };
    return measure(inProcess, [{ ...portmap, prevResult }], 40, 40);
  };
  const single = await publish(one);
  const ports = Array.from({ length: 200 }, (_, n) => 9000 + n);
  const many = await publish(ports);
  const chainOfMany = await measure(inProcess, chain('nft', 'nftables', ports), 40, 20);
  const peerOfMany = await measure(asExecutable, chain('peer', undefined, ports), 2, 0);

  process.stdout.write(`## A chain: bridge with masquerade, portmap, firewall

Aim: by nf_tables ADD 6 ms, DEL within 5 ms of the kernel's deletion of the pair; by iptables a third of the reference.

`);
  const rows = [
    ['Podwire, in process, nf_tables', ms(nft.add), ms(nft.del)],
    ["the kernel's own time to delete the pair", '', ms(nft.kernel)],
    ['Podwire, in process, iptables', ms(iptables.add), ms(iptables.del)],
    ['Reference, executables, iptables', ms(peer.add), ms(peer.del)],
    ['Podwire by iptables, of the reference', ratio(iptables.add / peer.add), ratio(iptables.del / peer.del)],
  ];
  process.stdout.write(`${table(['who', 'ADD', 'DEL'], rows)}\n\n`);
  process.stdout.write('Aim: with 500 containers at most 1.3 times the first; 200 ports at most 2 times one.\n\n');
  const scale = [
    ['the chain, 2 ports, nothing there', ms(empty.add), ms(empty.del)],
    ['the same with 500 containers of 2 ports each there', ms(held.add), ms(held.del)],
    ['ratio', ratio(held.add / empty.add), ratio(held.del / empty.del)],
    ['the chain, 1 port', ms(nft.add), ms(nft.del)],
    ['the chain, 200 ports', ms(chainOfMany.add), ms(chainOfMany.del)],
    ['ratio', ratio(chainOfMany.add / nft.add), ratio(chainOfMany.del / nft.del)],
    ['Reference, the chain by iptables, 200 ports', ms(peerOfMany.add), ms(peerOfMany.del)],
    ['portmap alone, 1 port', ms(single.add), ms(single.del)],
    ['portmap alone, 200 ports', ms(many.add), ms(many.del)],
    ['ratio', ratio(many.add / single.add), ratio(many.del / single.del)],
  ];
  process.stdout.write(`${table(['nf_tables', 'ADD', 'DEL'], scale)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
