import { CniError, ErrorCode } from '@podwire/core';

// A row per error: the reference's words where it has some, since tools look for them, and what to do about it.

const invalid = (msg: string, fix: string) => new CniError(ErrorCode.invalidConfig, msg, fix);

export const prevResultMissing = () =>
  invalid(
    'Required prevResult missing',
    'List "tuning" after the plugin that makes the pod\'s interface, such as "bridge".',
  );

export const repeatedSysctl = (key: string) =>
  invalid(
    `duplicated sysctl keys are not allowed: ${JSON.stringify(key)}`,
    'Leave one of the two in config $.sysctl: only one value can count.',
  );

export const contradictingSysctls = (key: string, other: string) =>
  invalid(
    `duplicated sysctl keys are not allowed: ${JSON.stringify(key)} and ${JSON.stringify(other)} are the same`,
    'They have different values in config $.sysctl. Leave one of the two.',
  );

export const notOfNet = (key: string) =>
  invalid(
    `invalid net sysctl key: ${JSON.stringify(key)}`,
    'Only keys below net can be set, such as net.ipv4.conf.IFNAME.arp_filter.',
  );

export const notAllowed = (key: string, lines: string, file: string) =>
  invalid(
    `Sysctl ${key} is not allowed. Only the following sysctls are allowed: [${lines}]`,
    `Take it out of config $.sysctl, or add a line that matches it to ${file}.`,
  );

export const unreadableExpression = (line: string, file: string, problem: string) =>
  invalid(
    `cannot use the line ${JSON.stringify(line)} of ${file}: ${problem}`,
    'Every line of this file that is not empty is a regular expression. Correct it, or remove it.',
  );

export const macRefused = (text: string) =>
  invalid(
    `invalid args ${text} for MAC addr: address ${text}: invalid MAC address`,
    'Use six bytes in hexadecimal, such as 02:00:5e:10:00:01.',
  );

export const noLink = (ifname: string, where: string | undefined) =>
  new CniError(
    ErrorCode.kernel,
    `failed to get ${JSON.stringify(ifname)}: there is no such link in ${where ?? 'the namespace'}`,
    'List "tuning" after the plugin that makes the interface. See: ip link show',
  );
