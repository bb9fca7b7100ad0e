import { CniError, ErrorCode } from '@podwire/core';

// Messages are the reference plugin's wherever they say what is wrong: operators search for them. What to do is ours.

const invalid = (msg: string, fix: string) => new CniError(ErrorCode.invalidConfig, msg, fix);

export const missingIpam = () =>
  invalid(
    "IPAM config missing 'ipam' key",
    'Add "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.2.0/24"}]]}.',
  );

export const noRanges = () =>
  invalid(
    'no IP ranges specified',
    'Give ipam.ranges, or ipam.subnet, or runtimeConfig.ipRanges through the capability "ipRanges".',
  );

export const emptyRangeSet = () =>
  invalid('empty range set', 'Put a range with a "subnet" into it, or leave the set out.');

export const missingSubnet = () => invalid('range has no subnet', 'Add "subnet": "10.1.2.0/24" to it.');

export const subnetTooSmall = (subnet: string) =>
  invalid(
    `Network ${subnet} too small to allocate from`,
    'Use a subnet of 4 addresses or more: a prefix of /30 for IPv4, /126 for IPv6, or shorter.',
  );

export const hostBitsSet = (prefixLength: number, network: string) =>
  invalid(
    `Network has host bits set. For a subnet mask of length ${prefixLength} the network address is ${network}`,
    `Use "subnet": "${network}/${prefixLength}".`,
  );

export const rangeEndOutside = (end: 'RangeStart' | 'RangeEnd', address: string, subnet: string) =>
  invalid(
    `${end} ${address} not in network ${subnet}`,
    'Both ends must lie in the subnet, and rangeStart must not come after rangeEnd.',
  );

export const startIsLast = (address: string, subnet: string) =>
  invalid(
    `RangeStart ${address} is the last address of ${subnet}`,
    'Give rangeEnd as well, or start earlier: without rangeEnd a range ends before the broadcast address.',
  );

export const mixedFamilies = () =>
  invalid(
    'mixed address families',
    'A range set serves one address of one family: put IPv4 and IPv6 into sets of their own.',
  );

export const rangesOverlap = (a: string, b: string) =>
  invalid(`subnets ${a} and ${b} overlap`, 'Narrow one of them with rangeStart and rangeEnd, or remove it.');

export const rangeSetsOverlap = (first: number, second: number) =>
  invalid(
    `range set ${first} overlaps with ${second}`,
    'Sets are counted from 0: those of runtimeConfig.ipRanges first, then ipam.subnet, then ipam.ranges.',
  );

export const tooManyPerFamily = (cniVersion: string) =>
  invalid(
    `CNI version ${cniVersion} does not support more than 1 address per family`,
    'Use cniVersion 0.3.0 or later, or one range set for each of IPv4 and IPv6.',
  );

export const invalidRequest = (text: string) =>
  invalid(`invalid IP address ${text}`, 'Request an address such as 10.1.2.88 or 10.1.2.88/24.');

export const emptyRequest = (path: string) =>
  invalid(`cannot understand ip: ${path} is empty`, 'Request an address such as 10.1.2.88, or leave the entry out.');

export const exhausted = (rangeSet: string, folder: string) =>
  new CniError(
    ErrorCode.addressesExhausted,
    `no IP addresses available in range set: ${rangeSet}`,
    `Every address of it has a file in ${folder}. Remove containers, run GC to free what no attachment uses any more, or widen the range.`,
  );

export const requestedGateway = (address: string) =>
  new CniError(
    ErrorCode.addressNotAvailable,
    `requested ip ${address} is subnet's gateway`,
    'Request another address: a gateway is never handed out.',
  );

export const notInRangeSet = (address: string, rangeSet: string) =>
  new CniError(
    ErrorCode.addressNotAvailable,
    `${address} not in range set ${rangeSet}`,
    'Request an address of the range set.',
  );

export const requestedTaken = (address: string, rangeSet: string, file: string) =>
  new CniError(
    ErrorCode.addressNotAvailable,
    `requested IP address ${address} is not available in range set ${rangeSet}`,
    `It is reserved; ${file} says for whom. Request another one, or remove that container first.`,
  );

export const requestsLeftOver = (addresses: readonly string[]) =>
  new CniError(
    ErrorCode.addressNotAvailable,
    `failed to allocate all requested IPs: ${addresses.join(' ')}`,
    'Each requested address must lie in a range set of its own: a set gives out one address per attachment.',
  );

export const duplicate = (address: string, containerId: string, ifname: string) =>
  new CniError(
    ErrorCode.duplicateAllocation,
    `${address} has been allocated to ${containerId}, duplicate allocation is not allowed`,
    `Interface ${ifname} of this container was added before. Run DEL for it first.`,
  );

export const notReserved = (containerId: string) =>
  `host-local: Failed to find address added by container ${containerId}`;

export const lostAddress = (address: string, file: string) =>
  `address ${address} of prevResult is not reserved: ${file} is missing`;

export const othersAddress = (address: string, file: string, holder: string) =>
  `address ${address} of prevResult is reserved for another attachment: ${file} says ${JSON.stringify(holder)}`;

export const unknownAddress = (address: string) =>
  `address ${address} is reserved for this attachment, but prevResult lacks it`;

export const cannotRelease = (folder: string, problems: readonly string[]) =>
  new CniError(
    ErrorCode.cleanupIncomplete,
    `cannot release ${problems.length === 1 ? 'an address' : `${problems.length} addresses`} in ${folder}`,
    problems.join('\n'),
  );

export const poolFull = (rangeSet: string, reserved: number, folder: string) =>
  new CniError(
    ErrorCode.pluginNotAvailable,
    `no IP addresses available in range set: ${rangeSet}`,
    `All ${reserved} addresses are reserved in ${folder}. Remove containers, run GC to free what no attachment uses any more, or widen the range.`,
  );

export const cannotOpen = (path: string) =>
  new CniError(
    ErrorCode.io,
    `open ${path}: no such file or directory`,
    'ipam.resolvConf names a file that is not there: correct the path, or leave the key out.',
  );

export const lineTooLong = (path: string) =>
  new CniError(
    ErrorCode.io,
    `${path} has a line of more than 64 KiB`,
    'This is no resolv.conf: correct ipam.resolvConf.',
  );
