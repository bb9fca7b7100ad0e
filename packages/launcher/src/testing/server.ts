import { createServer, type Server, type Socket } from 'node:net';

/** A call as it arrives. */
export interface Request {
  readonly type: string;
  readonly environment: readonly string[];
  readonly stdin: Buffer;
}

/** A frame of an answer. */
export function frame(kind: string, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([header, bytes]);
}

export function exit(status: number): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(status);
  return frame('x', number);
}

/** The request that the bytes hold, and what came after it; `undefined` when it is not whole. */
function requestOf(bytes: Buffer): { request: Request; rest: Buffer } | undefined {
  if (bytes.length < 20) return undefined;
  if (bytes.toString('latin1', 0, 8) !== 'podwire1') throw new Error('this is no request');
  const [type = 0, environment = 0, stdin = 0] = [8, 12, 16].map((at) => bytes.readUInt32LE(at));
  const ends = [20, 20 + type, 20 + type + environment, 20 + type + environment + stdin] as const;
  if (bytes.length < ends[3]) return undefined;
  return {
    request: {
      type: bytes.toString('utf8', ends[0], ends[1]),
      environment: bytes.toString('utf8', ends[1], ends[2]).split('\0').slice(0, -1),
      stdin: bytes.subarray(ends[2], ends[3]),
    },
    rest: bytes.subarray(ends[3]),
  };
}

/** A daemon in small: it answers each call as the test says. `more` gives what the launcher sends after its request. */
export async function serve(
  place: string,
  answer: (connection: Socket, request: Request, more: () => Buffer) => void,
): Promise<Server> {
  const server = createServer((connection) => {
    let bytes = Buffer.alloc(0);
    let answered = false;
    connection.on('error', () => undefined);
    connection.on('data', (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      const whole = answered ? undefined : requestOf(bytes);
      if (!whole) return;
      answered = true;
      bytes = Buffer.from(whole.rest);
      answer(connection, whole.request, () => bytes);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(`${place}.sock`, resolve);
  });
  return server;
}
