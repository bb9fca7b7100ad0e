import type { PortMapping } from '@podwire/core';
import { expect, test } from 'vitest';
import { pagesOf, portsIn, portWords } from './note.ts';

type Port = Pick<PortMapping, 'hostPort' | 'protocol' | 'hostIP'>;
const port = (hostPort: number, protocol: Port['protocol'] = 'tcp', hostIP?: string): Port => ({
  hostPort,
  protocol,
  hostIP,
});

test('ports in a row are one word', () => {
  const ports = Array.from({ length: 200 }, (_, at) => port(8000 + at));
  expect(portWords(ports)).toEqual(['tcp', '8000-8199']);
  expect(portsIn(portWords(ports))).toEqual(ports);
});

test('protocol and host address hold until the next', () => {
  const ports = [port(53, 'udp'), port(80), port(443, 'tcp', '192.0.2.1'), port(53, 'udp', '192.0.2.1'), port(81)];
  expect(portWords(ports)).toEqual(['tcp', '80-81', 'udp', '53', 'tcp', '@192.0.2.1', '443', 'udp', '53']);
});

test('what was written is read back, whatever its order was', () => {
  const ports = [
    port(9, 'sctp', 'fd00::1'),
    port(1),
    port(65535, 'udp'),
    port(2),
    port(7, 'tcp', '127.0.0.1'),
    port(3, 'udp'),
  ];
  const sorted = (list: readonly Port[]) =>
    list.map(({ protocol, hostIP, hostPort }) => `${protocol} ${hostIP} ${hostPort}`).sort();
  expect(sorted(portsIn(portWords(ports)))).toEqual(sorted(ports));
});

test.each(['', '-5', '5-', 'x80', '10.1.0.2', 'hairpin'])('%j is no port', (word) => {
  expect(portsIn(['tcp', word])).toEqual([]);
});

test('pages have room for so much, and hold every word once', () => {
  const words = Array.from({ length: 100 }, (_, at) => `${10_000 + 7 * at}`);
  const pages = pagesOf(words, 60);
  expect(pages.every((page) => page.length <= 60)).toBe(true);
  expect(pages.join(' ').split(' ')).toEqual(words);
});
