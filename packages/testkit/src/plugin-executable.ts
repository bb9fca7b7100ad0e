import type { TestNamespace } from './test-namespace.ts';

/** One call of a plugin executable, as a runtime makes it. What is left out gets a value that is fine. */
export interface PluginCall {
  readonly command: 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS' | 'VERSION' | (string & {});
  /** An object becomes JSON; a text is sent as it is. */
  readonly config: string | object;
  readonly containerId?: string;
  readonly netns?: string;
  readonly ifname?: string;
  readonly args?: string;
  /** More variables; `undefined` removes one of those above. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** What a plugin answered. */
export interface PluginAnswer {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Its standard output, when that is one JSON document. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The executables of one folder, called in a namespace that belongs to a test. There is no way to call them in the
 * machine's own: even a call that fails can leave a bridge behind.
 */
export class PluginFolder {
  readonly path: string;
  private readonly host: TestNamespace;

  constructor(path: string, host: TestNamespace) {
    this.path = path;
    this.host = host;
  }

  async call(type: string, call: PluginCall): Promise<PluginAnswer> {
    const { config, containerId = 'container-1', netns, ifname = 'eth0', args, timeoutMs = 30_000 } = call;
    const wanted: Record<string, string | undefined> = {
      PATH: process.env.PATH,
      CNI_COMMAND: call.command,
      CNI_CONTAINERID: containerId,
      CNI_NETNS: netns,
      CNI_IFNAME: ifname,
      CNI_ARGS: args,
      CNI_PATH: this.path,
      // Where Podwire's launcher could leave a daemon behind, tests want none.
      PODWIRE_DAEMON: 'off',
      ...call.environment,
    };
    const environment: Record<string, string> = {};
    for (const [key, value] of Object.entries(wanted)) if (value !== undefined) environment[key] = value;
    const stdin = typeof config === 'string' ? config : JSON.stringify(config);
    const finished = await this.host.tryExec(`${this.path}/${type}`, [], { environment, stdin, timeoutMs });
    return { ...finished, json: parseObject(finished.stdout) };
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
