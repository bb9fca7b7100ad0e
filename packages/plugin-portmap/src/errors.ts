import { CniError, configError, ErrorCode } from '@podwire/core';

// A row per error: the reference's words where it has some, since tools look for them, and what to do about it.

const invalid = (msg: string, remedy: string) => new CniError(ErrorCode.invalidConfig, msg, remedy);

const place = (position: number, key: string) => `$.runtimeConfig.portMappings[${position}].${key}`;

export const notChained = () =>
  invalid(
    'must be called as chained plugin',
    'There is no prevResult. In the network\'s "plugins", put portmap behind the plugin that makes the interface.',
  );

export const prevResultMissing = () =>
  invalid('Required prevResult missing', 'CHECK needs the result of ADD; runtimes take it from their cache.');

export const containerPortRefused = (port: number | undefined, position: number) =>
  invalid(
    `Invalid container port number: ${port ?? 0}`,
    `config ${place(position, 'containerPort')} is ${port ?? 'missing'}. Use 1 to 65535.`,
  );

export const hostPortRefused = (port: number | undefined, position: number) =>
  invalid(
    `Invalid host port number: ${port ?? 0}`,
    `config ${place(position, 'hostPort')} is ${port ?? 'missing'}. Use 1 to 65535, or leave the whole entry out.`,
  );

export const protocolRefused = (protocol: string, position: number) =>
  configError(place(position, 'protocol'), protocol, 'Use "tcp", "udp" or "sctp"; left out, it is "tcp".');

export const hostPortTwice = (port: string, position: number, earlier: number) =>
  invalid(
    `host port ${port} is to lead to two places`,
    `config ${place(position, 'containerPort')} differs from that of entry ${earlier}, which is for the same port, ` +
      'protocol and address of the host. Leave one of them out.',
  );

export const twoMarks = () =>
  invalid(
    'Cannot specify externalSetMarkChain and markMasqBit',
    'config $.externalSetMarkChain marks packets in its own way. Leave one of the two out.',
  );

export const markBitRefused = (bit: number) =>
  invalid('MasqMarkBit must be between 0 and 31', `config $.markMasqBit is ${bit}. Left out, it is 13.`);

export const routeLocalnetRefused = (cause: CniError) =>
  new CniError(cause.code, `unable to enable route_localnet: ${cause.message}`, cause.details, { cause });
