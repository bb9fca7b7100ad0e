import { type KernelError, type Token, token } from '@podwire/core';
import { decodeMessage, type MessageTable, messagesIn } from './codec/request.ts';
import { NLM_F } from './uapi/netlink.ts';

/** What a composition may tell this driver. Bound by the composition root, or not at all. */
export interface NetlinkOptions {
  /** Takes one line per message that is sent or received: what PODWIRE_TRACE=netlink prints on stderr. */
  readonly trace?: (line: string) => void;
}
export const NetlinkOptions: Token<NetlinkOptions> = token('NetlinkOptions');

type About = { readonly subject: string };

/** Prints messages as their tables know them, one line each. Without a `print` it does nothing. */
export class Trace {
  constructor(private readonly print?: (line: string) => void) {}

  sent(table: MessageTable, message: Uint8Array, about: About): void {
    this.#show('>', table, message, about);
  }

  received(table: MessageTable, message: Uint8Array, about: About): void {
    this.#show('<', table, message, about);
  }

  /** An acknowledgement, or the end of a dump. */
  ended(table: MessageTable, seq: number): void {
    this.print?.(`netlink < ${table.name} #${seq} done`);
  }

  refused(table: MessageTable, seq: number, error: KernelError): void {
    this.print?.(`netlink < ${table.name} #${seq} refused: ${error}`);
  }

  #show(direction: string, table: MessageTable, message: Uint8Array, { subject }: About): void {
    if (this.print === undefined) return;
    for (const envelope of messagesIn(message)) {
      const { header, attrs } = decodeMessage(table, envelope.from, envelope);
      const flags = flagNames(envelope.flags, table).map((name) => ` ${name}`);
      const said = [...fieldsOf(header as object, true), ...fieldsOf(attrs as object)];
      this.print(
        `netlink ${direction} ${table.name} #${envelope.seq}${flags.join('')} (${subject}): ${said.join(' ')}`,
      );
    }
  }
}

/** The same bits say "dump" in a request that asks and "replace, excl" in one that changes. */
function flagNames(flags: number, table: MessageTable): string[] {
  const names = table.name.startsWith('get')
    ? { dump: NLM_F.DUMP }
    : { create: NLM_F.CREATE, excl: NLM_F.EXCL, replace: NLM_F.REPLACE, append: NLM_F.APPEND };
  return Object.entries(names).flatMap(([name, bits]) => ((flags & bits) === bits ? [name] : []));
}

/** `name=value` for each. Fields of a header are left out where they are zero, as most are; an attribute may mean its zero. */
function fieldsOf(values: object, isHeader = false): string[] {
  return Object.entries(values)
    .filter(([, value]) => !(isHeader && value === 0))
    .map(([name, value]) => `${name}=${show(value, name === 'header')}`);
}

function show(value: unknown, isHeader = false): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return `[${value.map((each) => show(each)).join(' ')}]`;
  if (typeof value === 'object' && value !== null) return `{${fieldsOf(value, isHeader).join(' ')}}`;
  return String(value);
}
