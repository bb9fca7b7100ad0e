import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bounds,
  encodeExit,
  encodeFrame,
  encodeRequest,
  encodeSignal,
  FrameReader,
  MalformedRequest,
  RequestReader,
  SignalReader,
} from './framing.ts';

const text = (options?: fc.StringConstraints) => fc.string({ unit: 'grapheme', ...options });
const variable = fc.tuple(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/),
  text().map((value) => value.replaceAll('\0', '')),
);
const request = fc.record({
  type: fc.stringMatching(/^[a-z-]{0,20}$/),
  environment: fc.array(variable).map((variables) => ({ ...Object.fromEntries(variables) })),
  stdin: text({ maxLength: 300 }),
});

/** The bytes in pieces, cut anywhere. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

describe('a request', () => {
  test('arrives as it was sent, in whatever pieces, and what follows it is kept', () => {
    fc.assert(
      fc.property(request, fc.array(fc.nat()), fc.uint8Array(), (sent, cuts, after) => {
        const reader = new RequestReader();
        const bytes = encodeRequest(sent);
        const chunks = pieces(bytes, cuts);
        for (const [at, chunk] of chunks.entries()) {
          reader.push(chunk);
          const there = chunks.slice(0, at + 1).reduce((sum, { length }) => sum + length, 0);
          expect(reader.complete).toBe(there === bytes.length);
          expect(reader.size).toBe(there >= 20 ? bytes.length : undefined);
        }
        reader.push(Buffer.from(after));
        const { request: received, rest } = reader.finish();
        expect(received).toEqual(sent);
        expect(rest).toEqual(Buffer.from(after));
      }),
    );
  });

  test('is laid out as the launcher lays it out', () => {
    const bytes = encodeRequest({ type: 'bridge', environment: { A: '1', B: '' }, stdin: '{}' });
    expect(bytes.toString('latin1')).toBe('podwire1\x06\0\0\0\x07\0\0\0\x02\0\0\0bridgeA=1\0B=\0{}');
  });

  test('that is garbage is refused, or never complete', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.array(fc.nat()), (garbage, cuts) => {
        fc.pre(!'podwire1'.startsWith(Buffer.from(garbage).toString('latin1', 0, 8)));
        const reader = new RequestReader();
        const pushAll = () => {
          for (const chunk of pieces(Buffer.from(garbage), cuts)) reader.push(chunk);
        };
        expect(pushAll).toThrow(MalformedRequest);
      }),
    );
  });

  test('is refused by its first byte when that is wrong', () => {
    expect(() => new RequestReader().push(Buffer.from('G'))).toThrow(MalformedRequest);
  });

  test.each(Object.keys(bounds).map((part, at) => [part, at] as const))(
    'with too long a %s is refused by its header',
    (part, at) => {
      const header = (length: number) => {
        const bytes = Buffer.alloc(20);
        bytes.write('podwire1');
        bytes.writeUInt32LE(length, 8 + at * 4);
        return bytes;
      };
      const most = bounds[part as keyof typeof bounds];
      expect(() => new RequestReader().push(header(most))).not.toThrow();
      expect(() => new RequestReader().push(header(most + 1))).toThrow(`its ${part} has ${most + 1} bytes`);
      expect(() => new RequestReader().push(header(0xffffffff))).toThrow(MalformedRequest);
    },
  );

  test('of an environment with odd variables keeps what getenv would find', () => {
    const reader = new RequestReader();
    const body = 'A=1\0A=2\0=x=y\0NOVALUE\0\0B=a=b\0__proto__=z';
    const head = encodeRequest({ type: '', environment: {}, stdin: '' });
    head.writeUInt32LE(body.length, 12);
    reader.push(Buffer.concat([head, Buffer.from(body)]));
    expect(Object.entries(reader.finish().request.environment)).toEqual([
      ['A', '1'],
      ['=x', 'y'],
      ['B', 'a=b'],
      ['__proto__', 'z'],
    ]);
  });
});

test('signals arrive as they were sent, in whatever pieces; anything else is refused', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 64 })), fc.array(fc.nat()), (sent, cuts) => {
      const reader = new SignalReader();
      expect(pieces(Buffer.concat(sent.map(encodeSignal)), cuts).flatMap((chunk) => reader.push(chunk))).toEqual(sent);
      expect(() => reader.push(Buffer.from('x'))).toThrow(MalformedRequest);
    }),
  );
});

test('answers arrive as they were sent, in whatever pieces', () => {
  const kind = fc.constantFrom('stderr' as const, 'stdout' as const, 'cold' as const);
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, text())), fc.nat({ max: 255 }), fc.array(fc.nat()), (sent, status, cuts) => {
      const reader = new FrameReader();
      const bytes = Buffer.concat([...sent.map(([kind, body]) => encodeFrame(kind, body)), encodeExit(status)]);
      const frames = pieces(bytes, cuts).flatMap((chunk) => reader.push(chunk));
      const exit = frames.pop();
      expect([exit?.kind, exit?.body.readUInt32LE()]).toEqual(['exit', status]);
      expect(frames.map(({ kind, body }) => [kind, body.toString('utf8')])).toEqual(sent);
    }),
  );
  expect(() => new FrameReader().push(Buffer.from('?\0\0\0\0'))).toThrow('unknown kind');
});
