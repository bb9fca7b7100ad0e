import { readSync, writeSync } from 'node:fs';

// The descriptors are used directly as long as they block, which they nearly always do: making Node's stream objects
// takes longer than a whole VERSION call. A descriptor that someone has set to O_NONBLOCK answers EAGAIN; from there on
// the stream does the waiting.

/** All of stdin. */
export async function readAll(host: Pick<NodeJS.Process, 'stdin'>): Promise<string> {
  const chunks: Buffer[] = [];
  const buffer = Buffer.allocUnsafe(65_536);
  for (;;) {
    try {
      const count = readSync(0, buffer);
      if (count === 0) break;
      chunks.push(Buffer.from(buffer.subarray(0, count)));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') break; // how Windows tells that the other end of a pipe is closed
      if (code !== 'EAGAIN') throw error;
      for await (const chunk of host.stdin) chunks.push(Buffer.from(chunk));
      break;
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Writes all of it to stdout, and resolves when the reader has got it. */
export async function writeAll(host: Pick<NodeJS.Process, 'stdout'>, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'utf8');
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE' || code === 'EBADF') return; // nobody wants the answer; the exit status still tells
      if (code !== 'EAGAIN') throw error;
      return new Promise((resolve) => host.stdout.write(bytes.subarray(written), () => resolve()));
    }
  }
}

/** A line to stderr; whether anyone reads it must not change what a call does. */
export function writeLine(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // stderr is closed or full, and there is no other place to say so
  }
}
