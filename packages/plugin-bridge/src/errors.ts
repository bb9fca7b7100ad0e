import { CniError, ErrorCode } from '@podwire/core';

// A row per error: the reference's words where it has some, since tools look for them, and what to do about it.

const invalid = (msg: string, remedy: string) => new CniError(ErrorCode.invalidConfig, msg, remedy);

export const vlanOutOfRange = (vlan: number) =>
  invalid(
    `invalid VLAN ID ${vlan} (must be between 0 and 4094)`,
    'Use 1 to 4094 for config $.vlan, or leave it out for an untagged port.',
  );

export const trunkRefused = (msg: string, position: number) =>
  invalid(
    msg,
    `See config $.vlanTrunk[${position}]: give "id", or "minID" and "maxID", each 1 to 4094, minID not above maxID.`,
  );

export const bridgeNameRefused = (name: string, cause: string) =>
  invalid(
    `failed to create bridge ${JSON.stringify(name)}: ${cause}`,
    'Use 1 to 15 bytes without "/", ":" and blanks for config $.bridge, or leave it out for "cni0".',
  );

export const ipamWithDisabledInterface = () =>
  invalid(
    'cannot use IPAM when DisableContainerInterface flag is set',
    'Leave out config $.ipam, or set $.disableContainerInterface to false.',
  );

export const hairpinWithPromisc = () =>
  invalid(
    'cannot set hairpin mode and promiscuous mode at the same time',
    'Set only one of config $.hairpinMode and $.promiscMode.',
  );

export const vlanGatewayNameTooLong = (name: string) =>
  invalid(
    `failed to create vlan interface: the name ${JSON.stringify(name)} is longer than 15 bytes`,
    'The gateway of a VLAN is called "<bridge>.<vlan>". Use a shorter config $.bridge.',
  );

export const prevResultMissing = () =>
  invalid('Required prevResult missing', 'CHECK needs the result of ADD; runtimes take it from their cache.');

export const notABridge = (name: string, kind: string | undefined) =>
  invalid(
    `failed to create bridge ${JSON.stringify(name)}: ${JSON.stringify(name)} already exists but is not a bridge`,
    `It is a link of kind ${kind ?? 'none'}. Choose another name for config $.bridge. See: ip -d link show ${name}`,
  );

export const noVlanFiltering = (name: string) =>
  invalid(
    `bridge ${JSON.stringify(name)} does not filter VLANs, so "vlan" and "vlanTrunk" would isolate nothing`,
    `It was there before. Turn filtering on: ip link set dev ${name} type bridge vlan_filtering 1`,
  );

export const kernelWithoutVlanFiltering = (name: string, cause: unknown) =>
  new CniError(
    ErrorCode.kernel,
    `failed to create bridge ${JSON.stringify(name)}: the kernel has no VLAN filtering, which "vlan" and "vlanTrunk" need`,
    'Use a kernel with CONFIG_BRIDGE_VLAN_FILTERING, or leave both keys out.',
    { cause },
  );

export const otherAddress = (link: string, wanted: string, present: readonly string[]) =>
  new CniError(
    ErrorCode.addressNotAvailable,
    `failed to set bridge addr: ${JSON.stringify(link)} already has an IP address different from ${wanted}`,
    `It has ${present.join(', ')}. Remove that, set config $.forceAddress to true, or use another bridge.`,
  );

export const portNotUp = (port: string, state: string) =>
  new CniError(
    ErrorCode.kernel,
    `bridge port in error state: ${state}`,
    `Link ${port} did not come up in time. See: ip -d link show ${port}`,
  );

export const linkVanished = (name: string, where: string | undefined) =>
  new CniError(
    ErrorCode.kernel,
    `failed to lookup ${JSON.stringify(name)}: the link is gone from ${where ?? 'the host namespace'}`,
    'Something else removed it while it was being set up. Try again.',
  );
