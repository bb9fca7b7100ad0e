import { mustRun, type TestNamespace } from '@podwire/testkit';

/** Runs a command somewhere, and gives what it printed. */
export type Run = (stdin: string, ...command: readonly string[]) => Promise<string>;

/** A command that serves its container's name on port 80 of every address, until it is killed. */
export function pageServer(name: string): readonly string[] {
  return ['sh', '-c', `mkdir -p /www && echo ${name} > /www/index.html && exec httpd -f -p 80 -h /www`];
}

/**
 * The page at an address, fetched with a program that containers have too.
 *
 * @param options.withinSeconds - a whole number; 1 is enough where no answer is wanted
 * @throws Error when there is none
 */
export async function fetchPage(run: Run, address: string, port: number, { withinSeconds = 3 } = {}): Promise<string> {
  const client = ['/bin/busybox', 'nc', '-w', String(withinSeconds), address, String(port)];
  const answer = await run('GET / HTTP/1.0\r\n\r\n', ...client);
  const [head = '', page = ''] = answer.split('\r\n\r\n');
  if (!head.includes(' 200 ')) throw new Error(`no page at ${address} port ${port}: ${answer}`);
  return page.trim();
}

/** A container runs before its server listens; each try takes as long as a process in it does to start. */
export async function untilServed(inContainer: Run): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await fetchPage(inContainer, '127.0.0.1', 80);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Runs commands in a namespace. */
export function within(namespace: TestNamespace): Run {
  return (stdin, ...command) => {
    const [file = '', ...args] = command;
    const inside = namespace.command(file, args);
    return mustRun(inside.file, inside.args, { stdin });
  };
}
