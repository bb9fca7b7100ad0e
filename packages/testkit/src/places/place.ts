import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestNamespace } from '../test-namespace.ts';
import { type AgentAnswer, type AgentRequest, agentProgram } from './agent.ts';
import { askSctp, serveSctp } from './sctp.ts';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** How to ask. */
export interface AskOptions {
  /** The source address. */
  readonly from?: string;
  /** When to give up. Default: 2 seconds; where no answer is wanted, less will do. */
  readonly withinMs?: number;
}

type Wish = AgentRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** Somewhere that packets come from and go to: a namespace, and a process in it that starts when it is first needed. */
export class Place {
  readonly #waiting = new Map<number, (said: string) => void>();
  readonly #processes: ChildProcess[] = [];
  #agent: ChildProcess | undefined;
  #asked = 0;

  constructor(
    readonly name: string,
    readonly namespace: TestNamespace,
  ) {}

  /**
   * Answers on a port, on all of the place's addresses.
   *
   * @param options.group - an IPv4 multicast group to be a member of
   */
  async serve(protocol: Protocol, port: number, options: { readonly group?: string } = {}): Promise<void> {
    if (protocol === 'sctp') {
      this.#processes.push(await serveSctp(this.namespace, this.name, port));
      return;
    }
    const said = await this.#request({ do: 'serve', protocol, port, ...options });
    if (said !== 'ready') throw new Error(`${this.name} cannot serve ${port}/${protocol}: ${said}`);
  }

  /**
   * Sends something to a port and tells what came of it: the server's words, `NAME sees ADDRESS`; or `refused`,
   * `unreachable`, `no answer`.
   */
  async ask(protocol: Protocol, address: string, port: number, options: AskOptions = {}): Promise<string> {
    const { from, withinMs = 2000 } = options;
    if (protocol === 'sctp') return askSctp(this.namespace, address, port, withinMs);
    return this.#request({ do: 'ask', protocol, address, port, withinMs, ...(from ? { from } : {}) });
  }

  /** Ends what runs in it. */
  async leave(): Promise<void> {
    const running = [...this.#processes, ...(this.#agent ? [this.#agent] : [])];
    await Promise.all(
      running.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'close');
        child.kill('SIGKILL');
        await gone;
      }),
    );
  }

  #request(wish: Wish): Promise<string> {
    this.#agent ??= this.#start();
    this.#asked += 1;
    const id = this.#asked;
    const answer = new Promise<string>((resolve) => this.#waiting.set(id, resolve));
    this.#agent.stdin?.write(`${JSON.stringify({ ...wish, id })}\n`);
    return answer;
  }

  #start(): ChildProcess {
    const program = `(${agentProgram})(${JSON.stringify(this.name)})`;
    const { file, args } = this.namespace.command(process.execPath, ['--eval', program]);
    const agent = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    agent.stdin.on('error', () => undefined); // gone: whoever waits is told below
    agent.on('close', () => this.#tellAll(`the agent in ${this.name} has ended`));
    createInterface({ input: agent.stdout }).on('line', (line) => {
      const { id, said } = JSON.parse(line) as AgentAnswer;
      this.#waiting.get(id)?.(said);
      this.#waiting.delete(id);
    });
    return agent;
  }

  #tellAll(said: string): void {
    for (const tell of this.#waiting.values()) tell(said);
    this.#waiting.clear();
  }
}
