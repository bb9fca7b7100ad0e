import { connect } from 'node:net';
import { encodeRequest, encodeSignal, FrameReader, type WarmRequest } from './framing.ts';
import { type Places, socketsIn } from './places.ts';
import { controlType, type DaemonStatus, whenIdle } from './status.ts';

/** How a call of a daemon ended. */
export type WarmAnswer =
  | { readonly kind: 'done'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  /** It is not for the daemon to do, and nothing was done. */
  | { readonly kind: 'cold'; readonly why: string }
  /** Nobody listens. */
  | { readonly kind: 'nobody'; readonly why: string }
  /** The daemon ended in the middle of it. */
  | { readonly kind: 'died' };

/** A call under way. */
export interface WarmCalling {
  readonly answer: Promise<WarmAnswer>;
  /** Tells of a signal that the caller got. */
  signal(number: number): void;
  /** As a caller that dies. */
  hangUp(): void;
}

/** Has a daemon make a call, as the launcher does; the same in TypeScript, for the command and for tests. */
export function callDaemon(socket: string, request: WarmRequest): WarmCalling {
  const connection = connect({ path: socket, allowHalfOpen: true });
  const answer = new Promise<WarmAnswer>((resolve) => {
    const reader = new FrameReader();
    const texts = { stdout: '', stderr: '' };
    let reached = false;
    connection.once('connect', () => {
      reached = true;
      connection.write(encodeRequest(request));
    });
    connection.on('data', (chunk) => {
      for (const { kind, body } of reader.push(chunk)) {
        if (kind === 'cold') resolve({ kind, why: body.toString('utf8') });
        else if (kind === 'exit') resolve({ kind: 'done', exitCode: body.readUInt32LE(), ...texts });
        else texts[kind] += body.toString('utf8');
      }
    });
    connection.once('end', () => connection.destroy());
    connection.on('error', (error) => {
      if (!reached) resolve({ kind: 'nobody', why: error.message });
    });
    connection.once('close', () => resolve({ kind: 'died' })); // unless there has been an answer
  });
  return {
    answer,
    signal: (number) => void connection.write(encodeSignal(number)),
    hangUp: () => void connection.destroy(),
  };
}

/** Asks a daemon about itself, or to stop. `undefined` when there is none, or it does not answer for five seconds. */
export async function askDaemon(
  socket: string,
  command: 'STATUS' | 'STOP',
  environment: Readonly<Record<string, string>> = {},
): Promise<DaemonStatus | undefined> {
  const request = { type: controlType, environment: { CNI_COMMAND: command, ...environment }, stdin: '' };
  const { answer, hangUp } = callDaemon(socket, request);
  const timer = setTimeout(hangUp, 5_000);
  const answered = await answer.finally(() => clearTimeout(timer));
  // A daemon of ours writes nothing else there.
  return answered.kind === 'done' ? (JSON.parse(answered.stdout) as DaemonStatus) : undefined;
}

/** Tells the daemons of other builds in the same namespaces to end once nobody calls them any more. */
export async function tellOthers({ folder, socket, build, name }: Places): Promise<void> {
  const namespaces = name.slice(build.length);
  const others = socketsIn(folder).filter((each) => each !== socket && each.endsWith(`${namespaces}.sock`));
  await Promise.all(others.map((other) => askDaemon(other, 'STOP', { [whenIdle]: '1' })));
}
