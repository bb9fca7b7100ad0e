// A page on the network: a server in a namespace, and whoever fetches from it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inside, must } from './programs.mjs';

const server = (name) => `
  const greeting = (who) => 'Hello ' + who.replace('::ffff:', '') + ', this is ' + ${JSON.stringify(name)};
  require('node:http')
    .createServer(({ socket }, response) => response.end(greeting(socket.remoteAddress)))
    .listen(80, '::', () => console.log('ready'));`;
const client = `
  fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
    .then((answer) => answer.text())
    .then(console.log, (error) => { console.error(String(error.cause ?? error)); process.exitCode = 1; });`;

/** Serves a page that greets whoever asks, on port 80 of a namespace. Resolves once it does. */
export async function serve(namespace) {
  const [file, args] = inside(namespace, process.execPath, ['--eval', server(namespace)]);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [status] = await Promise.race([once(child.stdout, 'data').then(() => []), once(child, 'exit')]);
  if (status !== undefined) throw new Error(`the page server in ${namespace} ended with status ${status}`);
  return child;
}

/** @param namespace - left out, the host */
export function fetchPage(url, namespace) {
  return must(process.execPath, ['--eval', client, url], { namespace }).trim();
}
