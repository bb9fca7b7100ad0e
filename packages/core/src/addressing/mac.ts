import { CniError, ErrorCode } from '../errors.ts';

const forms = [
  /^[0-9a-f]{2}(:[0-9a-f]{2})+$/i, // 02:00:5e:10:00:01
  /^[0-9a-f]{2}(-[0-9a-f]{2})+$/i, // 02-00-5e-10-00-01
  /^[0-9a-f]{4}(\.[0-9a-f]{4})+$/i, // 0200.5e10.0001
];

/** Lengths that exist, in bytes: EUI-48, EUI-64 and InfiniBand. */
const lengths = [6, 8, 20];

/** Reads a MAC address; lower case with colons, or `undefined` when the text is none. */
export function readMac(text: string): string | undefined {
  const digits = forms.some((form) => form.test(text)) ? text.toLowerCase().replace(/[^0-9a-f]/g, '') : '';
  return lengths.includes(digits.length / 2) ? digits.replace(/..(?!$)/g, '$&:') : undefined;
}

/** A MAC address as we write it: lower case with colons. @throws CniError `address <text>: invalid MAC address` */
export function parseMac(text: string): string {
  const mac = readMac(text);
  if (mac) return mac;
  throw new CniError(
    ErrorCode.invalidConfig,
    `address ${text}: invalid MAC address`,
    'Use six bytes in hexadecimal, such as 02:00:5e:10:00:01.',
  );
}

/** Whether the text is a MAC address in any of the usual forms. */
export function isMac(text: string): boolean {
  return readMac(text) !== undefined;
}
