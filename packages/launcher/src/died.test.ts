import type { Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Installation } from './testing/installation.ts';
import { exit, frame, serve } from './testing/server.ts';

let installation: Installation;
let server: Server | undefined;
beforeEach(() => {
  installation = new Installation();
});
afterEach(() => {
  server?.close();
  server = undefined;
  installation.remove();
});

const config = '{"cniVersion": "0.4.0", "name": "net"}';
const whole = Buffer.concat([frame('e', 'warned'), frame('o', '{"an": "answer"}'), exit(0)]);

async function answering(answer: (connection: Socket) => void): Promise<void> {
  server = await serve(installation.place, answer);
}

/** What is told of a call of which nobody knows what it did. It is never repeated. */
async function expectTryAgain(words: string, stdin = config, cniVersion = '0.4.0'): Promise<void> {
  const { status, stdout } = await installation.call(stdin);
  expect({ status, ...JSON.parse(stdout) }).toEqual({
    status: 1,
    cniVersion,
    code: 11,
    msg: expect.stringContaining(words),
    details: expect.stringContaining('Try again'),
  });
}

describe('a daemon that ends in mid-call', () => {
  test.each([...whole.keys()])('after %d bytes of its answer: error 11, and no half answer', async (length) => {
    await answering((connection) => connection.end(whole.subarray(0, length)));
    await expectTryAgain('ended during this call');
  });
  test('is told in the version of the config, where that is one', async () => {
    await answering((connection) => connection.end());
    for (const [stdin, version] of [
      ['{"name": {"cniVersion": "0.1.0"}, "list": [{"cniVersion": "0.2.0"}], "cniVersion": "1.0.0"}', '1.0.0'],
      ['{"a": "\\"cniVersion\\": \\"0.1.0\\"", "b\\\\": [[]], "cniVersion"\n:\t"0.3.1"', '1.1.0'],
      ['{"a": "\\"cniVersion\\": \\"0.1.0\\"", "b\\\\": [[]], "cniVersion"\n:\t"0.3.1"}', '0.3.1'],
      ['{"cniVersion": "0.3.1", "cniVersion": "1.0.0"}', '1.0.0'],
      ['{"cniVersion": "1.0.0\\", \\"msg\\": \\""}', '1.1.0'],
      ['{"cniVersion": 1.0}', '1.1.0'],
      [`{"cniVersion": "${'1'.repeat(33)}"}`, '1.1.0'],
      ['{"cniVersion": ""}', '1.1.0'],
      ['["cniVersion", "1.0.0"]', '1.1.0'],
      ['', '1.1.0'],
    ] as const) {
      await expectTryAgain('ended during this call', stdin, version);
    }
  });
  test('before it has read all of the call has done nothing of it: it runs cold', async () => {
    const { createServer } = await import('node:net');
    server = createServer({ pauseOnConnect: true }, (connection) => connection.destroy());
    await new Promise<void>((resolve) => server?.listen(`${installation.place}.sock`, resolve));
    expect(await installation.call(config)).toMatchObject({ status: 0, stdout: installation.cold(config) });
    const large = 'x'.repeat(1_000_000); // more than a socket holds
    expect(await installation.call(large)).toMatchObject({ status: 0, stdout: installation.cold(large) });
  });
});

describe('what is no answer', () => {
  test.each([
    ['an unknown kind', frame('y', '')],
    ['text', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a status of another length', frame('x', '12345')],
    ['no status', frame('x', '')],
    ['an answer of 4 GiB', Buffer.from([0x6f, 0xff, 0xff, 0xff, 0xff, 0x7b])],
    ['zeros', Buffer.alloc(100)],
  ])('%s: error 11, and no half answer', async (_, bytes) => {
    await answering((connection) => connection.end(Buffer.concat([frame('o', '{'), bytes])));
    await expectTryAgain('not an answer');
  });
  test('random bytes and answers with random changes leave either the answer or an error', async () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    await answering((connection) => {
      const bytes = Buffer.from(whole);
      for (let changes = random(4); changes > 0; changes--) bytes[random(bytes.length)] = random(256);
      connection.end(random(4) === 0 ? Buffer.from(Array.from({ length: random(200) }, () => random(256))) : bytes);
    });
    for (let round = 0; round < 40; round++) {
      const all = await Promise.all(Array.from({ length: 5 }, () => installation.call(config)));
      for (const { status, stdout, stderr, signal } of all) {
        expect(signal).toBeNull();
        expect(stderr).not.toMatch(/Sanitizer|runtime error/);
        const wasCold = stdout === installation.cold(config);
        const isError = status === 1 && stdout.includes('"code": 11');
        if (!wasCold && !isError) expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(200);
        if (isError) JSON.parse(stdout);
      }
    }
  }, 60_000);
});
