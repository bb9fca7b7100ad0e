import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { type Family, FileLocks, Files, Namespaces } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { runtimeModule } from '@podwire/runtime';
import type { FirewallTraits, TestNamespace } from '@podwire/testkit';
import { Container } from 'inversify';
import { IptablesFirewall } from '../iptables-firewall.ts';
import { KernelTraces } from '../traces.ts';

export type Words = 'nft' | 'legacy';
export const variants: readonly Words[] = ['nft', 'legacy'];

const programs = ['iptables', 'ip6tables'].flatMap((name) => ['', '-save', '-restore'].map((what) => `${name}${what}`));

/** A folder where `iptables` and all that belongs to it are of one variant, as a distribution's links make it. */
export function pathOf(variant: Words, only: (program: string) => boolean = () => true): string {
  const folder = `/run/iptables-${variant}-${programs.filter(only).length}`;
  mkdirSync(folder, { recursive: true });
  for (const program of programs.filter(only)) {
    const link = `${folder}/${program}`;
    if (!existsSync(link)) symlinkSync(`/usr/sbin/xtables-${variant}-multi`, link);
  }
  return folder;
}

/** A driver as a new process would have it. */
export function driverOf(variant: Words, folder: string, searchPath: string = pathOf(variant)): IptablesFirewall {
  const container = new Container();
  container.load(netlinkModule, runtimeModule);
  const traces = new KernelTraces(container.get(Namespaces));
  return new IptablesFirewall(container.get(Files), container.get(FileLocks), traces, {
    folder: `${folder}/state`,
    searchPath: () => searchPath,
  });
}

export function traitsOf(variant: Words): FirewallTraits {
  return {
    parts: ['masquerade', 'ports', 'admission', 'isolation'],
    leavesSkeleton: true,
    flush: (host) => flush(host, variant),
    forwardDrop: (host) => restore(host, variant, '*filter\n:FORWARD DROP [0:0]\nCOMMIT\n'),
    isolatesByBridgeNetfilter: true,
  };
}

/** As an administrator empties the tables, chains and all. */
export function flush(host: TestNamespace, variant: Words): Promise<void> {
  return restore(host, variant, '*nat\nCOMMIT\n*filter\nCOMMIT\n');
}

async function restore(host: TestNamespace, variant: Words, stdin: string): Promise<void> {
  for (const program of ['iptables-restore', 'ip6tables-restore']) {
    const { exitCode, stderr } = await host.tryExec(`${pathOf(variant)}/${program}`, [], { stdin });
    if (exitCode !== 0) throw new Error(stderr);
  }
}

/** Tables nat and filter of both families, without counters and dates. */
export async function dump(host: TestNamespace, variant: Words, families: readonly Family[] = [4, 6]): Promise<string> {
  const texts: string[] = [];
  for (const program of families.map((family) => (family === 4 ? 'iptables-save' : 'ip6tables-save'))) {
    for (const table of ['filter', 'nat']) {
      const text = await host.exec(`${pathOf(variant)}/${program}`, '-t', table);
      texts.push(program, ...text.split('\n').filter((line) => !line.startsWith('#')));
    }
  }
  return texts.join('\n').replace(/ \[\d+:\d+\]$/gm, '');
}
