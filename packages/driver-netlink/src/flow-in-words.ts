import type { FlowFilter, TrackedFlow } from '@podwire/core';

/** `of udp over IPv4 to port 53`. */
export function describeFilter({ family, protocol, destination, destinationPorts, replySource }: FlowFilter): string {
  const words = [
    `of ${protocol} over IPv${family}`,
    destination === undefined ? '' : `to ${destination}`,
    destinationPorts === undefined ? '' : `to port ${destinationPorts.join(', ')}`,
    replySource === undefined ? '' : `answered by ${replySource}`,
  ];
  return words.filter(Boolean).join(' ');
}

/** `udp from 192.0.2.7 port 40000 to 192.0.2.1 port 53`. */
export function describeFlow(flow: TrackedFlow): string {
  const { protocol, source, sourcePort, destination, destinationPort } = flow;
  return `${protocol} from ${source} port ${sourcePort} to ${destination} port ${destinationPort}`;
}
