import { CniError, configError, ErrorCode } from '@podwire/core';

// A row per error: the reference's words where it has some, since tools look for them, and what to do about it.

export const ipamMissing = (type: unknown) =>
  configError('$.ipam.type', type, 'ptp routes addresses, so it needs an IPAM plugin, such as "host-local".');

export const prevResultMissing = () =>
  new CniError(
    ErrorCode.invalidConfig,
    'ptp: Required prevResult missing',
    'CHECK needs the result of ADD; runtimes take it from their cache.',
  );

export const gatewayMissing = (address: string) =>
  new CniError(
    ErrorCode.invalidConfig,
    `the IPAM plugin gave no gateway for ${address}, and ptp sends everything through it`,
    'Set "gateway" in config $.ipam: for static beside the address, for host-local in the range.',
  );

export const gatewayOfOtherFamily = (address: string, gateway: string) =>
  new CniError(
    ErrorCode.invalidConfig,
    `the IPAM plugin gave gateway ${gateway} for ${address}, which is of another family`,
    'Give each address in config $.ipam a gateway of its own family.',
  );

export const gatewayIsThePod = (address: string) =>
  new CniError(
    ErrorCode.invalidConfig,
    `the IPAM plugin gave ${address} its own address as gateway`,
    'The gateway is the host. Give it another address in config $.ipam.',
  );

export const addressInUse = (address: string, link: string) =>
  new CniError(
    ErrorCode.addressNotAvailable,
    `failed to add route on host: ${address} is routed to ${link} already`,
    `Another attachment has the address. See: ip route show ${address}`,
  );

export const linkVanished = (name: string, where: string | undefined) =>
  new CniError(
    ErrorCode.kernel,
    `failed to look up ${JSON.stringify(name)}: the link is gone from ${where ?? 'the host namespace'}`,
    'Something else removed it while it was being set up. Try again.',
  );
