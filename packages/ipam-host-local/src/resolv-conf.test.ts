import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeFiles } from '@podwire/runtime';
import { withFolder } from '@podwire/testkit';
import { expect, test as plain } from 'vitest';
import { parseResolvConf, readResolvConf } from './resolv-conf.ts';

plain('name servers, indented', () => {
  expect(parseResolvConf('\n  nameserver 192.0.2.0\n\tnameserver 192.0.2.1\n')).toEqual({
    nameservers: ['192.0.2.0', '192.0.2.1'],
  });
});

plain('comments, unknown keywords and keywords without a value are skipped', () => {
  expect(
    parseResolvConf('nameserver 192.0.2.0\n;nameserver 192.0.2.1\n# nameserver 192.0.2.2\nsortlist 1.2.3.4\nsearch\n'),
  ).toEqual({ nameservers: ['192.0.2.0'] });
});

plain('all keywords; lists add up over lines, the last domain counts, trailing comments are words', () => {
  expect(
    parseResolvConf(
      [
        'domain first.example',
        'domain example.com',
        'nameserver 192.0.2.0 # one',
        'nameserver 192.0.2.1',
        'search example.com example.org',
        'search example.net',
        'options one two #three',
        'options four',
      ].join('\r\n'),
    ),
  ).toEqual({
    nameservers: ['192.0.2.0', '192.0.2.1'],
    domain: 'example.com',
    search: ['example.com', 'example.org', 'example.net'],
    options: ['one', 'two', '#three', 'four'],
  });
});

const test = plain.extend(withFolder);

test('a file that is not there, or is no resolv.conf, is an error with its path', ({ folder }) => {
  const path = join(folder, 'resolv.conf');
  expect(() => readResolvConf(new NodeFiles(), path)).toThrow(
    expect.objectContaining({ code: 5, message: `open ${path}: no such file or directory` }),
  );
  writeFileSync(path, `nameserver 192.0.2.1\n${'x'.repeat(65_536)}\n`);
  expect(() => readResolvConf(new NodeFiles(), path)).toThrow(`${path} has a line of more than 64 KiB`);
});
