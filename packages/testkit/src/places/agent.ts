import type { Server } from 'node:net';

/** What an agent is asked to do, one JSON text a line. */
export type AgentRequest = { readonly id: number } & (
  | { readonly do: 'serve'; readonly protocol: 'tcp' | 'udp'; readonly port: number; readonly group?: string }
  | {
      readonly do: 'ask';
      readonly protocol: 'tcp' | 'udp';
      readonly address: string;
      readonly port: number;
      readonly from?: string;
      readonly withinMs: number;
    }
);

export interface AgentAnswer {
  readonly id: number;
  readonly said: string;
}

/**
 * The program that stands in a namespace, serves ports and sends packets; started from this function's own text, with
 * `node --eval`, so that it needs neither a build nor a file. Whatever it uses is therefore inside it.
 *
 * A server answers whoever comes with `NAME sees ADDRESS`: that one text tells where a packet went and whose it was by then.
 */
export function agentProgram(name: string): void {
  const net = process.getBuiltinModule('node:net');
  const dgram = process.getBuiltinModule('node:dgram');
  const readline = process.getBuiltinModule('node:readline');

  const plain = (address: string | undefined) => (address ?? '').replace(/^::ffff:/, '');
  const sees = (address: string | undefined) => `${name} sees ${plain(address)}`;
  const failure = ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNREFUSED') return 'refused';
    return code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EACCES' ? 'unreachable' : String(code);
  };

  type Serve = Extract<AgentRequest, { do: 'serve' }>;
  type Ask = Extract<AgentRequest, { do: 'ask' }>;
  type Say = (text: string) => void;

  const serve = ({ protocol, port, group }: Serve, say: Say) => {
    if (protocol === 'tcp') {
      const server: Server = net.createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end(sees(socket.remoteAddress));
      });
      server.on('error', (error) => say(failure(error)));
      server.listen({ port, host: '::' }, () => say('ready'));
      return;
    }
    const socket = dgram.createSocket(group ? 'udp4' : 'udp6');
    socket.on('error', (error) => say(failure(error)));
    socket.on('message', (_, from) => socket.send(sees(from.address), from.port, from.address));
    socket.bind(port, () => {
      if (group) socket.addMembership(group);
      say('ready');
    });
  };

  const askTcp = ({ address, port, from, withinMs }: Ask, say: Say) => {
    const socket = net.connect({ host: address, port, ...(from ? { localAddress: from } : {}) });
    let said = '';
    const timer = setTimeout(() => {
      say('no answer');
      socket.destroy();
    }, withinMs);
    const done = (text: string) => {
      clearTimeout(timer);
      say(text);
    };
    socket.on('data', (data) => {
      said += data;
    });
    socket.on('end', () => done(said));
    socket.on('error', (error) => done(failure(error)));
  };

  const askUdp = ({ address, port, from, withinMs }: Ask, say: Say) => {
    const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const done = (text: string) => {
      clearTimeout(timer);
      say(text);
      socket.close();
    };
    const timer = setTimeout(() => done('no answer'), withinMs);
    socket.on('message', (data) => done(String(data)));
    socket.on('error', (error) => done(failure(error)));
    const isMulticast = /^2[23]\d\./.test(address);
    socket.bind({ port: 0, ...(from ? { address: from } : {}) }, () => {
      if (isMulticast) {
        socket.send('hello', port, address); // the answer comes from another address than it was sent to
        return;
      }
      // Connected, so that the kernel tells of a closed port.
      socket.connect(port, address, () => socket.send('hello'));
    });
  };

  readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const request = JSON.parse(line) as AgentRequest;
    let open = true;
    const say = (said: string) => {
      if (open) process.stdout.write(`${JSON.stringify({ id: request.id, said })}\n`);
      open = false;
    };
    if (request.do === 'serve') serve(request, say);
    else if (request.protocol === 'tcp') askTcp(request, say);
    else askUdp(request, say);
  });
  // Servers would keep it alive: it ends when the test lets go of it.
  process.stdin.on('close', () => process.exit(0));
}
