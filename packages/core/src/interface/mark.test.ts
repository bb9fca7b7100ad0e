import { expect, test } from 'vitest';
import { attachmentMark, markedAttachment } from './mark.ts';

const attachment = { network: 'net.1', containerId: 'c-1', ifname: 'eth0' };

test('a mark can be read back', () => {
  expect(attachmentMark(attachment)).toBe('podwire net.1 c-1 eth0');
  expect(markedAttachment('podwire net.1 c-1 eth0')).toEqual(attachment);
});

test.for([undefined, '', 'uplink', 'podwire', 'podwire a b', 'podwire a b c d', 'other a b c'])(
  '%o is the alias of a link that is not ours',
  (alias) => {
    expect(markedAttachment(alias)).toBeUndefined();
  },
);

test('what the kernel would not take is no mark', () => {
  expect(attachmentMark({ ...attachment, containerId: 'c'.repeat(230) })).toHaveLength(249);
  expect(attachmentMark({ ...attachment, containerId: 'c'.repeat(237) })).toBeUndefined();
});
