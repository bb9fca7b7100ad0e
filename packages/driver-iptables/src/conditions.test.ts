import type { Publication } from '@podwire/core';
import { expect, test } from 'vitest';
import { publicationObjection } from './conditions.ts';

const wanted = (more: Partial<Publication>): Publication => ({
  ips: [],
  mappings: [],
  snat: true,
  masqAll: false,
  markMasqBit: 13,
  ...more,
});

test('conditions in the words of nft are refused as the reference refuses them', () => {
  const conditions = { conditionsV4: ['ip', 'saddr'], conditionsV6: ['ip6 saddr ::1'] };
  expect(publicationObjection(wanted(conditions))).toMatchObject({
    code: 7,
    message:
      'iptables backend was requested but configuration contains nftables-specific options [conditionsV4 conditionsV6]',
  });
  expect(publicationObjection(wanted({ conditionsV6: ['ip6'] }))?.message).toMatch(/\[conditionsV6\]$/);
});

test.each([[[]], [['']], [['-s', '10.0.0.0/8']], [['!', '-s', 'anything; $(at) `all` "\' \\']]])(
  'conditions %j are fine',
  (conditionsV4) => {
    expect(publicationObjection(wanted({ conditionsV4 }))).toBeUndefined();
  },
);

test.each(['\n', '\r', '\0'])('a condition with %j in it could be more than one, and is refused', (character) => {
  const conditionsV4 = ['-m', 'comment', '--comment', `x${character}COMMIT`];
  expect(publicationObjection(wanted({ conditionsV4 }))).toMatchObject({
    code: 7,
    message: expect.stringContaining('$.conditionsV4[3]'),
  });
});

test('more than a line can hold is refused', () => {
  expect(publicationObjection(wanted({ conditionsV6: ['-s', 'x'.repeat(9001)] }))?.message).toContain('$.conditionsV6');
});

test.each([-1, 32, 1.5])('mark bit %j is refused', (markMasqBit) => {
  expect(publicationObjection(wanted({ markMasqBit }))?.message).toBe('MasqMarkBit must be between 0 and 31');
});

test('a host address that is none is refused', () => {
  const mappings = [{ hostPort: 80, containerPort: 80, protocol: 'tcp', hostIP: 'localhost' }] as const;
  expect(publicationObjection(wanted({ mappings }))).toMatchObject({
    code: 7,
    message: expect.stringContaining('localhost'),
  });
});
