import { CniError, ErrorCode } from '@podwire/core';

// A row per error: the reference's words where it has some, since tools look for them, and what to do about it.

const invalid = (msg: string, fix: string) => new CniError(ErrorCode.invalidConfig, msg, fix);

export const prevResultMissing = () =>
  invalid(
    'missing prevResult from earlier plugin',
    'List "firewall" after the plugin that gives the pod its addresses, such as "bridge".',
  );

export const unknownPolicy = (policy: string) =>
  invalid(
    `unknown ingress policy: ${JSON.stringify(policy)}`,
    'Config $.ingressPolicy can be "open", "same-bridge", "isolated", or be left out.',
  );

export const noBridge = (policy: string) =>
  invalid(
    `interface needs to be set for ingress policy ${JSON.stringify(policy)}, make sure to chain "firewall" plugin with "bridge"`,
    'prevResult lists no interface on the host. Use the policy with a plugin that has a bridge there, or leave it out.',
  );

export const unnamedBridge = () =>
  invalid('got empty bridge name', 'The first interface of prevResult is the bridge, and has no name.');
