/** What a program sends by sendmsg(2), through strace, for the tools that record fixtures. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every buffer that a command sends, in order. That the command fails in the end does not matter. */
export function buffersSent(command: readonly string[]): Buffer[] {
  const scratch = mkdtempSync(join(tmpdir(), 'netlink-buffers-'));
  try {
    const trace = join(scratch, 'trace');
    const options = ['-o', trace, '-e', 'trace=sendmsg', '-e', 'write=all', '-e', 'signal=none'];
    const { error } = spawnSync('strace', [...options, ...command], { stdio: 'ignore' });
    if (error) throw new Error('strace is needed: apt-get install strace', { cause: error });
    return buffersOf(readFileSync(trace, 'utf8'));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The buffers that strace dumped: ` * 92 bytes in buffer 0`, then lines of ` | 00010  5c 00 …  10 00 …  text |`. */
function buffersOf(trace: string): Buffer[] {
  return trace
    .split(/^ \* \d+ bytes in buffer \d+\n/m)
    .slice(1)
    .map((dump) => {
      const lines = dump.split('\n').filter((line) => line.startsWith(' | '));
      return Buffer.from(lines.map((line) => line.slice(10, 59).replaceAll(' ', '')).join(''), 'hex');
    });
}

/** Sixteen bytes a line. */
export function hexLines(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    text += `${bytes
      .subarray(at, at + 16)
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1 ')}\n`;
  }
  return text;
}
