import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { TestNamespace } from '../test-namespace.ts';

/**
 * The first two messages of an SCTP association over raw sockets: translation of addresses and ports needs the kernel's
 * connection tracking for SCTP, and not its sockets. Node.js has no raw sockets, and Python is on every Debian.
 *
 * The answering side puts its words into the INIT ACK, as a parameter that a real peer would skip.
 */
const program = `
import os, select, socket, struct, sys, time

def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF

def packet(source, destination, tag, kind, words=b''):
    words += b'\\0' * (-len(words) % 4)
    parameter = struct.pack('!HH', 0x8888, 4 + len(words)) + words if words else b''
    body = struct.pack('!IIHHI', 7, 65535, 1, 1, 1) + parameter
    chunk = struct.pack('!BBH', kind, 0, 4 + len(body)) + body
    plain = struct.pack('!HHII', source, destination, tag, 0) + chunk
    return plain[:8] + struct.pack('<I', crc32c(plain)) + plain[12:]

def opened(family):
    return socket.socket(family, socket.SOCK_RAW, 132)

def read(raw):
    data, (address, *_) = raw.recvfrom(65535)
    if raw.family == socket.AF_INET:
        data = data[(data[0] & 15) * 4:]
    source, destination = struct.unpack('!HH', data[:4])
    return source, destination, data[12], data[12 + 20 + 4:].rstrip(b'\\0'), address

INIT, INIT_ACK = 1, 2
if sys.argv[1] == 'serve':
    name, port = sys.argv[2], int(sys.argv[3])
    sockets = [opened(socket.AF_INET), opened(socket.AF_INET6)]
    print('ready', flush=True)
    while True:
        for raw in select.select(sockets, [], [])[0]:
            source, destination, kind, _, address = read(raw)
            if destination == port and kind == INIT:
                words = f'{name} sees {address}'.encode()
                raw.sendto(packet(port, source, 7, INIT_ACK, words), (address, 0))
else:
    address, port, seconds = sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    # Another one each time, as of TCP and UDP: a connection that is tracked keeps its translation.
    own = 32768 + os.getpid() % 28000
    raw = opened(socket.AF_INET6 if ':' in address else socket.AF_INET)
    raw.sendto(packet(own, port, 0, INIT), (address, 0))
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if not select.select([raw], [], [], left)[0]:
            break
        source, destination, kind, words, peer = read(raw)
        if (source, destination, kind, peer) == (port, own, INIT_ACK, address):
            print(words.decode())
            sys.exit()
    print('no answer')
`;

/** What is missing for SCTP here; `undefined` when nothing is. */
export function whyNoSctp(): string | undefined {
  if (!existsSync('/proc/sys/net/netfilter/nf_conntrack_sctp_timeout_closed')) {
    return 'needs a kernel that tracks SCTP (CONFIG_NF_CT_PROTO_SCTP)';
  }
  return existsSync('/usr/bin/python3') ? undefined : 'needs python3';
}

export async function serveSctp(namespace: TestNamespace, name: string, port: number): Promise<ChildProcess> {
  const { file, args } = namespace.command('/usr/bin/python3', ['-c', program, 'serve', name, String(port)]);
  const server = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(server.stdout, 'data'), once(server, 'close').then(() => failToServe(port))]);
  return server;
}

export async function askSctp(namespace: TestNamespace, address: string, port: number, withinMs: number) {
  const args = ['-c', program, 'ask', address, String(port), String(withinMs / 1000)];
  return (await namespace.exec('/usr/bin/python3', ...args)).trimEnd();
}

function failToServe(port: number): never {
  throw new Error(`nobody could serve ${port}/sctp`);
}
