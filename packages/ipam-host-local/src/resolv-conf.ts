import type { Dns, Files } from '@podwire/core';
import * as errors from './errors.ts';

/** Longest line that the reference plugin reads. */
const maxLineBytes = 64 * 1024;

/** Reads a resolv.conf for a result's DNS settings. */
export function readResolvConf(files: Files, path: string): Dns {
  const text = files.read(path);
  if (text === undefined) throw errors.cannotOpen(path);
  if (text.split('\n').some((line) => line.length >= maxLineBytes)) throw errors.lineTooLong(path);
  return parseResolvConf(text);
}

/** Search domains and options add up over lines, unlike in libc, where the last line counts. */
export function parseResolvConf(text: string): Dns {
  const nameservers: string[] = [];
  const search: string[] = [];
  const options: string[] = [];
  let domain: string | undefined;
  for (const line of text.split('\n')) {
    const [keyword = '', ...words] = line.trim().split(/\s+/);
    const [first] = words;
    if (/^[#;]/.test(keyword) || first === undefined) continue;
    if (keyword === 'nameserver') nameservers.push(first);
    else if (keyword === 'domain') domain = first;
    else if (keyword === 'search') search.push(...words);
    else if (keyword === 'options') options.push(...words);
  }
  return {
    ...(nameservers.length > 0 ? { nameservers } : {}),
    ...(domain === undefined ? {} : { domain }),
    ...(search.length > 0 ? { search } : {}),
    ...(options.length > 0 ? { options } : {}),
  };
}
