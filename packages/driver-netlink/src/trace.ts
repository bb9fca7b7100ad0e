import { type KernelError, type Token, token } from '@podwire/core';
import { decodeMessage, type MessageTable, messagesIn } from './codec/request.ts';
import { NLM_F } from './uapi/netlink.ts';

/** What a composition may tell this driver. Bound by the composition root, or not at all. */
export interface NetlinkOptions {
  /** Takes one line per message that is sent or received: what PODWIRE_TRACE=netlink prints on stderr. */
  readonly trace?: (line: string) => void;
}
export const NetlinkOptions: Token<NetlinkOptions> = token('NetlinkOptions');

/** Prints messages as their tables know them, one line each. Without a `print` it does nothing. */
export class Trace {
  constructor(private readonly print?: (line: string) => void) {}

  sent(table: MessageTable, message: Uint8Array, about: { readonly subject: string }): void {
    this.#show('>', table, message, about.subject);
  }

  received(table: MessageTable, message: Uint8Array, about: { readonly subject: string }): void {
    this.#show('<', table, message, about.subject);
  }

  refused(table: MessageTable, error: KernelError): void {
    this.print?.(`netlink < ${table.name} refused: ${error.toString()}`);
  }

  #show(direction: string, table: MessageTable, message: Uint8Array, subject: string): void {
    if (this.print === undefined) return;
    for (const envelope of messagesIn(message)) {
      const { header, attrs } = decodeMessage(table, envelope.from, envelope);
      const fields = Object.entries(header as object).filter(([, value]) => value !== 0);
      const said = [...fields, ...Object.entries(attrs as object)].map(([name, value]) => `${name}=${show(value)}`);
      const flags = (envelope.flags & ~NLM_F.REQUEST).toString(16);
      this.print(
        `netlink ${direction} ${table.name} #${envelope.seq} flags 0x${flags} (${subject}): ${said.join(' ')}`,
      );
    }
  }
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}=${show(each)}`)
      .join(' ')}}`;
  }
  return String(value);
}
