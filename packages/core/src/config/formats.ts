import { isCidr } from '../addressing/cidr.ts';
import { isIp } from '../addressing/ip.ts';
import { isMac } from '../addressing/mac.ts';

/** The formats that a schema may name, each with what is right. Generated validators call `validate`. */
export const formats = {
  ip: { validate: isIp, expected: 'an address without prefix length, such as 10.1.2.3 or fd00::3' },
  cidr: { validate: isCidr, expected: 'an address with its prefix length, such as 10.1.2.0/24 or fd00::/64' },
  mac: { validate: isMac, expected: 'a MAC address, such as 02:00:5e:10:00:01' },
  'ip-or-cidr': {
    validate: (text: string) => isIp(text) || isCidr(text),
    expected: 'an address with or without prefix length, such as 10.1.2.3 or 10.1.2.3/24',
  },
} as const satisfies Record<string, { readonly validate: (text: string) => boolean; readonly expected: string }>;
