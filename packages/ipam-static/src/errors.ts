import { CniError, ErrorCode } from '@podwire/core';

// Messages are the reference plugin's wherever they say what is wrong: operators search for them. What to do is ours.

const invalid = (msg: string, fix: string) => new CniError(ErrorCode.invalidConfig, msg, fix);

export const missingIpam = () =>
  invalid(
    "IPAM config missing 'ipam' key",
    'Add "ipam": {"type": "static", "addresses": [{"address": "10.10.0.1/24"}]}.',
  );

export const addressNotCidr = (text: string, path: string) =>
  invalid(
    `the 'address' field is expected to be in CIDR notation, got: '${text}'`,
    `Write ${path}.address with its prefix length, such as 10.10.0.1/24.`,
  );

export const argNotCidr = (text: string) =>
  invalid(
    `the 'ip' field is expected to be in CIDR notation, got: '${text}'`,
    'Write each address of IP in CNI_ARGS with its prefix length, separated by commas: IP=10.10.0.1/24,fd00::1/64.',
  );

export const ipsNotCidr = (text: string, path: string) =>
  invalid(
    `an entry in the 'ips' field is NOT in CIDR notation, got: '${text}'`,
    `Write ${path} with its prefix length, such as 10.10.0.1/24.`,
  );

export const invalidGateway = (text: string, path: string) =>
  invalid(`invalid IP address: ${text}`, `Write ${path}.gateway without a prefix length, such as 10.10.0.254.`);

export const invalidGatewayArg = (text: string) =>
  invalid(
    `invalid gateway address: ${text}`,
    'Write each gateway of GATEWAY in CNI_ARGS without a prefix length, separated by commas.',
  );

export const addressTwice = (address: string) =>
  invalid(
    `address ${address} is given twice`,
    'Remove it from ipam.addresses, or from IP in CNI_ARGS: those are added together.',
  );

export const tooManyPerFamily = (cniVersion: string) =>
  invalid(
    `CNI version ${cniVersion} does not support more than 1 address per family`,
    'Use cniVersion 0.3.0 or later, or one address for each of IPv4 and IPv6.',
  );

export const missingPrevResult = () =>
  invalid('Required prevResult missing', 'CHECK compares with what ADD returned: hand that over as prevResult.');

export const gatewayDiffers = (address: string, ifname: string, wanted: string, found: string | undefined) =>
  `static: Failed to match addr ${address} on interface ${ifname}: its gateway is to be ${wanted}, and prevResult has ${found ?? 'none'}`;

export const addressMissing = (address: string, ifname: string) =>
  `static: address ${address} of interface ${ifname} is missing in prevResult`;

export const prefixDiffers = (wanted: string, ifname: string, found: string) =>
  `static: address ${wanted} of interface ${ifname} is ${found} in prevResult`;

export const routeMissing = (dst: string, gw: string | undefined) =>
  `static: route to ${dst}${gw === undefined ? '' : ` by ${gw}`} is missing in prevResult`;
