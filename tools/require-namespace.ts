import { readlinkSync } from 'node:fs';

/** Refuses to run kernel tests in the machine's own network namespace, which they must never touch. */
export default function setup(): void {
  const own = readlinkSync('/proc/self/ns/net');
  const outer = process.env.PODWIRE_OUTER_NETNS;
  if (!outer || outer === own) {
    throw new Error(
      'Kernel tests run in namespaces of their own only. Start them with: npm run test:kernel, or tools/in-namespace COMMAND',
    );
  }
}
