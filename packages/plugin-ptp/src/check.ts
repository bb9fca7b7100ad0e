import {
  addressDifferences,
  addressesOf,
  Differences,
  type Firewall,
  type Invocation,
  type Ipam,
  type IpConfig,
  inspectPodLink,
  type Link,
  macDifference,
  mtuDifference,
  type Namespace,
  type Namespaces,
  type Result,
  recordedInterface,
  routeDifferences,
  sandboxDifference,
} from '@podwire/core';
import { prevResultMissing } from './errors.ts';
import type { PtpConfig } from './generated/config.ts';
import { hostAddresses, hostRoutes, legsOf } from './path.ts';

/** CHECK: asks what ADD did, in ADD's order, and reports every difference at once. */
export async function checkAttachment(
  call: Invocation<PtpConfig>,
  drivers: { readonly namespaces: Namespaces; readonly ipam: Ipam; readonly firewall: Firewall },
): Promise<void> {
  const { config, attachment, prevResult } = call;
  if (!prevResult) throw prevResultMissing();
  const { host } = drivers.namespaces;
  const pod = call.use(drivers.namespaces.open(call.netns));
  const differences = new Differences();
  await differences.ask(() => podDifferences(call, pod, host, prevResult));
  await differences.ask(async () => {
    await drivers.ipam.check(call);
    return [];
  });
  const recorded = recordedInterface(call, prevResult);
  if (config.ipMasq && recorded) {
    const masquerade = { ips: addressesOf(prevResult, recorded), backend: config.ipMasqBackend };
    await differences.ask(() => drivers.firewall.check(attachment, { masquerade }));
  }
  differences.throwIfAny();
}

async function podDifferences(
  call: Invocation<PtpConfig>,
  pod: Namespace,
  host: Namespace,
  result: Result,
): Promise<string[]> {
  const recorded = recordedInterface(call, result);
  if (!recorded) return [sandboxDifference(call, result)];
  const { link, differences } = await inspectPodLink(pod, recorded, { kind: 'veth' });
  if (!link) return [...differences];
  const ips = addressesOf(result, recorded);
  return [
    ...differences,
    ...(await hostEndDifferences(call, host, link, ips, result)),
    ...(await addressDifferences(pod, link, ips)),
    ...(await routeDifferences(pod, result.routes ?? [])),
  ];
}

async function hostEndDifferences(
  { config }: Invocation<PtpConfig>,
  host: Namespace,
  podLink: Link,
  ips: readonly IpConfig[],
  { interfaces = [] }: Result,
): Promise<string[]> {
  const link = podLink.parent === undefined ? undefined : await host.links.get(podLink.parent);
  const recorded = interfaces.find(({ name, sandbox }) => name === link?.name && !sandbox);
  if (link?.kind !== 'veth' || link.parent !== podLink.index || !recorded) {
    return [`ptp: the host's end of interface ${podLink.name} was not found`];
  }
  const legs = legsOf(ips);
  const held = new Set((await host.addresses.list({ link })).map(({ address }) => address));
  const routes = await host.routes.list({ link });
  return [
    ...macDifference(recorded, link),
    ...mtuDifference(link, config.mtu),
    ...hostAddresses(legs)
      .filter(({ address }) => !held.has(address))
      .map(({ address }) => `Failed to match gateway addr ${address} on interface ${link.name}`),
    ...hostRoutes(legs, link.index)
      .filter(({ dst }) => !routes.some((route) => route.dst === dst))
      .map(({ dst }) => `Expected Route ${dst} by ${link.name} not found on the host`),
  ];
}
