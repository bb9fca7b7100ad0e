import type { PortMapping } from '@podwire/core';

/**
 * Words as the pages of a note: what an attachment owns stands in comments, so that nobody has to look through the
 * elements of all others to find it.
 *
 * @param room - characters on a page
 */
export function pagesOf(words: readonly string[], room: number): string[] {
  const pages: string[] = [];
  let page = '';
  for (const word of words) {
    if (page !== '' && page.length + 1 + word.length > room) {
      pages.push(page);
      page = '';
    }
    page = page === '' ? word : `${page} ${word}`;
  }
  return [...pages, page];
}

type Port = Pick<PortMapping, 'hostPort' | 'protocol' | 'hostIP'>;

/** Host ports as words: `tcp 8000-8199 9000 @192.0.2.1 53 udp @ 53`. Protocol and address hold until the next one. */
export function portWords(ports: readonly Port[]): string[] {
  const words: string[] = [];
  const state = { protocol: '', hostIP: '' };
  for (const run of runsOf([...ports].sort(byPlace))) {
    if (run.protocol !== state.protocol) words.push(run.protocol);
    if (run.hostIP !== state.hostIP) words.push(`@${run.hostIP}`);
    state.protocol = run.protocol;
    state.hostIP = run.hostIP;
    words.push(run.first === run.last ? `${run.first}` : `${run.first}-${run.last}`);
  }
  return words;
}

/** Reads back what `portWords` wrote; anything else is passed over. */
export function portsIn(words: readonly string[]): Port[] {
  const ports: Port[] = [];
  let protocol: PortMapping['protocol'] = 'tcp';
  let hostIP: string | undefined;
  for (const word of words) {
    if (word === 'tcp' || word === 'udp' || word === 'sctp') protocol = word;
    else if (word.startsWith('@')) hostIP = word.slice(1) || undefined;
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word) ?? [];
    for (let hostPort = Number(first); hostPort <= Number(last ?? first); hostPort += 1) {
      ports.push({ protocol, hostPort, hostIP });
    }
  }
  return ports;
}

interface Run {
  readonly protocol: string;
  readonly hostIP: string;
  readonly first: number;
  last: number;
}

/** So that ports in a row follow each other. */
function byPlace(a: Port, b: Port): number {
  const [left, right] = [a, b].map(({ hostIP = '', protocol }) => `${hostIP} ${protocol}`);
  if (left !== right) return (left ?? '') < (right ?? '') ? -1 : 1;
  return a.hostPort - b.hostPort;
}

function runsOf(ports: readonly Port[]): Run[] {
  const runs: Run[] = [];
  for (const { protocol, hostPort, hostIP = '' } of ports) {
    const run = runs.at(-1);
    if (run && run.protocol === protocol && run.hostIP === hostIP && run.last + 1 === hostPort) run.last = hostPort;
    else runs.push({ protocol, hostIP, first: hostPort, last: hostPort });
  }
  return runs;
}
