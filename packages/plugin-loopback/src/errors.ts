import { CniError, ErrorCode } from '@podwire/core';

// A row per error: the reference's words where it has some, since tools look for them, and what to do about it.

export const foreignAddress = (address: string) =>
  new CniError(
    ErrorCode.kernel,
    `loopback interface found with non-loopback address ${JSON.stringify(address)}`,
    'Something else configured lo of this namespace. Remove the address: ip addr del ADDRESS dev lo',
  );

export const isDown = () =>
  new CniError(ErrorCode.checkFailed, 'loopback interface is down', 'Set it up again: ip link set lo up');

export const noLoopback = (netns: string) =>
  new CniError(
    ErrorCode.kernel,
    `failed to look up "lo" in ${JSON.stringify(netns)}`,
    'Every network namespace has one. Look whether CNI_NETNS is what it should be: ip link show',
  );
