import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { errnoName } from '../packages/driver-netlink/src/uapi/errno.ts';
import { compare, compareFile, differences, headersOf, missingTools, uapiFiles } from './uapi-check.ts';

const missing = missingTools();

describe.skipIf(missing)(`kernel constants${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'uapi-check-test-'));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const write = (name: string, text: string) => {
    const path = join(scratch, name);
    writeFileSync(path, text);
    return path;
  };

  // Its numbers are rows of a table, and compared through the functions that read it.
  const constantFiles = uapiFiles().filter((path) => basename(path) !== 'errno.ts');

  test('errnos have the names that errno.h gives them', () => {
    const known = Array.from({ length: 140 }, (_, code) => ({ name: errnoName(code), value: code }));
    const named = known.filter(({ name }) => name.startsWith('E'));
    expect(named.length).toBeGreaterThan(120);
    expect(differences(compare('errno.ts', ['errno.h'], named))).toEqual([]);
  });

  test.each(constantFiles.map((path) => [basename(path), path]))('%s agrees with the headers', async (_, path) => {
    const findings = await compareFile(path);
    expect(findings).not.toEqual([]);
    expect(differences(findings)).toEqual([]);
  });

  test('a wrong number and an unknown name are found among right ones', async () => {
    const path = write(
      'if_link.ts',
      'export const IFLA = { ADDRESS: 1, MTU: 5, NO_SUCH: 7, VLAN: { ID: 1 } } as const;\n',
    );
    const found = differences(await compareFile(path));
    expect(found.map((line) => line.replace(/^.*: /, ''))).toEqual([
      'IFLA_MTU is 5 here and 4 in the headers',
      'IFLA_NO_SUCH is 7 here and unknown in the headers',
    ]);
  });

  test('a file names headers in its first comment, or is named after one', () => {
    expect(headersOf(write('sockets.ts', '// sys/socket.h, linux/if_packet.h\nexport {};\n'))).toEqual([
      'sys/socket.h',
      'linux/if_packet.h',
    ]);
    expect(headersOf(write('fib_rules.ts', "import './x.ts'; // a/other.h\n"))).toEqual(['linux/fib_rules.h']);
  });
});
